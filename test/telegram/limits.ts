// What the Bot API lets through: the parameters of every method, Telegram's HTML, and the documented
// limits of texts, keyboards, commands and reactions. Nothing here knows a chat.
import type {
  BotCommand,
  ForceReply,
  InlineKeyboardMarkup,
  MessageEntity,
  ReplyParameters,
} from 'grammy/types';
import type { Body, Upload } from './multipart.ts';

/** A call the service refuses. Blameless: a correct bot could not have known better. */
export class Refusal extends Error {
  readonly code: number;
  readonly retryAfter: number | undefined;
  readonly blameless: boolean;
  constructor(
    description: string,
    code = 400,
    more: { retryAfter?: number | undefined; blameless?: boolean } = {},
  ) {
    super(description);
    this.code = code;
    this.retryAfter = more.retryAfter;
    this.blameless = more.blameless ?? false;
  }
}

export function bad(what: string, blameless = false): never {
  throw new Refusal(`Bad Request: ${what}`, 400, { blameless });
}

// ---- the parameters of each method

export interface Media {
  type: string;
  media: Upload | string;
  caption?: string;
  parse_mode?: string;
  caption_entities?: MessageEntity[];
}

/** Everything a call may carry; a method sees only what its own line in `METHODS` lists. */
export interface Params {
  chat_id?: number | string;
  message_id?: number;
  message_thread_id?: number;
  disable_notification?: boolean;
  text?: string;
  caption?: string;
  parse_mode?: string;
  entities?: MessageEntity[];
  caption_entities?: MessageEntity[];
  link_preview_options?: { is_disabled?: boolean; url?: string };
  reply_parameters?: ReplyParameters;
  reply_markup?: unknown;
  document?: Upload | string;
  media?: unknown;
  action?: string;
  draft_id?: number;
  can_stop?: boolean;
  keep_on_stop?: boolean;
  callback_query_id?: string;
  show_alert?: boolean;
  reaction?: unknown[];
  file_id?: string;
  commands?: unknown[];
  scope?: { type: string; chat_id?: number | string; user_id?: number };
  language_code?: string;
  name?: string;
  description?: string;
  short_description?: string;
  menu_button?: { type: string };
  offset?: number;
  limit?: number;
  timeout?: number;
  allowed_updates?: string[];
  url?: string;
  certificate?: Upload;
  max_connections?: number;
  drop_pending_updates?: boolean;
  secret_token?: string;
}

// name:type, where ! marks what is required; without a type it is a string.
const SEND =
  'chat_id!:chat message_thread_id:int disable_notification:bool protect_content:bool ' +
  'message_effect_id reply_parameters:object';
const TEXT = 'parse_mode entities:array link_preview_options:object';
const CAPTION = 'caption parse_mode caption_entities:array';
const EDIT = 'chat_id!:chat message_id!:int reply_markup:object';
const LANGUAGE = 'language_code';
const HOOK = 'drop_pending_updates:bool';
const METHODS: Record<string, string> = {
  getMe: '',
  logOut: '',
  close: '',
  getUpdates: 'offset:int limit:int timeout:int allowed_updates:array',
  setWebhook: `url! certificate:file ip_address max_connections:int allowed_updates:array ${HOOK} secret_token`,
  deleteWebhook: HOOK,
  getWebhookInfo: '',
  sendMessage: `${SEND} text! ${TEXT} reply_markup:object`,
  sendDocument: `${SEND} document!:file thumbnail:file ${CAPTION} disable_content_type_detection:bool reply_markup:object`,
  sendMediaGroup: `${SEND} media!:array`,
  sendChatAction: 'chat_id!:chat message_thread_id:int action!',
  sendMessageDraft:
    'chat_id!:int message_thread_id:int draft_id!:int text parse_mode entities:array can_stop:bool keep_on_stop:bool',
  editMessageText: `${EDIT} text! ${TEXT}`,
  editMessageCaption: `${EDIT} ${CAPTION} show_caption_above_media:bool`,
  editMessageMedia: `${EDIT} media!:object`,
  editMessageReplyMarkup: EDIT,
  deleteMessage: 'chat_id!:chat message_id!:int',
  answerCallbackQuery: 'callback_query_id! text show_alert:bool url cache_time:int',
  setMessageReaction: 'chat_id!:chat message_id!:int reaction:array is_big:bool',
  getFile: 'file_id!',
  setMyCommands: `commands!:array scope:object ${LANGUAGE}`,
  getMyCommands: `scope:object ${LANGUAGE}`,
  deleteMyCommands: `scope:object ${LANGUAGE}`,
  setMyDescription: `description ${LANGUAGE}`,
  getMyDescription: LANGUAGE,
  setMyShortDescription: `short_description ${LANGUAGE}`,
  getMyShortDescription: LANGUAGE,
  setMyName: `name ${LANGUAGE}`,
  getMyName: LANGUAGE,
  setChatMenuButton: 'chat_id:int menu_button:object',
  getChatMenuButton: 'chat_id:int',
  getChat: 'chat_id!:chat',
};

const SPECS = new Map(
  Object.entries(METHODS).map(([method, line]) => [
    method,
    new Map(
      line.split(' ').map((word) => {
        const [, name = '', required, type = 'string'] = /^(\w*)(!?)(?::(\w+))?$/.exec(word) ?? [];
        return [name, { required: required === '!', type }] as const;
      }),
    ),
  ]),
);

const MISSING: Record<string, string> = {
  chat_id: 'chat_id is empty',
  text: 'message text is empty',
  message_id: 'message identifier is not specified',
  document: 'there is no document in the request',
};

export const isMethod = (method: string): boolean => SPECS.has(method);

/** The parameters of a call with their types; what the service forgives goes to the notes. */
export function paramsOf(method: string, body: Body): Params {
  const spec = SPECS.get(method);
  const params: Record<string, unknown> = {};
  const used = new Set<string>();
  const file = (value: unknown): unknown => {
    if (typeof value !== 'string' || !value.startsWith('attach://')) return value;
    used.add(value.slice(9));
    return body.files.get(value.slice(9)) ?? bad(`file "${value}" is not attached`);
  };
  for (const [name, given] of Object.entries(body.fields)) {
    const type = spec?.get(name)?.type;
    if (given === undefined || given === null) continue;
    if (type === undefined) {
      body.notes.push(`unknown parameter "${name}"`);
      continue;
    }
    if (!wellFormed(given)) bad('strings must be encoded in UTF-8');
    const value = typed(given, type);
    if (value === undefined) bad(`parameter "${name}" must be of type ${type}: ${shown(given)}`);
    if (name === 'media')
      params['media'] = Array.isArray(value)
        ? value.map((one) => withFile(one, file))
        : withFile(value, file);
    else params[name] = type === 'file' ? file(value) : value;
  }
  for (const [name, upload] of body.files) {
    if (spec?.get(name)?.type === 'file') params[name] = upload;
    else if (!used.has(name)) body.notes.push(`the file "${name}" is not used`);
  }
  for (const [name, { required }] of spec ?? [])
    if (required && (params[name] === undefined || (params[name] === '' && name !== 'url')))
      bad(MISSING[name] ?? `parameter "${name}" is required`);
  return params;
}

const withFile = (media: unknown, file: (value: unknown) => unknown): unknown =>
  isObject(media) ? { ...media, media: file(media['media']) } : media;

function typed(given: unknown, type: string): unknown {
  switch (type) {
    case 'string':
      return typeof given === 'string' ? given : undefined;
    case 'bool':
      return typeof given === 'boolean'
        ? given
        : typeof given === 'string' && /^(true|false)$/i.test(given)
          ? /^t/i.test(given)
          : undefined;
    case 'int':
    case 'chat': {
      const number =
        typeof given === 'string' && /^-?\d+$/.test(given) ? Number(given) : (given as number);
      if (Number.isSafeInteger(number)) return number;
      return type === 'chat' && typeof given === 'string' ? given : undefined;
    }
    case 'file':
      return typeof given === 'string' ? given : undefined;
    default: {
      const value = typeof given === 'string' ? parsed(given) : given;
      return (type === 'array' ? Array.isArray(value) : isObject(value)) ? value : undefined;
    }
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (value: unknown) => (JSON.stringify(value) ?? '').slice(0, 80);

function wellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  return typeof value !== 'object' || value === null || Object.values(value).every(wellFormed);
}

/** Notes the keys of an object that the Bot API does not list. */
export function onlyKeys(value: object, keys: string, what: string, notes: string[]): void {
  const allowed = keys.split(' ');
  for (const key of Object.keys(value))
    if (!allowed.includes(key)) notes.push(`unknown field "${key}" in ${what}`);
}

// ---- texts

export interface Rich {
  text: string;
  entities: MessageEntity[];
}

type Loose = Partial<Params> & { caption?: string };

/** The text (or caption) of a call, parsed, trimmed and measured as the service does. */
export function richText(p: Loose, field: 'text' | 'caption', notes: string[]): Rich {
  // Carriage returns vanish and other control characters turn into spaces before all else.
  const raw = (p[field] ?? '').replaceAll('\r', '').replaceAll(/[^\n\P{Cc}]/gu, ' ');
  const given = (field === 'text' ? p.entities : p.caption_entities) ?? [];
  if (p.parse_mode && given.length > 0) notes.push('both parse_mode and entities are given');
  if (p.parse_mode && p.parse_mode.toLowerCase() !== 'html')
    bad(`unsupported parse_mode "${p.parse_mode}": the stand-in reads HTML only`);
  for (const entity of given)
    if (!isObject(entity) || !ENTITIES.test(entity.type) || !inside(entity, raw.length))
      bad(`can't parse entities: ${shown(entity)}`);
  const rich = p.parse_mode ? parseHtml(raw, notes) : { text: raw, entities: given };
  return withFound(trimmed(rich));
}

/** Refuses a text outside of 1–4096 and a caption beyond 1024 UTF-16 code units. */
export function measured(rich: Rich, what: 'text' | 'caption' | 'draft'): Rich {
  if (what === 'text' && rich.text === '') bad('message text is empty');
  if (what === 'caption' && rich.text.length > 1024) bad('message caption is too long');
  if (rich.text.length > 4096) bad('message is too long');
  return rich;
}

const ENTITIES =
  /^(mention|hashtag|cashtag|bot_command|url|email|phone_number|bold|italic|underline|strikethrough|spoiler|blockquote|expandable_blockquote|code|pre|text_link|text_mention|custom_emoji|date_time)$/;

const inside = (entity: MessageEntity, length: number): boolean =>
  Number.isInteger(entity.offset) &&
  entity.offset >= 0 &&
  entity.length > 0 &&
  entity.offset + entity.length <= length;

function trimmed({ text, entities }: Rich): Rich {
  const clean = text.trim();
  const start = text.length - text.trimStart().length;
  const kept = entities.flatMap((entity) => {
    const from = Math.max(0, entity.offset - start);
    const to = Math.min(clean.length, entity.offset + entity.length - start);
    return to > from ? [{ ...entity, offset: from, length: to - from }] : [];
  });
  return { text: clean, entities: kept };
}

/** Adds the commands and mentions every client finds in a text, except in code and links. */
function withFound({ text, entities }: Rich): Rich {
  const taken = entities.filter((entity) =>
    /^(code|pre|text_link|text_mention)$/.test(entity.type),
  );
  const clear = (found: MessageEntity) =>
    !taken.some(
      (one) => found.offset < one.offset + one.length && one.offset < found.offset + found.length,
    );
  const found = foundEntities(text).filter(
    (one) => clear(one) && !entities.some((e) => e.type === one.type && e.offset === one.offset),
  );
  const all = [...entities, ...found].toSorted(
    (one, other) => one.offset - other.offset || other.length - one.length,
  );
  return { text, entities: all };
}

/** Commands and mentions as Telegram marks them in what anybody writes. */
export function foundEntities(text: string): MessageEntity[] {
  if (!/[/@]/.test(text)) return [];
  const entity = (type: 'bot_command' | 'mention') => (hit: RegExpExecArray) => ({
    type,
    offset: hit.index,
    length: hit[0].length,
  });
  return [
    ...Array.from(text.matchAll(COMMAND), entity('bot_command')),
    ...Array.from(text.matchAll(MENTION), entity('mention')),
  ].toSorted((one, other) => one.offset - other.offset);
}

const COMMAND = /(?<![\p{L}\p{N}_/<>])\/\w{1,64}(?:@\w{3,32})?(?![\p{L}\p{N}_/<>])/gu;
const MENTION = /(?<![\p{L}\p{N}_/])@\w{3,32}(?![\p{L}\p{N}_])/gu;

// ---- Telegram's HTML

const SIMPLE: Record<string, 'bold' | 'italic' | 'underline' | 'strikethrough' | 'spoiler'> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  span: 'spoiler',
  'tg-spoiler': 'spoiler',
};
const ATTRIBUTES: Record<string, string> = {
  span: 'class',
  a: 'href',
  code: 'class',
  blockquote: 'expandable',
  'tg-emoji': 'emoji-id',
};
const OTHER_TAGS = new Set(['a', 'code', 'pre', 'blockquote', 'tg-emoji']);
const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' };
const TAG = /<(\/?)([a-z][a-z-]*)((?:\s+[a-z-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))?)*)\s*>/iy;

interface OpenTag {
  tag: string;
  from: number;
  attributes: Map<string, string>;
  language?: string;
}

export function parseHtml(source: string, notes: string[]): Rich {
  const entities: MessageEntity[] = [];
  const open: OpenTag[] = [];
  let text = '';
  let at = 0;
  const where = () => `at byte offset ${Buffer.byteLength(source.slice(0, at))}`;
  const cannot = (why: string): never => bad(`can't parse entities: ${why}`);

  while (at < source.length) {
    const plain = /[^<>&]+/y;
    plain.lastIndex = at;
    const run = plain.exec(source)?.[0];
    const char = source[at];
    if (run !== undefined) {
      text += run;
      at += run.length;
    } else if (char !== '<') {
      const entity = /&(?:#(\d+)|#x([\da-f]+)|([a-z]+));/iy;
      entity.lastIndex = at;
      const hit = entity.exec(source);
      const value = hit && decoded(hit);
      // The service shows these as they are, yet its documentation demands that they be escaped.
      if (!value) notes.push(`"${hit?.[0] ?? char}" must be escaped in HTML ${where()}`);
      text += value ?? char;
      at += value ? hit[0].length : 1;
    } else {
      TAG.lastIndex = at;
      const hit = TAG.exec(source);
      if (!hit) {
        const name = /^<([^\s>]*)/.exec(source.slice(at))?.[1] ?? '';
        const end = source.indexOf('>', at) >= 0;
        cannot(
          end ? `Unsupported start tag "${name}" ${where()}` : `Unclosed start tag ${where()}`,
        );
        continue;
      }
      const tag = (hit[2] ?? '').toLowerCase();
      if (hit[1]) closeTag(tag);
      else openTag(tag, hit[3] ?? '');
      at += hit[0].length;
    }
  }
  const left = open.at(-1);
  if (left) cannot(`Can't find end tag corresponding to start tag "${left.tag}"`);
  return {
    text,
    entities: entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length),
  };

  function openTag(tag: string, list: string): void {
    if (!SIMPLE[tag] && !OTHER_TAGS.has(tag)) cannot(`Unsupported start tag "${tag}" ${where()}`);
    const attributes = new Map<string, string>();
    for (const one of list.matchAll(/([a-z-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"']+))?/gi)) {
      const name = (one[1] ?? '').toLowerCase();
      if (ATTRIBUTES[tag] !== name) notes.push(`attribute "${name}" of <${tag}> is unknown`);
      const value = (one[2] ?? '').replaceAll(/^["']|["']$/g, '');
      attributes.set(
        name,
        value.replaceAll(
          /&(?:#(\d+)|#x([\da-f]+)|([a-z]+));/gi,
          (...hit) => decoded(hit) ?? hit[0],
        ),
      );
    }
    if (tag === 'span' && attributes.get('class') !== 'tg-spoiler')
      cannot(`Tag "span" must have class "tg-spoiler" ${where()}`);
    if (tag === 'blockquote' && open.some((one) => one.tag === 'blockquote'))
      cannot(`Nested blockquote ${where()}`);
    const parent = open.at(-1)?.tag ?? '';
    const coded = open.some((one) => one.tag === 'code' || one.tag === 'pre');
    if (coded && !(parent === 'pre' && tag === 'code'))
      notes.push(`<${tag}> cannot be inside of code`);
    if ((tag === 'code' || tag === 'pre' || tag === 'a') && !coded)
      for (const one of open)
        if (one.tag === 'a' || (tag !== 'a' && SIMPLE[one.tag]))
          notes.push(`<${tag}> cannot be inside of <${one.tag}>`);
    open.push({ tag, from: text.length, attributes });
  }

  function closeTag(tag: string): void {
    const last = open.pop();
    if (!last) return cannot(`Unexpected end tag ${where()}`);
    if (last.tag !== tag)
      cannot(`Unmatched end tag ${where()}, expected "</${last.tag}>", found "</${tag}>"`);
    const span = { offset: last.from, length: text.length - last.from };
    const parent = open.at(-1);
    const language = /^language-(.+)$/.exec(last.attributes.get('class') ?? '')?.[1];
    if (tag === 'code' && parent?.tag === 'pre') {
      if (language) parent.language = language;
      return;
    }
    if (tag === 'code' && last.attributes.size > 0) notes.push('a language needs <pre><code>');
    const entity = entityOf(last, span, text.slice(last.from));
    if (span.length > 0 && entity) entities.push(entity);
  }

  function entityOf(
    { tag, attributes, language }: OpenTag,
    span: { offset: number; length: number },
    content: string,
  ): MessageEntity | undefined {
    const simple = SIMPLE[tag];
    if (simple) return { type: simple, ...span };
    if (tag === 'code') return { type: 'code', ...span };
    if (tag === 'pre') return { type: 'pre', ...span, ...(language ? { language } : {}) };
    if (tag === 'blockquote')
      return {
        type: attributes.has('expandable') ? 'expandable_blockquote' : 'blockquote',
        ...span,
      };
    if (tag === 'tg-emoji')
      return { type: 'custom_emoji', ...span, custom_emoji_id: attributes.get('emoji-id') ?? '' };
    const url = attributes.get('href') ?? content;
    const person = /^tg:\/\/user\?id=(\d+)$/.exec(url)?.[1];
    if (person !== undefined) {
      const user = { id: Number(person), is_bot: false, first_name: content };
      return { type: 'text_mention', ...span, user };
    }
    if (URL.canParse(url)) return { type: 'text_link', ...span, url };
    notes.push(`a link without a usable address: ${url}`);
    return undefined;
  }
}

function decoded(hit: ArrayLike<unknown>): string | undefined {
  const [, decimal, hex, name] = Array.from(hit, (part) =>
    typeof part === 'string' ? part : undefined,
  );
  if (name !== undefined) return NAMED[name.toLowerCase()];
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  const usable = code > 0 && code <= 0x10_ff_ff && !(code >= 0xd8_00 && code <= 0xdf_ff);
  return usable ? String.fromCodePoint(code) : undefined;
}

// ---- keyboards, commands, reactions and the other small lists

export interface Markup {
  inline?: InlineKeyboardMarkup;
  force?: ForceReply;
  /** A keyboard for replies or its removal: shown by the client, not kept with the message. */
  other?: true;
}

const ACTIONS =
  'url callback_data web_app login_url switch_inline_query switch_inline_query_current_chat switch_inline_query_chosen_chat copy_text callback_game pay disabled';

export function markupOf(value: unknown, inlineOnly: boolean, notes: string[]): Markup {
  if (value === undefined) return {};
  if (!isObject(value)) return bad('object expected as reply markup');
  if ('inline_keyboard' in value) return inlineOf(value, notes);
  if (inlineOnly) bad('inline keyboard expected');
  const placeholder = value['input_field_placeholder'];
  if (placeholder !== undefined) {
    if (typeof placeholder !== 'string') bad('input_field_placeholder must be a string');
    if (size(placeholder) < 1 || size(placeholder) > 64)
      bad('input field placeholder must be 1-64 characters');
  }
  if ('keyboard' in value) {
    onlyKeys(
      value,
      'keyboard is_persistent resize_keyboard one_time_keyboard input_field_placeholder selective force_reply',
      'the reply keyboard',
      notes,
    );
    rowsOf(value['keyboard']);
    return { other: true };
  }
  if ('remove_keyboard' in value) {
    onlyKeys(value, 'remove_keyboard selective', 'the reply markup', notes);
    return { other: true };
  }
  onlyKeys(value, 'force_reply input_field_placeholder selective', 'the reply markup', notes);
  if (value['force_reply'] !== true) notes.push('a reply markup that is none of the four kinds');
  return value['force_reply'] === true ? { force: value as unknown as ForceReply } : {};
}

function inlineOf(value: Record<string, unknown>, notes: string[]): Markup {
  onlyKeys(value, 'inline_keyboard force_reply', 'the inline keyboard', notes);
  const rows = rowsOf(value['inline_keyboard']);
  if (rows.flat().length > 100) bad('REPLY_MARKUP_TOO_LONG');
  for (const button of rows.flat()) {
    if (!isObject(button)) return bad("can't parse inline keyboard button: expected an Object");
    onlyKeys(button, `text icon_custom_emoji_id style ${ACTIONS}`, 'a button', notes);
    const { text, callback_data: data, style } = button;
    if (typeof text !== 'string' || text.trim() === '')
      bad('inline keyboard button text must be non-empty');
    const actions = ACTIONS.split(' ').filter((action) => action in button);
    if (actions.length === 0)
      bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
    if (actions.length > 1) bad(`can't parse inline keyboard button: ${actions.join(' and ')}`);
    if ('callback_data' in button) {
      const bytes = typeof data === 'string' ? Buffer.byteLength(data) : 0;
      if (bytes < 1 || bytes > 64) bad('BUTTON_DATA_INVALID');
    }
    if ('url' in button && !(typeof button['url'] === 'string' && URL.canParse(button['url'])))
      bad('BUTTON_URL_INVALID');
    if (style !== undefined && !/^"(danger|success|primary)"$/.test(JSON.stringify(style)))
      bad(`can't parse inline keyboard button: invalid style ${shown(style)}`);
  }
  const kept = rows.filter((row) => row.length > 0);
  const force = value['force_reply'] === true ? { force: { force_reply: true as const } } : {};
  if (kept.length === 0) return force;
  return { ...force, inline: { inline_keyboard: kept } as InlineKeyboardMarkup };
}

function rowsOf(value: unknown): unknown[][] {
  if (!Array.isArray(value) || !value.every(Array.isArray))
    return bad("can't parse keyboard: expected an Array of Arrays");
  const rows = value as unknown[][];
  if (rows.some((row) => row.length > 8)) bad('REPLY_MARKUP_TOO_LONG');
  return rows;
}

/** Characters as the documentation counts them where no entities are involved. */
const size = (text: string) => Array.from(text).length;

export function commandsOf(list: readonly unknown[], notes: string[]): BotCommand[] {
  if (list.length > 100) bad('BOT_COMMANDS_TOO_MUCH');
  return list.map((one) => {
    if (!isObject(one)) return bad("can't parse BotCommand: expected an Object");
    onlyKeys(one, 'command description', 'a command', notes);
    const { command, description } = one;
    if (typeof command !== 'string' || !/^[a-z0-9_]{1,32}$/.test(command))
      return bad('BOT_COMMAND_INVALID');
    if (typeof description !== 'string' || size(description) < 1 || size(description) > 256)
      return bad('BOT_COMMAND_DESCRIPTION_INVALID');
    return { command, description };
  });
}

/** Where commands are shown, as the key they are kept under. */
export function scopeKey(scope: Params['scope'], language: string | undefined): string {
  languageOf(language);
  const { type = 'default', chat_id: chat, user_id: user } = scope ?? {};
  const needs = SCOPES[type] ?? bad("can't parse BotCommandScope: type is unknown");
  if (needs > 0 && chat === undefined) bad('chat_id is empty');
  if (needs > 1 && user === undefined) bad('invalid user_id specified');
  const place = [type, ...(needs > 0 ? [chat] : []), ...(needs > 1 ? [user] : [])].join(':');
  return language ? `${place}/${language}` : place;
}

const SCOPES: Record<string, number> = {
  default: 0,
  all_private_chats: 0,
  all_group_chats: 0,
  all_chat_administrators: 0,
  chat: 1,
  chat_administrators: 1,
  chat_member: 2,
};

export function languageOf(code: string | undefined): string {
  if (code && !/^[a-z]{2}$/.test(code)) bad('invalid language code specified');
  return code ?? '';
}

export function textLimit(text: string, most: number, description: string): void {
  if (size(text) > most) bad(description);
}

export const CHAT_ACTIONS = new Set(
  'typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker find_location record_video_note upload_video_note'.split(
    ' ',
  ),
);

export const REACTIONS = new Set(
  '👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡'.split(
    ' ',
  ),
);

/** The kinds that come only when asked for by name. */
const ON_DEMAND = new Set(['chat_member', 'message_reaction', 'message_reaction_count']);

const KINDS = new Set(
  'message edited_message channel_post edited_channel_post business_connection business_message edited_business_message deleted_business_messages guest_message stopped_message_generation message_reaction message_reaction_count inline_query chosen_inline_result callback_query shipping_query pre_checkout_query purchased_paid_media poll poll_answer my_chat_member chat_member chat_join_request chat_boost removed_chat_boost managed_bot subscription'.split(
    ' ',
  ),
);

export function isWanted(kind: string, allowed: readonly string[]): boolean {
  return allowed.length > 0 ? allowed.includes(kind) : !ON_DEMAND.has(kind);
}

export function allowedOf(list: readonly unknown[], notes: string[]): string[] {
  return list.map((kind) => {
    if (!KINDS.has(String(kind))) notes.push(`unknown kind of update "${String(kind)}"`);
    return String(kind);
  });
}
