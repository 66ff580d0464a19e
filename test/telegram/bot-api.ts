// Test support: a strict stand-in for the Telegram Bot API over real HTTP on loopback. It answers
// every call as the service does, writes down each call no correct bot makes, and lets people talk.
import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import {
  Agent as TlsAgent,
  createServer as createTlsServer,
  request as httpsRequest,
} from 'node:https';
import { randomInt } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type {
  BotCommand,
  Chat,
  File,
  ForceReply,
  Message,
  MessageEntity,
  ReactionType,
  Update,
  User,
  UserFromGetMe,
} from 'grammy/types';
import {
  allowedOf,
  bad,
  CHAT_ACTIONS,
  commandsOf,
  foundEntities,
  isMethod,
  isObject,
  isWanted,
  languageOf,
  markupOf,
  measured,
  onlyKeys,
  paramsOf,
  REACTIONS,
  Refusal,
  richText,
  scopeKey,
  textLimit,
  type Markup,
  type Media,
  type Params,
  type Rich,
} from './limits.ts';
import { readBody, type Body, type Upload } from './multipart.ts';

export interface BotApiOptions {
  token?: string;
  username?: string;
  /** Messages a second overall, a second in one chat, a minute in one group; undefined = no limit. */
  flood?: {
    perSecond?: number;
    perChatPerSecond?: number;
    perGroupPerMinute?: number;
    retryAfter?: number;
  };
  port?: number;
  host?: string;
  tls?: { key: string; cert: string };
  /** How long a press can be answered, in ms. */
  queryLifetime?: number;
}

interface ApiCall {
  method: string;
  payload: Record<string, unknown>;
  at: number;
  ok: boolean;
  error?: string;
  /** Set once the call is answered; stays out when the connection was cut. */
  answeredAt?: number;
  /** How many updates were unconfirmed when the call came. */
  updateBacklog: number;
}

interface UpdateTimes {
  pushedAt: number;
  sentAt?: number;
  confirmedAt?: number;
  /** How often the update was handed out. */
  deliveries: number;
}

interface Webhook {
  url: string;
  secret_token: string | undefined;
  allowed_updates: string[];
  max_connections: number;
}

type Failure =
  | { error_code: number; description: string; retry_after?: number }
  /** The socket dies before the call is performed. */
  | 'network'
  /** The call is performed, but its answer is lost. */
  | 'lost'
  /** No answer until the stand-in stops; the call is not performed. */
  | 'hang';

export interface BotApi {
  root: string;
  token: string;
  me: UserFromGetMe;
  calls: ApiCall[];
  /** What no correct bot does. Refusals it could not foresee are in `refusals` only. */
  violations: string[];
  /** Every call that was refused, foreseeable or not. */
  refusals: string[];
  fail(method: string, how: Failure, times?: number): void;
  /** Performs the calls of a method later by so much; 0 ends it. The method `file` is a download. */
  delay(method: string, ms: number): void;
  down(): Promise<void>;
  up(): Promise<void>;
  person(user?: Partial<User>): Person;
  group(title: string, members: Person[], more?: { privacy?: boolean }): Group;
  push(update: Omit<Update, 'update_id'> & { update_id?: number }): number;
  drained(timeoutMs?: number): Promise<void>;
  readonly confirmed: number;
  pending(): Update[];
  times(updateId: number): UpdateTimes | undefined;
  onUpdateConfirmed?: (update: Update) => void;
  commands: Map<string, BotCommand[]>;
  /** By language, '' for all. */
  texts: Record<'description' | 'short_description' | 'name', Map<string, string>>;
  readonly description: string;
  readonly shortDescription: string;
  menuButtons: Map<number, unknown>;
  readonly webhook: Webhook | undefined;
  stop(): Promise<void>;
}

interface Group {
  id: number;
  title: string;
  chat: Chat.SupergroupChat;
}

interface More {
  quote?: string;
  replyTo?: number;
  entities?: MessageEntity[];
  /** The name of whom the message is forwarded from. */
  forward?: string;
  thread?: number;
  caption?: string;
  /** media_group_id */
  group?: string;
}

export interface ShownMessage {
  id: number;
  fromBot: boolean;
  text: string;
  html?: string;
  entities: MessageEntity[];
  /** The inline keyboard; data is empty for a button that does something else than call back. */
  buttons: { text: string; data: string }[][];
  forceReply?: { placeholder?: string; selective?: boolean };
  file?: { name: string; bytes: Uint8Array; id: string };
  edits: number;
  replyTo?: number;
  /** False when the bot has switched the preview off. */
  linkPreview: boolean;
  thread?: number;
  silent: boolean;
}

export interface Person {
  user: User;
  /** The same verbs in a group. */
  in(group: Group): Person;
  say(text: string, more?: More): Message;
  press(label: string, on?: ShownMessage): string;
  pressData(messageId: number, data: string): string;
  edit(messageId: number, text: string): void;
  sendFile(
    name: string,
    bytes: Uint8Array,
    more?: More & { mime?: string; lieAboutSize?: number | undefined },
  ): Message;
  sendPhoto(more?: More): Message;
  sendVideo(more?: More): Message;
  sendVoice(more?: More): Message;
  sendSticker(more?: More): Message;
  sendLocation(more?: More): Message;
  sendContact(more?: More): Message;
  sendDice(more?: More): Message;
  stopDraft(): void;
  deleteMessage(id: number): void;
  block(): void;
  chat(): ShownMessage[];
  bubbles(): ShownMessage[];
  last(): ShownMessage | undefined;
  keyboards(): ShownMessage[];
  answers: { id: string; text?: string; alert?: boolean; after: number }[];
  actions: string[];
  reactions: Map<number, ReactionType[]>;
  drafts: { draft_id: number; text: string; at: number; can_stop: boolean }[];
  until(what: (chat: Person) => boolean, timeoutMs?: number): Promise<void>;
}

interface StoredFile extends Upload {
  id: string;
  path: string;
  /** Its message gives another size, so that nobody can tell beforehand whether it loads. */
  lied?: boolean;
}

interface Stored {
  message: Message;
  fromBot: boolean;
  html?: string;
  force?: ForceReply;
  /** Sent with a reply keyboard or a forced reply: the service lets nobody edit such a message. */
  frozen: boolean;
  file?: StoredFile;
  edits: number;
  linkPreview: boolean;
  silent: boolean;
  deleted?: 'bot' | 'user';
  /** An answer about this message got lost: the bot cannot know what it shows. */
  unsure: boolean;
  shown?: ShownMessage;
}

interface Draft {
  draft_id: number;
  text: string;
  at: number;
  can_stop: boolean;
  thread?: number;
}

interface Room {
  chat: Chat.PrivateChat | Chat.SupergroupChat;
  privacy: boolean;
  messages: Map<number, Stored>;
  /** The bot's messages in the order they came, so that the newest are found from the end. */
  own: Stored[];
  nextId: number;
  threads: Set<number>;
  forced: Map<number, Stored>;
  members: Map<number, User>;
  actions: string[];
  reactions: Map<number, ReactionType[]>;
  drafts: Draft[];
  liveDraft?: Draft | undefined;
  blocked: boolean;
  watchers: Set<() => void>;
  shut: { since: number; until: number };
}

interface Query {
  room: Room;
  at: number;
  update: number;
  answered: boolean;
  answers: Person['answers'];
}

interface Entry {
  update: Update;
  lane: string;
  /** Pushed under an id of the test's own: handed out once even below the confirmed offset. */
  forced: boolean;
  times: UpdateTimes;
}

interface Poll {
  finish(outcome: Update[] | Refusal): void;
}

interface Context {
  method: string;
  notes: string[];
  response: ServerResponse;
  /** The messages the call has made or changed. */
  touched: Stored[];
}

const MEGA = 1024 * 1024;
const DRAFT_LIFE = 30_000;
/** A call this soon after a 429 of the same chat may have been on its way already. */
const IN_FLIGHT = 100;
const FLOODING = /^(sendMessage|sendDocument|sendMediaGroup|editMessage\w+)$/;
const NOT_MODIFIED =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';

const unix = () => Math.floor(Date.now() / 1000);

export async function botApi(options: BotApiOptions = {}): Promise<BotApi> {
  const token = options.token ?? `${randomInt(1e8, 1e9)}:AAstand-in_for_the_real_bot_api_0`;
  const me: UserFromGetMe = {
    id: Number(token.split(':')[0]) || 1,
    is_bot: true,
    first_name: 'Stand-in',
    username: options.username ?? 'stand_in_bot',
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_guest_queries: false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
    allows_users_to_create_topics: false,
    can_manage_bots: false,
    supports_join_request_queries: false,
  };
  const { id, is_bot, first_name, username } = me;
  const self: User = { id, is_bot, first_name, username };

  const calls: ApiCall[] = [];
  const violations: string[] = [];
  const refusals: string[] = [];
  const failures = new Map<string, { how: Failure; left: number }[]>();
  const delays = new Map<string, number>();
  const rooms = new Map<number, Room>();
  const files = new Map<string, StoredFile>();
  const paths = new Map<string, StoredFile>();
  const queries = new Map<string, Query>();
  const commands = new Map<string, BotCommand[]>();
  const texts: BotApi['texts'] = {
    description: new Map(),
    short_description: new Map(),
    name: new Map(),
  };
  const menuButtons = new Map<number, unknown>();
  let serial = randomInt(1e6, 1e7);

  // ---- the queue of updates, kept in the order of arrival

  const queue = new Map<number, Entry>();
  const timesOf = new Map<number, UpdateTimes>();
  const idle = new Set<() => void>();
  let arrivals = 0;
  let nextUpdate = randomInt(1e8, 5e8);
  let confirmed = 0;
  let allowed: string[] = [];
  let poll: Poll | undefined;

  function push(given: Omit<Update, 'update_id'> & { update_id?: number }): number {
    const update: Update = { ...given, update_id: given.update_id ?? nextUpdate };
    nextUpdate = Math.max(nextUpdate, update.update_id + 1);
    const kind = Object.keys(update).find((key) => key !== 'update_id') ?? '';
    if (!isWanted(kind, allowed)) return update.update_id;
    const known = timesOf.get(update.update_id);
    const times = known ?? { pushedAt: performance.now(), deliveries: 0 };
    timesOf.set(update.update_id, times);
    const forced = given.update_id !== undefined;
    arrivals += 1;
    const entry: Entry = { update, lane: laneOf(update), forced, times };
    queue.set(arrivals, entry);
    if (hook) enqueue(arrivals, entry);
    else if (poll) setImmediate(serve);
    return update.update_id;
  }

  function laneOf(update: Update): string {
    const body = Object.values(update).find(isObject);
    const holder = [body, body?.['message']].find((one) => isObject(one) && isObject(one['chat']));
    const source = isObject(holder) ? holder['chat'] : (body?.['from'] ?? body?.['user']);
    return String(isObject(source) ? source['id'] : update.update_id);
  }

  function handOut(entry: Entry): void {
    entry.times.sentAt ??= performance.now();
    entry.times.deliveries += 1;
    entry.forced = false;
  }

  function confirm(key: number, entry: Entry): void {
    queue.delete(key);
    entry.times.confirmedAt ??= performance.now();
    confirmed = Math.max(confirmed, entry.update.update_id);
    api.onUpdateConfirmed?.(entry.update);
    if (queue.size === 0) for (const wake of idle) wake();
  }

  function confirmBelow(offset: number): void {
    for (const [key, entry] of queue)
      if (entry.update.update_id < offset && !entry.forced) confirm(key, entry);
  }

  let limit = 100;
  function serve(): void {
    if (!poll || queue.size === 0) return;
    const batch: Entry[] = [];
    for (const entry of queue.values()) if (batch.push(entry) >= limit) break;
    for (const entry of batch) handOut(entry);
    poll.finish(batch.map((entry) => entry.update));
  }

  async function getUpdates(p: Params, { response, notes }: Context): Promise<Update[]> {
    if (hook)
      throw new Refusal(
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        409,
      );
    poll?.finish(
      new Refusal(
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
        409,
        { blameless: true },
      ),
    );
    limit = p.limit ?? 100;
    if (limit < 1 || limit > 100) {
      notes.push('limit must be 1-100');
      limit = 100;
    }
    if (p.allowed_updates) allowed = allowedOf(p.allowed_updates, notes);
    const offset = p.offset ?? 0;
    if (offset < 0) for (const [key, entry] of [...queue].slice(0, offset)) confirm(key, entry);
    else confirmBelow(offset);
    const { promise, resolve, reject } = Promise.withResolvers<Update[]>();
    const timer = setTimeout(() => mine.finish([]), Math.min(50, p.timeout ?? 0) * 1000);
    const mine: Poll = {
      finish(outcome) {
        clearTimeout(timer);
        if (poll === mine) poll = undefined;
        if (outcome instanceof Refusal) reject(outcome);
        else resolve(outcome);
      },
    };
    poll = mine;
    response.once('close', () => mine.finish([]));
    serve();
    if (poll && !p.timeout) mine.finish([]);
    return promise;
  }

  // ---- the webhook: in order and one at a time in a chat, several chats at once

  let hook: Webhook | undefined;
  let certificate: string | undefined;
  let lastError: { last_error_date: number; last_error_message: string } | undefined;
  let agents: [Agent, TlsAgent] | undefined;
  let lanes = new Map<string, Map<number, Entry>>();
  let ready: string[] = [];
  let connections = 0;

  function enqueue(key: number, entry: Entry): void {
    const lane = lanes.get(entry.lane);
    if (lane) {
      lane.set(key, entry);
      return;
    }
    lanes.set(entry.lane, new Map([[key, entry]]));
    ready.push(entry.lane);
    deliver();
  }

  /** Starts a delivery for every chat that waits, as far as connections are free. */
  function deliver(): void {
    const target = hook;
    if (!target || !listening) return;
    for (const name of ready.splice(0, Math.max(0, target.max_connections - connections))) {
      connections += 1;
      void deliverLane(name, target, lanes);
    }
  }

  async function deliverLane(name: string, target: Webhook, from: typeof lanes): Promise<void> {
    const lane = from.get(name) ?? new Map<number, Entry>();
    const due = (key: number) => hook === target && queue.has(key);
    const unreachable = () => hook === target && !listening;
    const full = () => hook === target && connections >= target.max_connections;
    const later = (ms: number) => pause(ms, undefined, { ref: false });
    let failed = 0;
    // Entries that arrive while the lane is at work join the same loop.
    for (const [key, entry] of lane) {
      while (due(key)) {
        while (unreachable()) await later(10);
        if (!due(key)) break;
        handOut(entry);
        const error = await post(target, entry.update);
        failed = error ? failed + 1 : 0;
        if (!error && queue.has(key)) confirm(key, entry);
        if (!error) break;
        lastError = { last_error_date: unix(), last_error_message: error };
        // A chat that waits for its next attempt holds no connection.
        connections -= 1;
        deliver();
        await later(Math.min(100 * 2 ** (failed - 1), 3000));
        while (full()) await later(10);
        connections += 1;
      }
      lane.delete(key);
    }
    from.delete(name);
    connections -= 1;
    deliver();
  }

  function post(target: Webhook, update: Update): Promise<string | undefined> {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const safe = target.url.startsWith('https:');
    const body = Buffer.from(JSON.stringify(update));
    const headers: Record<string, string | number> = {
      'content-type': 'application/json',
      'content-length': body.length,
    };
    if (target.secret_token) headers['x-telegram-bot-api-secret-token'] = target.secret_token;
    const agent = agents?.[safe ? 1 : 0];
    const given = { method: 'POST', headers, timeout: 60_000, ...(agent ? { agent } : {}) };
    const take = (got: IncomingMessage) => {
      const chunks: Buffer[] = [];
      got.on('data', (chunk: Buffer) => chunks.push(chunk));
      got.on('error', (error) => resolve(error.message));
      got.on('end', () => {
        const status = got.statusCode ?? 0;
        if (/"method"\s*:/.test(Buffer.concat(chunks).toString()))
          violations.push('webhook: a method in the answer is not performed by the stand-in');
        const good = status >= 200 && status < 300;
        resolve(good ? undefined : `Wrong response from the webhook: ${status}`);
      });
    };
    const sent = safe
      ? httpsRequest(target.url, { ...given, ...(certificate ? { ca: certificate } : {}) }, take)
      : httpRequest(target.url, given, take);
    sent.on('timeout', () => sent.destroy(new Error('Read timeout expired')));
    sent.on('error', (error) => resolve(error.message));
    sent.end(body);
    return promise;
  }

  function setWebhook(p: Params, notes: string[]): true {
    const { url = '', secret_token: secret, max_connections: most = 40 } = p;
    if (secret !== undefined && (secret.length > 256 || !/^[\w-]+$/.test(secret)))
      bad(`secret token ${secret.length > 256 ? 'is too long' : 'contains unallowed characters'}`);
    if (url && !/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
      bad('bad webhook: invalid webhook URL specified');
    if (most < 1 || most > 100) notes.push('max_connections must be 1-100');
    if (p.allowed_updates) allowed = allowedOf(p.allowed_updates, notes);
    poll?.finish(
      new Refusal('Conflict: terminated by setWebhook request', 409, { blameless: true }),
    );
    hook = undefined;
    if (p.drop_pending_updates) for (const [key, entry] of queue) confirm(key, entry);
    [lanes, ready, lastError] = [new Map(), [], undefined];
    for (const agent of agents ?? []) agent.destroy();
    agents = undefined;
    if (!url) return true;
    certificate = p.certificate && Buffer.from(p.certificate.bytes).toString();
    const max_connections = Math.min(100, Math.max(1, most));
    agents = [
      new Agent({ keepAlive: true, maxSockets: max_connections }),
      new TlsAgent({ keepAlive: true, maxSockets: max_connections }),
    ];
    hook = { url, secret_token: secret, allowed_updates: allowed, max_connections };
    for (const [key, entry] of queue) enqueue(key, entry);
    return true;
  }

  // ---- chats and their messages

  function newRoom(chat: Room['chat'], members: User[], privacy: boolean): Room {
    const room: Room = {
      chat,
      privacy,
      messages: new Map(),
      own: [],
      nextId: 1,
      threads: new Set(),
      forced: new Map(),
      members: new Map(members.map((member) => [member.id, member])),
      actions: [],
      reactions: new Map(),
      drafts: [],
      blocked: false,
      watchers: new Set(),
      shut: { since: 0, until: 0 },
    };
    rooms.set(chat.id, room);
    return room;
  }

  const changed = (room: Room) => {
    for (const wake of room.watchers) wake();
  };

  function roomOf(chat: number | string | undefined): Room {
    const room = rooms.get(Number(chat)) ?? bad('chat not found');
    if (room.blocked)
      throw new Refusal('Forbidden: bot was blocked by the user', 403, { blameless: true });
    return room;
  }

  function store(room: Room, fields: object, more: Partial<Stored> = {}): Stored {
    const message_id = room.nextId;
    room.nextId += 1;
    const message = { message_id, date: unix(), chat: room.chat, ...fields } as Message;
    const stored: Stored = {
      message,
      fromBot: message.from?.id === me.id,
      frozen: false,
      edits: 0,
      linkPreview: true,
      silent: false,
      unsure: false,
      ...more,
    };
    room.messages.set(message_id, stored);
    if (stored.fromBot) {
      room.own.push(stored);
      room.liveDraft = undefined;
    }
    return stored;
  }

  function keepFile(upload: Upload, kind: string): StoredFile {
    serial += 1;
    const extension = /\.\w+$/.exec(upload.name)?.[0] ?? '';
    const path = `${kind}/file_${serial}${extension}`;
    const file: StoredFile = { ...upload, id: `BQACAgUAAxkBAAI${serial}`, path };
    files.set(file.id, file);
    paths.set(path, file);
    return file;
  }

  const documentOf = (file: StoredFile) => ({
    file_id: file.id,
    file_unique_id: `AgAD${file.id.slice(-8)}`,
    file_name: file.name,
    mime_type: file.mime,
    file_size: file.bytes.length,
  });

  /** An uploaded document, or one that is there already. */
  function documentFrom(given: Upload | string | undefined): StoredFile {
    if (typeof given === 'string')
      return files.get(given) ?? bad('wrong file identifier/HTTP URL specified');
    if (!given) return bad('there is no document in the request');
    if (given.bytes.length === 0) bad('file must be non-empty');
    if (given.bytes.length > 50 * MEGA) throw new Refusal('Request Entity Too Large', 413);
    return keepFile(given, 'documents');
  }

  const withoutReply = (stored: Stored): Message => {
    const { reply_to_message: _, ...rest } = stored.message;
    return rest;
  };

  /** What a message of the bot says about its thread and the message it answers. */
  function placing(room: Room, p: Params, notes: string[]): object {
    const thread = p.message_thread_id;
    if (thread !== undefined && !room.threads.has(thread)) bad('message thread not found');
    const reply = p.reply_parameters;
    const threaded = thread === undefined ? {} : { message_thread_id: thread };
    if (!reply) return threaded;
    onlyKeys(
      reply,
      'message_id chat_id allow_sending_without_reply quote quote_parse_mode quote_entities quote_position',
      'reply_parameters',
      notes,
    );
    if (typeof reply.message_id !== 'number') bad('message identifier is not specified');
    const answered = room.messages.get(reply.message_id);
    if (!answered || answered.deleted) {
      if (reply.allow_sending_without_reply) return threaded;
      return bad('message to be replied not found', answered?.deleted === 'user');
    }
    const { quote } = reply;
    if (quote === undefined) return { ...threaded, reply_to_message: withoutReply(answered) };
    const position = textOf(answered.message).indexOf(quote);
    if (position < 0) bad('QUOTE_TEXT_INVALID');
    const found = { text: quote, position, is_manual: true };
    return { ...threaded, reply_to_message: withoutReply(answered), quote: found };
  }

  const textOf = ({ text, caption }: Pick<Message, 'text' | 'caption'>) => text ?? caption ?? '';

  const textFields = ({ text, entities }: Rich) =>
    entities.length > 0 ? { text, entities } : { text };
  const captionFields = ({ text, entities }: Rich) =>
    text === ''
      ? {}
      : { caption: text, ...(entities.length > 0 ? { caption_entities: entities } : {}) };

  /** Stores a message of the bot and shows it. */
  function postMessage(
    room: Room,
    p: Params,
    content: object,
    more: Partial<Stored>,
    { notes, touched }: Context,
  ): Message {
    const place = placing(room, p, notes);
    const markup = markupOf(p.reply_markup, false, notes);
    const stored = store(
      room,
      {
        from: self,
        ...place,
        ...content,
        ...(markup.inline ? { reply_markup: markup.inline } : {}),
      },
      {
        ...more,
        frozen: !markup.inline && Boolean(markup.force ?? markup.other),
        silent: p.disable_notification ?? false,
        ...(markup.force ? { force: markup.force } : {}),
      },
    );
    if (markup.force) forceReply(room, stored, markup.force);
    touched.push(stored);
    changed(room);
    return stored.message;
  }

  function forceReply(room: Room, stored: Stored, { selective }: ForceReply): void {
    const answered = stored.message.reply_to_message?.from?.id;
    const text = textOf(stored.message);
    for (const { id: member, username: name } of room.members.values())
      if (!selective || member === answered || (name && text.includes(`@${name}`)))
        room.forced.set(member, stored);
  }

  /** The message an edit is about; refuses what cannot be edited. */
  function editable(room: Room, p: Params): Stored {
    const stored = room.messages.get(p.message_id ?? 0);
    if (!stored || stored.deleted || !stored.fromBot)
      return bad('message to edit not found', stored?.deleted === 'user');
    if (stored.frozen) bad("message can't be edited");
    return stored;
  }

  /** Replaces what a message shows. Without a keyboard in the call the old one goes away. */
  function replace(
    room: Room,
    stored: Stored,
    content: object,
    more: Partial<Stored>,
    p: Params,
    { notes, touched }: Context,
  ): Message {
    const markup: Markup = markupOf(p.reply_markup, true, notes);
    const old = stored.message;
    const { message_id, from, chat, date, message_thread_id, reply_to_message } = old;
    const kept = { message_id, from, chat, date, message_thread_id, reply_to_message };
    const given = { quote: old.quote, media_group_id: old.media_group_id };
    const keyboard = markup.inline ? { reply_markup: markup.inline } : {};
    const edited = { ...kept, ...given, ...content, ...keyboard } as Message;
    touched.push(stored);
    if (sameMessage(old, edited)) bad(NOT_MODIFIED, stored.unsure);
    Object.assign(stored, more);
    // A message is never changed in place: updates and snapshots hold on to the old one.
    stored.message = { ...edited, edit_date: unix() };
    stored.edits += 1;
    stored.unsure = false;
    delete stored.shown;
    changed(room);
    return stored.message;
  }

  const face = ({ text, entities, caption, caption_entities, document, reply_markup }: Message) =>
    JSON.stringify([text, entities, caption, caption_entities, document?.file_id, reply_markup]);
  const sameMessage = (one: Message, other: Message) => face(one) === face(other);

  function show(stored: Stored): ShownMessage {
    if (stored.shown) return stored.shown;
    const { message, force, file, html } = stored;
    const rows: object[][] = message.reply_markup?.inline_keyboard ?? [];
    const { input_field_placeholder: placeholder, selective } = force ?? {};
    stored.shown = {
      id: message.message_id,
      fromBot: stored.fromBot,
      text: textOf(message),
      ...(html === undefined ? {} : { html }),
      entities: message.entities ?? message.caption_entities ?? [],
      buttons: rows.map((row) => row.map(named)),
      ...(force
        ? {
            forceReply: {
              ...(placeholder === undefined ? {} : { placeholder }),
              ...(selective === undefined ? {} : { selective }),
            },
          }
        : {}),
      ...(file ? { file: { name: file.name, bytes: file.bytes, id: file.id } } : {}),
      edits: stored.edits,
      ...(message.reply_to_message ? { replyTo: message.reply_to_message.message_id } : {}),
      linkPreview: stored.linkPreview,
      ...(message.message_thread_id === undefined ? {} : { thread: message.message_thread_id }),
      silent: stored.silent,
    };
    return stored.shown;
  }

  const named = (button: object) => {
    const { text, callback_data: data = '' } = button as { text: string; callback_data?: string };
    return { text, data };
  };

  // ---- the methods

  const previewOf = (p: Params, notes: string[]) => {
    const given = p.link_preview_options ?? {};
    onlyKeys(
      given,
      'is_disabled url prefer_small_media prefer_large_media show_above_text',
      'link_preview_options',
      notes,
    );
    return given.is_disabled !== true;
  };
  const htmlOf = (raw: string | undefined) => (raw === undefined ? {} : { html: raw });

  function mediaOf(
    given: unknown,
    notes: string[],
  ): { file: StoredFile; rich: Rich; raw?: string } {
    if (!isObject(given)) return bad("can't parse InputMedia: expected an Object");
    onlyKeys(
      given,
      'type media thumbnail caption parse_mode caption_entities disable_content_type_detection',
      'media',
      notes,
    );
    const media = given as unknown as Media;
    if (media.type !== 'document') bad(`media of type "${media.type}" is unknown to the stand-in`);
    const rich = measured(richText(media, 'caption', notes), 'caption');
    const file = documentFrom(media.media);
    return { file, rich, ...(media.caption === undefined ? {} : { raw: media.caption }) };
  }

  const methods: Record<string, (p: Params, context: Context) => unknown> = {
    getMe: () => me,
    logOut: () => true,
    close: () => true,
    getUpdates,
    setWebhook: (p, { notes }) => setWebhook(p, notes),
    deleteWebhook: (p, { notes }) => setWebhook({ ...p, url: '' }, notes),
    getWebhookInfo: () => ({
      url: hook?.url ?? '',
      has_custom_certificate: certificate !== undefined,
      pending_update_count: queue.size,
      ...(hook ? { max_connections: hook.max_connections } : {}),
      ...(allowed.length > 0 ? { allowed_updates: allowed } : {}),
      ...lastError,
    }),
    sendMessage(p, context) {
      const room = roomOf(p.chat_id);
      const rich = measured(richText(p, 'text', context.notes), 'text');
      const linkPreview = previewOf(p, context.notes);
      return postMessage(room, p, textFields(rich), { linkPreview, ...htmlOf(p.text) }, context);
    },
    sendDocument(p, context) {
      const room = roomOf(p.chat_id);
      const rich = measured(richText(p, 'caption', context.notes), 'caption');
      const file = documentFrom(p.document);
      const content = { document: documentOf(file), ...captionFields(rich) };
      return postMessage(
        room,
        p,
        content,
        { file, linkPreview: false, ...htmlOf(p.caption) },
        context,
      );
    },
    sendMediaGroup(p, context) {
      const room = roomOf(p.chat_id);
      const list = p.media as unknown[];
      if (list.length < 2 || list.length > 10) bad('wrong number of media: must be 2-10');
      const media = list.map((one) => mediaOf(one, context.notes));
      serial += 1;
      const media_group_id = String(serial);
      return media.map(({ file, rich, raw }) => {
        const content = { document: documentOf(file), media_group_id, ...captionFields(rich) };
        return postMessage(room, p, content, { file, linkPreview: false, ...htmlOf(raw) }, context);
      });
    },
    sendChatAction(p, { notes }) {
      const room = roomOf(p.chat_id);
      placing(room, p, notes);
      if (!CHAT_ACTIONS.has(p.action ?? '')) bad('wrong parameter action in request');
      room.actions.push(p.action ?? '');
      changed(room);
      return true;
    },
    sendMessageDraft(p, { notes }) {
      const room = roomOf(p.chat_id);
      if (room.chat.type !== 'private') bad('TEXTDRAFT_PEER_INVALID');
      if (!p.draft_id) bad('draft_id must be non-zero');
      placing(room, p, notes);
      const { text } = measured(richText(p, 'text', notes), 'draft');
      const { draft_id = 0, can_stop = false, message_thread_id: thread } = p;
      const draft: Draft = { draft_id, text, at: performance.now(), can_stop };
      if (thread !== undefined) draft.thread = thread;
      room.drafts.push(draft);
      room.liveDraft = draft;
      changed(room);
      return true;
    },
    editMessageText(p, context) {
      const room = roomOf(p.chat_id);
      const stored = editable(room, p);
      const rich = measured(richText(p, 'text', context.notes), 'text');
      if (stored.message.text === undefined) bad('there is no text in the message to edit');
      const linkPreview = previewOf(p, context.notes);
      const more = { linkPreview, ...htmlOf(p.text) };
      return replace(room, stored, textFields(rich), more, p, context);
    },
    editMessageCaption(p, context) {
      const room = roomOf(p.chat_id);
      const stored = editable(room, p);
      const rich = measured(richText(p, 'caption', context.notes), 'caption');
      if (stored.message.text !== undefined) bad('there is no caption in the message to edit');
      const content = { document: stored.message.document, ...captionFields(rich) };
      return replace(room, stored, content, htmlOf(p.caption ?? ''), p, context);
    },
    editMessageMedia(p, context) {
      const room = roomOf(p.chat_id);
      const stored = editable(room, p);
      const { file, rich, raw } = mediaOf(p.media, context.notes);
      const content = { document: documentOf(file), ...captionFields(rich) };
      const more = { file, linkPreview: false, ...htmlOf(raw ?? '') };
      return replace(room, stored, content, more, p, context);
    },
    editMessageReplyMarkup(p, context) {
      const room = roomOf(p.chat_id);
      const stored = editable(room, p);
      const { reply_markup: _, edit_date: __, ...content } = stored.message;
      return replace(room, stored, content, {}, p, context);
    },
    deleteMessage(p) {
      const room = roomOf(p.chat_id);
      const stored = room.messages.get(p.message_id ?? 0);
      if (!stored || stored.deleted)
        return bad('message to delete not found', stored?.deleted === 'user');
      if (!stored.fromBot && room.chat.type !== 'private') bad("message can't be deleted");
      stored.deleted = 'bot';
      changed(room);
      return true;
    },
    answerCallbackQuery(p) {
      const query = queries.get(p.callback_query_id ?? '');
      const after = query ? performance.now() - query.at : 0;
      const late = after > (options.queryLifetime ?? 15_000);
      const handedOut = (query && timesOf.get(query.update)?.deliveries) ?? 0;
      // A bot that got the press twice, say after a crash, cannot know that it has answered.
      if (!query || query.answered || late)
        return bad(
          'query is too old and response timeout expired or query ID is invalid',
          query !== undefined && (!query.answered || handedOut > 1),
        );
      textLimit(p.text ?? '', 200, 'MESSAGE_TOO_LONG');
      if (p.url !== undefined) bad('URL_INVALID');
      query.answered = true;
      const { callback_query_id: query_id = '', text, show_alert: alert } = p;
      query.answers.push({
        id: query_id,
        ...(text ? { text } : {}),
        ...(alert === undefined ? {} : { alert }),
        after,
      });
      changed(query.room);
      return true;
    },
    setMessageReaction(p) {
      const room = roomOf(p.chat_id);
      const stored = room.messages.get(p.message_id ?? 0);
      if (!stored || stored.deleted)
        return bad('message to react not found', stored?.deleted === 'user');
      const list = (p.reaction ?? []) as { type?: string; emoji?: string }[];
      if (list.length > 1) bad('REACTIONS_TOO_MANY');
      if (list.some((one) => one?.type !== 'emoji' || !REACTIONS.has(one.emoji ?? '')))
        bad('REACTION_INVALID');
      if (list.length > 0) room.reactions.set(p.message_id ?? 0, list as ReactionType[]);
      else room.reactions.delete(p.message_id ?? 0);
      changed(room);
      return true;
    },
    getFile(p): File {
      const file = files.get(p.file_id ?? '') ?? bad('invalid file_id');
      if (file.bytes.length > 20 * MEGA) bad('file is too big', file.lied);
      const { file_id, file_unique_id, file_size } = documentOf(file);
      return { file_id, file_unique_id, file_size, file_path: file.path };
    },
    setMyCommands(p, { notes }) {
      const list = commandsOf(p.commands ?? [], notes);
      commands.set(scopeKey(p.scope, p.language_code), list);
      return true;
    },
    getMyCommands: (p) => commands.get(scopeKey(p.scope, p.language_code)) ?? [],
    deleteMyCommands: (p) => {
      commands.delete(scopeKey(p.scope, p.language_code));
      return true;
    },
    setMyDescription: (p) => setText('description', p, 512),
    getMyDescription: (p) => getText('description', p),
    setMyShortDescription: (p) => setText('short_description', p, 120),
    getMyShortDescription: (p) => getText('short_description', p),
    setMyName: (p) => setText('name', p, 64),
    getMyName: (p) => getText('name', p),
    setChatMenuButton(p) {
      if (p.chat_id !== undefined) roomOf(p.chat_id);
      const button = p.menu_button ?? { type: 'default' };
      if (!['commands', 'web_app', 'default'].includes(button.type)) bad("can't parse MenuButton");
      menuButtons.set(Number(p.chat_id ?? 0), button);
      return true;
    },
    getChatMenuButton: (p) =>
      menuButtons.get(Number(p.chat_id ?? 0)) ?? menuButtons.get(0) ?? { type: 'default' },
    getChat(p) {
      const { chat } = rooms.get(Number(p.chat_id)) ?? bad('chat not found');
      return { ...chat, accent_color_id: 0, max_reaction_count: 11 };
    },
  };

  function setText(kind: keyof typeof texts, p: Params, most: number): true {
    const text = p[kind] ?? '';
    const about = { description: 'ABOUT', short_description: 'SHORT_ABOUT', name: 'NAME' }[kind];
    textLimit(text, most, `BOT_${about}_TOO_LONG`);
    const language = languageOf(p.language_code);
    if (text) texts[kind].set(language, text);
    else texts[kind].delete(language);
    return true;
  }

  const getText = (kind: keyof typeof texts, p: Params) => {
    const fallback = texts[kind].get('') ?? (kind === 'name' ? me.first_name : '');
    return { [kind]: texts[kind].get(languageOf(p.language_code)) ?? fallback };
  };

  // ---- flood control

  const spent = new Map<string, number[]>();

  function flood(method: string, p: Params): void {
    const room = rooms.get(Number(p.chat_id));
    if (!room || !FLOODING.test(method)) return;
    const now = performance.now();
    const tooMany = (until: number): never => {
      const seconds = Math.max(1, Math.ceil((until - now) / 1000));
      const blameless = now >= room.shut.until || now - room.shut.since < IN_FLIGHT;
      if (now >= room.shut.until) room.shut = { since: now, until: now + seconds * 1000 };
      throw tooManyRequests(seconds, blameless);
    };
    const { perSecond, perChatPerSecond, perGroupPerMinute, retryAfter } = options.flood ?? {};
    if (now < room.shut.until) {
      if (options.flood) tooMany(room.shut.until);
      if (now - room.shut.since >= IN_FLIGHT) violations.push(`${method}: a 429 was ignored`);
    }
    const limits: [string, number | undefined, number][] = [
      ['all', perSecond, 1000],
      [`chat ${room.chat.id}`, perChatPerSecond, 1000],
      [`group ${room.chat.id}`, room.chat.id < 0 ? perGroupPerMinute : undefined, 60_000],
    ];
    const used: number[][] = [];
    for (const [key, most, span] of limits) {
      if (most === undefined) continue;
      const times = spent.get(key) ?? [];
      spent.set(key, times);
      while ((times[0] ?? now) <= now - span) times.shift();
      if (times.length >= most) {
        const until = retryAfter === undefined ? (times[0] ?? now) + span : now + retryAfter * 1000;
        // Who waits as long as told may go on, however short the time a test tells is.
        if (retryAfter !== undefined && until - now < span) times.length = 0;
        tooMany(until);
      }
      used.push(times);
    }
    const cost = method === 'sendMediaGroup' ? (p.media as unknown[]).length : 1;
    for (const times of used) for (let i = 0; i < cost; i += 1) times.push(now);
  }

  const tooManyRequests = (seconds: number, blameless: boolean) =>
    new Refusal(`Too Many Requests: retry after ${seconds}`, 429, {
      retryAfter: seconds,
      blameless,
    });

  // ---- HTTP

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const hit = /^\/(file\/)?bot([^/]+)\/(.+)$/.exec(decodeURIComponent(url.pathname));
    if (!hit) return write(response, new Refusal('Not Found', 404));
    const method = hit[1] ? 'file' : (hit[3] ?? '');
    const bytes = await bodyOf(request);
    if (hit[2] !== token) {
      violations.push(`${method}: a wrong token`);
      const formed = /^\d+:[\w-]{20,}$/.test(hit[2] ?? '');
      return write(
        response,
        formed ? new Refusal('Unauthorized', 401) : new Refusal('Not Found', 404),
      );
    }
    const call: ApiCall = {
      method,
      payload: {},
      at: performance.now(),
      ok: false,
      updateBacklog: queue.size,
    };
    calls.push(call);
    const context: Context = { method, notes: [], response, touched: [] };
    response.once('close', () => {
      if (!response.writableFinished) for (const one of context.touched) one.unsure = true;
    });
    const how = nextFailure(method);
    let result: unknown;
    try {
      if (delays.get(method)) await pause(delays.get(method), undefined, { ref: false });
      if (how === 'network') return void request.socket.destroy();
      const type = request.headers['content-type'] ?? '';
      result = perform(type, bytes, url, hit[3] ?? '', call, context, how);
      if (how === 'hang') return;
      result = await result;
      call.ok = true;
    } catch (error) {
      result = error;
      if (!(error instanceof Refusal)) {
        violations.push(`the stand-in itself failed in ${method}: ${String(error)}`);
        result = new Refusal('Internal Server Error', 500);
      }
    }
    for (const note of context.notes) violations.push(`${method}: ${note}`);
    if (result instanceof Refusal) {
      call.error = result.message;
      const told = `${method}: ${result.message}${aboutCall(call)}`;
      refusals.push(told);
      if (!result.blameless) violations.push(told);
    }
    if (how === 'lost') return void request.socket.destroy();
    if (response.destroyed) {
      for (const one of context.touched) one.unsure = true;
      return;
    }
    call.answeredAt = performance.now();
    if (result instanceof Readable) result.pipe(response);
    else write(response, result);
  }

  /** Reads a call and does what it asks for. */
  function perform(
    type: string,
    bytes: Buffer,
    url: URL,
    path: string,
    call: ApiCall,
    context: Context,
    how: Failure | undefined,
  ): unknown {
    const { method } = call;
    if (method === 'file') {
      call.payload = { file_path: path };
      if (isObject(how)) throw injected(how);
      if (how === 'hang') return;
      const file = paths.get(path);
      if (!file || file.bytes.length > 20 * MEGA) throw new Refusal('Not Found', 404);
      context.response.setHeader('content-type', 'application/octet-stream');
      context.response.setHeader('content-length', file.bytes.length);
      return Readable.from(chunksOf(file.bytes));
    }
    const run = methods[method];
    if (!isMethod(method) || !run) throw new Refusal('Not Found: method not found', 404);
    let body: Body;
    try {
      body = readBody(type, bytes);
    } catch (error) {
      return bad(`can't parse the request: ${String(error)}`);
    }
    context.notes.push(...body.notes.splice(0));
    body.fields = { ...Object.fromEntries(url.searchParams), ...body.fields };
    call.payload = { ...body.fields };
    try {
      const params = paramsOf(method, body);
      call.payload = { ...params };
      if (isObject(how)) {
        const room = rooms.get(Number(params.chat_id));
        if (how.retry_after !== undefined && room && FLOODING.test(method)) {
          const since = performance.now();
          room.shut = { since, until: since + how.retry_after * 1000 };
        }
        throw injected(how);
      }
      if (how === 'hang') return;
      flood(method, params);
      return run(params, context);
    } finally {
      context.notes.push(...body.notes);
    }
  }

  const injected = (how: Exclude<Failure, string>) =>
    new Refusal(how.description, how.error_code, { retryAfter: how.retry_after, blameless: true });

  function nextFailure(method: string): Failure | undefined {
    const list = failures.get(method);
    const first = list?.[0];
    if (!first) return undefined;
    first.left -= 1;
    if (first.left <= 0) list.shift();
    return first.how;
  }

  const listener = (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch(() => request.socket.destroy());
  };
  const server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  const host = options.host ?? '127.0.0.1';
  let port = options.port ?? 0;
  let listening = false;

  async function up(): Promise<void> {
    if (listening) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen(port, host, resolve);
    await promise;
    server.off('error', reject);
    port = (server.address() as AddressInfo).port;
    listening = true;
    deliver();
  }

  async function down(): Promise<void> {
    if (!listening) return;
    listening = false;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  // ---- people

  function person(given: Partial<User> = {}): Person {
    serial += 1;
    const user: User = { id: serial, is_bot: false, first_name: `Person ${serial}`, ...given };
    user.language_code ??= 'zh-hans';
    const { id: chat, first_name: name, last_name, username: nick } = user;
    const about = {
      ...(last_name === undefined ? {} : { last_name }),
      ...(nick === undefined ? {} : { username: nick }),
    };
    const known = rooms.get(chat);
    const privately = { id: chat, type: 'private' as const, first_name: name, ...about };
    return view(user, known ?? newRoom(privately, [user], false), []);
  }

  function view(user: User, room: Room, answers: Person['answers']): Person {
    const isPrivate = room.chat.type === 'private';

    /** Whether the bot gets to see a message at all. */
    function heard({ reply_to_message: reply, ...message }: Message): boolean {
      if (isPrivate || !room.privacy || reply?.from?.id === me.id) return true;
      const text = textOf(message);
      const own = `@${me.username}`.toLowerCase();
      return (message.entities ?? message.caption_entities ?? []).some(
        ({ type, offset, length }) => {
          const part = text.slice(offset, offset + length).toLowerCase();
          return type === 'bot_command'
            ? !part.includes('@') || part.endsWith(own)
            : type === 'mention' && part === own;
        },
      );
    }

    function speak(content: object, more: More = {}, file?: StoredFile): Message {
      if (room.blocked) member('kicked', 'member');
      const target = more.replyTo ?? (more.quote === undefined ? undefined : newest()?.id);
      const forced = room.forced.get(user.id);
      room.forced.delete(user.id);
      const answered = target === undefined ? forced : room.messages.get(target);
      if (target !== undefined && (!answered || answered.deleted))
        throw new Error(`there is no message ${target} to reply to`);
      const fields: Record<string, unknown> = { from: user };
      if (more.thread !== undefined) {
        room.threads.add(more.thread);
        fields['message_thread_id'] = more.thread;
        fields['is_topic_message'] = true;
      }
      if (more.forward !== undefined) {
        const origin = { type: 'hidden_user', sender_user_name: more.forward, date: unix() };
        fields['forward_origin'] = origin;
      }
      if (more.group !== undefined) fields['media_group_id'] = more.group;
      if (answered && !answered.deleted) fields['reply_to_message'] = withoutReply(answered);
      if (more.quote !== undefined && answered) {
        const position = textOf(answered.message).indexOf(more.quote);
        if (position < 0)
          throw new Error(`"${more.quote}" is not in "${textOf(answered.message)}"`);
        fields['quote'] = { text: more.quote, position, is_manual: true };
      }
      if (more.caption !== undefined) {
        const entities = more.entities ?? foundEntities(more.caption);
        Object.assign(fields, captionFields({ text: more.caption, entities }));
      }
      const { message } = store(room, { ...fields, ...content }, file ? { file } : {});
      changed(room);
      if (heard(message)) push({ message: message as NonNullable<Update['message']> });
      return message;
    }

    function member(before: 'member' | 'kicked', after: 'member' | 'kicked'): void {
      room.blocked = after === 'kicked';
      const status = (is: string) => ({ user: self, status: is, until_date: 0 });
      const change = { old_chat_member: status(before), new_chat_member: status(after) };
      const update = { chat: room.chat, from: user, date: unix(), ...change };
      push({ my_chat_member: update as NonNullable<Update['my_chat_member']> });
    }

    function newest(where: (stored: Stored) => boolean = () => true): ShownMessage | undefined {
      const found = room.own.findLast((stored) => !stored.deleted && where(stored));
      return found && show(found);
    }

    const media = (name: string, size: number, mime: string) => {
      const bytes = new Uint8Array(size);
      return keepFile({ name, bytes, mime }, `${name.split('.')[0]}s`);
    };
    const all = () => [...room.messages.values()].filter((stored) => !stored.deleted).map(show);
    const dump = () =>
      all()
        .map(({ id: at, fromBot, text, buttons, file }) => {
          const keys = buttons
            .map((row) => row.map((key) => `[${key.text}]`).join(' '))
            .join(' / ');
          return `#${at} ${fromBot ? 'bot' : user.first_name}: ${text} ${file?.name ?? ''} ${keys}`;
        })
        .join('\n');

    const verbs: Person = {
      user,
      in(place) {
        const there = rooms.get(place.id);
        if (!there?.members.has(user.id)) throw new Error(`not a member of ${place.title}`);
        return view(user, there, answers);
      },
      say(raw, more = {}) {
        const text = more.entities ? raw : raw.trim();
        if (text === '' || text.length > 4096) throw new Error('no client sends such a text');
        return speak(textFields({ text, entities: more.entities ?? foundEntities(text) }), more);
      },
      press(label, on) {
        const bubble = on ?? newest((stored) => Boolean(stored.message.reply_markup));
        const button = bubble?.buttons.flat().find((one) => one.text === label);
        if (!bubble || !button?.data) throw new Error(`no button ${label} in\n${dump()}`);
        return verbs.pressData(bubble.id, button.data);
      },
      pressData(messageId, data) {
        serial += 1;
        const query = `${user.id}${serial}`;
        const stored = room.messages.get(messageId);
        const gone = { chat: room.chat, message_id: messageId, date: 0 as const };
        const message = stored && !stored.deleted ? stored.message : gone;
        const chat_instance = String(room.chat.id * 7919);
        const at = performance.now();
        const entry: Query = { room, at, update: nextUpdate, answered: false, answers };
        queries.set(query, entry);
        const sent = { id: query, from: user, message, chat_instance, data };
        entry.update = push({ callback_query: sent });
        return query;
      },
      edit(messageId, text) {
        const stored = room.messages.get(messageId);
        if (stored?.message.from?.id !== user.id || stored.deleted)
          throw new Error(`message ${messageId} is not one of ${user.first_name}`);
        const rich = { text, entities: foundEntities(text) };
        const { entities: _, caption_entities: __, ...rest } = stored.message;
        const content = rest.text === undefined ? captionFields(rich) : textFields(rich);
        stored.message = { ...rest, ...content, edit_date: unix() };
        stored.edits += 1;
        delete stored.shown;
        changed(room);
        if (heard(stored.message))
          push({ edited_message: stored.message as NonNullable<Update['edited_message']> });
      },
      sendFile(name, bytes, more = {}) {
        const mime = more.mime ?? 'application/octet-stream';
        const file = keepFile({ name, bytes, mime }, 'documents');
        const { file_size, ...rest } = documentOf(file);
        file.lied = 'lieAboutSize' in more;
        const claimed = 'lieAboutSize' in more ? more.lieAboutSize : file_size;
        const document = { ...rest, ...(claimed === undefined ? {} : { file_size: claimed }) };
        return speak({ document }, more, file);
      },
      sendPhoto(more) {
        const { file_id, file_unique_id, file_size } = documentOf(
          media('photo.jpg', 999, 'image/jpeg'),
        );
        const photo = [{ file_id, file_unique_id, file_size, width: 90, height: 90 }];
        return speak({ photo }, more);
      },
      sendVideo(more) {
        const video = { ...documentOf(media('video.mp4', 999, 'video/mp4')), width: 9, height: 9 };
        return speak({ video: { ...video, duration: 3 } }, more);
      },
      sendVoice(more) {
        const { file_name: _, ...voice } = documentOf(media('voice.oga', 999, 'audio/ogg'));
        return speak({ voice: { ...voice, duration: 3 } }, more);
      },
      sendSticker(more) {
        const { file_id, file_unique_id } = documentOf(media('sticker.webp', 99, 'image/webp'));
        const kind = { type: 'regular', width: 512, height: 512, is_animated: false };
        return speak({ sticker: { file_id, file_unique_id, ...kind, is_video: false } }, more);
      },
      sendLocation: (more) => speak({ location: { latitude: 31.2, longitude: 121.5 } }, more),
      sendContact: (more) =>
        speak({ contact: { phone_number: '+8613800000000', first_name: 'Wang' } }, more),
      sendDice: (more) => speak({ dice: { emoji: '🎲', value: 3 } }, more),
      stopDraft() {
        const draft = room.liveDraft;
        if (!draft?.can_stop || performance.now() - draft.at > DRAFT_LIFE)
          throw new Error('there is no draft to stop');
        const { draft_id, thread } = draft;
        const stopped = { chat: room.chat as Chat.PrivateChat, draft_id };
        room.liveDraft = undefined;
        const placed = thread === undefined ? {} : { message_thread_id: thread };
        push({ stopped_message_generation: { ...stopped, ...placed } });
      },
      deleteMessage(messageId) {
        const stored = room.messages.get(messageId);
        if (!stored) throw new Error(`there is no message ${messageId}`);
        stored.deleted = 'user';
        changed(room);
      },
      block() {
        if (!isPrivate) throw new Error('a bot is blocked in its private chat');
        member('member', 'kicked');
      },
      chat: all,
      bubbles: () => room.own.filter((stored) => !stored.deleted).map(show),
      last: () => newest(),
      keyboards: () =>
        room.own.filter((stored) => !stored.deleted && stored.message.reply_markup).map(show),
      answers,
      actions: room.actions,
      reactions: room.reactions,
      drafts: room.drafts,
      until(what, timeoutMs = 10_000) {
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        const done = () => {
          clearTimeout(timer);
          clearInterval(ticks);
          room.watchers.delete(look);
        };
        const look = () => {
          try {
            if (!what(verbs)) return;
            resolve();
          } catch (error) {
            reject(error);
          }
          done();
        };
        const timer = setTimeout(() => {
          done();
          const refused = refusals.slice(-5).join('\n');
          reject(
            new Error(`waited ${timeoutMs} ms in vain for ${String(what)}\n${dump()}\n${refused}`),
          );
        }, timeoutMs);
        // What is waited for may lie outside of the chat, say in the calls.
        const ticks = setInterval(look, 100);
        room.watchers.add(look);
        look();
        return promise;
      },
    };
    return verbs;
  }

  function group(title: string, people: Person[], more: { privacy?: boolean } = {}): Group {
    serial += 1;
    const chat: Chat.SupergroupChat = {
      id: -1_000_000_000_000 - serial,
      type: 'supergroup',
      title,
    };
    const members = people.map((one) => one.user);
    newRoom(chat, members, more.privacy ?? true);
    return { id: chat.id, title, chat };
  }

  const api: BotApi = {
    root: '',
    token,
    me,
    calls,
    violations,
    refusals,
    fail(method, how, times = 1) {
      const list = failures.get(method) ?? [];
      failures.set(method, list);
      list.push({ how, left: times });
    },
    delay: (method, ms) => void delays.set(method, ms),
    down,
    up,
    person,
    group,
    push,
    drained(timeoutMs = 10_000) {
      if (queue.size === 0) return Promise.resolve();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const wake = () => {
        clearTimeout(timer);
        idle.delete(wake);
        resolve();
      };
      const timer = setTimeout(() => {
        idle.delete(wake);
        const waiting = JSON.stringify(api.pending().slice(0, 3)).slice(0, 1500);
        reject(
          new Error(`${queue.size} updates are unconfirmed after ${timeoutMs} ms: ${waiting}`),
        );
      }, timeoutMs);
      idle.add(wake);
      return promise;
    },
    get confirmed() {
      return confirmed;
    },
    pending: () => Array.from(queue.values(), (entry) => entry.update),
    times: (updateId) => timesOf.get(updateId),
    commands,
    texts,
    get description() {
      return texts.description.get('') ?? '';
    },
    get shortDescription() {
      return texts.short_description.get('') ?? '';
    },
    menuButtons,
    get webhook() {
      return hook;
    },
    async stop() {
      hook = undefined;
      await down();
      for (const agent of agents ?? []) agent.destroy();
    },
  };
  await up();
  api.root = `${options.tls ? 'https' : 'http'}://${host}:${port}`;
  return api;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function write(response: ServerResponse, result: unknown): void {
  const refused = result instanceof Refusal;
  const body = refused
    ? {
        ok: false,
        error_code: result.code,
        description: result.message,
        ...(result.retryAfter === undefined
          ? {}
          : { parameters: { retry_after: result.retryAfter } }),
      }
    : { ok: true, result };
  response.writeHead(refused ? result.code : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

/** Enough of a refused call to find it again. */
function aboutCall({ payload }: ApiCall): string {
  const { chat_id: chat, message_id: message, text, caption } = payload;
  const about = JSON.stringify({ chat, message, text: text ?? caption });
  return ` ${about.length > 200 ? `${about.slice(0, 200)}…` : about}`;
}
