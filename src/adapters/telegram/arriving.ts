// What an update means to the talk: who said what, in which conversation, and under which id. Pure;
// decides nothing of who is let in.
import type { Message, MessageEntity, Update, User } from 'grammy/types';
import type { Input } from '../../app/ports.ts';

/** Kinds of updates that mean something here. */
export const KINDS = [
  'message',
  'edited_message',
  'callback_query',
  'stopped_message_generation',
] as const satisfies readonly (keyof Update)[];

export interface Arrival {
  conversation: string;
  from: Pick<User, 'id' | 'username'>;
  /** The same for a repeated delivery of the same thing. */
  id: string;
  input: Input;
  /** The message it came as; absent for a button. */
  message?: number;
  press?: Press;
  /** The album it is a wordless part of: one answer is enough for all of it. */
  album?: string;
}

/** A pressed button: it waits for an answer. `foreign` when it is another person's. */
export interface Press {
  query: string;
  message: number;
  /** Whether its message still has buttons. */
  live: boolean;
  foreign: boolean;
}

/** Where a conversation takes place. `owner` is whose it is, in a group. */
export interface Address {
  chat: number;
  owner?: number;
  thread?: number;
}

const CONVERSATION = /^(-?\d+)(?:_(\d+))?(?:~(\d+))?$/;

/** `chat`, in a group `chat_person`, in a topic with `~thread`: a person's talk in a place is one. */
function nameOf({ chat, owner, thread }: Address): string {
  return `${chat}${owner === undefined ? '' : `_${owner}`}${thread === undefined ? '' : `~${thread}`}`;
}

export function addressOf(conversation: string): Address | undefined {
  const [, chat, owner, thread] = CONVERSATION.exec(conversation) ?? [];
  if (chat === undefined) return undefined;
  return {
    chat: Number(chat),
    ...(owner === undefined ? {} : { owner: Number(owner) }),
    ...(thread === undefined ? {} : { thread: Number(thread) }),
  };
}

export function arrivalOf(update: Update, me: User): Arrival | undefined {
  if (update.message) return ofMessage(update.message, me);
  if (update.edited_message) return ofMessage(update.edited_message, me, update.update_id);
  if (update.callback_query) return ofPress(update);
  const stopped = update.stopped_message_generation;
  if (!stopped) return undefined;
  const { chat, message_thread_id: thread, draft_id } = stopped;
  return {
    conversation: nameOf({ chat: chat.id, ...(thread === undefined ? {} : { thread }) }),
    from: { id: chat.id, ...(chat.username === undefined ? {} : { username: chat.username }) },
    id: `s${draft_id}.${update.update_id}`,
    input: { kind: 'stop' },
  };
}

function ofPress({ callback_query: query }: Update): Arrival | undefined {
  const { message, data } = query ?? {};
  if (!query || !message || data === undefined) return undefined;
  const isPrivate = message.chat.type === 'private';
  const [, owner, token] = /^(\d+)\.(.*)$/.exec(data) ?? [undefined, undefined, data];
  const thread =
    'is_topic_message' in message && message.is_topic_message
      ? message.message_thread_id
      : undefined;
  return {
    conversation: nameOf(placeOf(message.chat.id, isPrivate, query.from.id, thread)),
    from: query.from,
    id: `c${query.id}`,
    input: { kind: 'choice', token },
    press: {
      query: query.id,
      message: message.message_id,
      live: 'reply_markup' in message && message.reply_markup !== undefined,
      foreign: !isPrivate && owner !== String(query.from.id),
    },
  };
}

function placeOf(chat: number, isPrivate: boolean, person: number, thread?: number): Address {
  return {
    chat,
    ...(isPrivate ? {} : { owner: person }),
    ...(thread === undefined ? {} : { thread }),
  };
}

function ofMessage(message: Message, me: User, edit?: number): Arrival | undefined {
  const { from, chat } = message;
  if (!from || from.is_bot || chat.type === 'channel') return undefined;
  const isPrivate = chat.type === 'private';
  const said = addressedText(message, me);
  if (!isPrivate && !said.addressed) return undefined;
  const input = inputOf(message, said.text, me, edit !== undefined);
  if (!input) return undefined;
  const thread = message.is_topic_message ? message.message_thread_id : undefined;
  const own = `m${message.message_id}`;
  return {
    conversation: nameOf(placeOf(chat.id, isPrivate, from.id, thread)),
    from,
    // Two edits may fall into one second.
    id: edit === undefined ? own : `${own}.${message.edit_date ?? 0}.${edit}`,
    input,
    message: message.message_id,
    ...(message.media_group_id && said.text === '' ? { album: message.media_group_id } : {}),
  };
}

/** The words without the bot's own name, and whether they are for it. */
function addressedText(message: Message, me: User): { text: string; addressed: boolean } {
  const raw = message.text ?? message.caption ?? '';
  const entities = message.entities ?? message.caption_entities ?? [];
  const name = `@${me.username ?? ''}`.toLowerCase();
  let text = raw;
  let addressed = isReplyToOwn(message, me);
  for (const entity of entities.toReversed()) {
    const words = raw.slice(entity.offset, entity.offset + entity.length);
    if (isMentionOf(entity, words, me, name)) {
      addressed = true;
      text = text.slice(0, entity.offset) + text.slice(entity.offset + entity.length);
    } else if (entity.type === 'bot_command' && entity.offset === 0) {
      const [command = '', to] = words.toLowerCase().split('@');
      // Another bot's command, which groups show to all.
      if (to !== undefined && `@${to}` !== name) return { text: '', addressed: false };
      addressed = true;
      text = command + text.slice(entity.length);
    }
  }
  text = text.trim();
  return { text: text === '' && raw !== '' ? '/start' : text, addressed };
}

function isMentionOf(entity: MessageEntity, words: string, me: User, name: string): boolean {
  if (entity.type === 'text_mention') return entity.user.id === me.id;
  return entity.type === 'mention' && words.toLowerCase() === name;
}

/** An answer to the bubble that asked this very person: it names them, or its buttons do. */
function isReplyToOwn({ reply_to_message: bubble, from }: Message, me: User): boolean {
  if (!from || bubble?.from?.id !== me.id) return false;
  const named = (bubble.entities ?? bubble.caption_entities ?? []).some((entity) =>
    entity.type === 'text_mention' ? entity.user.id === from.id : false,
  );
  const [button] = bubble.reply_markup?.inline_keyboard.flat() ?? [];
  const data = button && 'callback_data' in button ? button.callback_data : '';
  return named || data.startsWith(`${from.id}.`);
}

function inputOf(message: Message, text: string, me: User, edited: boolean): Input | undefined {
  if (message.text !== undefined) {
    const quote = message.reply_to_message?.from?.id === me.id ? message.quote?.text : undefined;
    return {
      kind: 'text',
      text,
      ...(quote === undefined ? {} : { quote }),
      ...(edited ? { edits: `m${message.message_id}` } : {}),
    };
  }
  // The caption of a file was changed, or a place moves on: what it came with is answered.
  if (edited) return undefined;
  const words = text === '' ? {} : { text };
  if (message.media_group_id && message.document) return { kind: 'other', what: 'album', ...words };
  if (message.document && !message.animation) {
    const {
      file_name: name = '没有名字的文件',
      file_size: size = 0,
      file_id: ref,
    } = message.document;
    return { kind: 'file', name, size, ref, ...words };
  }
  const what = unreadableOf(message);
  return what && { kind: 'other', what, ...words };
}

type Unreadable = Extract<Input, { kind: 'other' }>['what'];

function unreadableOf(message: Message): Unreadable | undefined {
  if (message.photo) return 'photo';
  if (message.voice ?? message.audio) return 'voice';
  if (message.video ?? message.video_note ?? message.animation ?? message.story) return 'video';
  if (message.sticker ?? message.dice) return 'sticker';
  if (message.location ?? message.venue) return 'place';
  if (message.contact) return 'contact';
  if (message.poll) return 'poll';
  // Joins, pins and the like are the service's own words.
  return message.paid_media || message.checklist || message.game ? 'other' : undefined;
}
