// What becomes of a bubble: sent, changed in place, replaced by its Word file, let go of. Remembers
// only what is under way; where the last bubble is comes back with each screen.
import { createHash } from 'node:crypto';
import { InputFile, type Api } from 'grammy';
import type { InlineKeyboardMarkup } from 'grammy/types';
import { z } from 'zod';
import type { Channel, OutgoingFile, Received } from '../../app/ports.ts';
import type { Screen } from '../../interview/vocabulary.ts';
import { extendedFileName } from '../http.ts';
import { type Address, addressOf, type Arrival, type Press } from './arriving.ts';
import { failureOf, isGone, isUnchanged, isUneditable, isUnknown } from './connection.ts';
import {
  choicesInWords,
  htmlOf,
  keyboardOf,
  MOST_CAPTION,
  MOST_TEXT,
  MOST_TOAST,
  placeholderOf,
} from './markup.ts';

/** A pressed button is answered after so many milliseconds, whatever is still to be done. */
const ANSWER_WITHIN = 700;
/** Work that takes longer gets a sign that it was heard, and then one every so often. */
const SIGN_AFTER = 600;
const SIGN_EVERY = 4500;
/** Between two states of a text that grows, and until an unchanged one would fade, in milliseconds. */
const DRAFT_PACE = 300;
const EDIT_PACE = 1500;
const GROUP_PACE = 6000;
const DRAFT_FADES = 20_000;
/** Conversations in groups whose last message is remembered, for the answer to refer to. */
const MOST_HEARD = 1000;
/** Toasts remembered until their screen comes. */
const MOST_POPPED = 5;

/**
 * The last bubble. `file` tells one Word file from another, null without; `buttons` whether it has
 * live ones; `fixed` that Telegram lets nobody change it, as it asked for a reply.
 */
const BubbleSchema = z.object({
  key: z.string(),
  message: z.number().int(),
  file: z.string().nullable(),
  buttons: z.boolean(),
  fixed: z.boolean(),
});
type Bubble = z.infer<typeof BubbleSchema>;

export interface Bubbles {
  present: Channel['present'];
  /** A button was pressed or a message came: its answer is on the way. */
  heard(arrival: Arrival): void;
  /** It is on disk: says what it did above a pressed button, and that work goes on while it does. */
  taken(arrival: Arrival, received: Received): void;
  /** Answers a pressed button now. */
  answer(press: Press, text?: string): Promise<void>;
}

export function bubbles(api: Api): Bubbles {
  const open = new Map<Press, NodeJS.Timeout>();
  /** By conversation: toasts that were shown above the chat, and bubbles whose buttons were pressed. */
  const popped = new Map<string, Set<string>>();
  const pressed = new Map<string, Set<number>>();
  /** The bubble whose buttons were taken away, until the next one is there. */
  const bare = new Map<string, number>();
  const messages = new Map<string, number>();
  const streams = new Map<string, Stream>();
  /** Until the service first refuses to show a text that grows. */
  let draftsWork = true;

  async function answer({ query }: Press, text?: string): Promise<void> {
    // One that is too old to be answered is nobody's loss.
    const words = text === undefined ? {} : { text: text.toWellFormed() };
    await api.answerCallbackQuery(query, words).catch(() => undefined);
  }

  async function strip(to: Address, message: number): Promise<void> {
    try {
      await api.editMessageReplyMarkup(to.chat, message);
    } catch (error) {
      if (!isUnchanged(error) && !isUneditable(error)) throw error;
    }
  }

  /** A text that grows, below the talk and gone by itself: undefined where that is not possible. */
  async function stream(
    conversation: string,
    to: Address,
    screen: Screen,
    last: Bubble | null,
  ): Promise<Bubble | null | undefined> {
    if (!draftsWork || to.owner !== undefined || last?.key === screen.key) return undefined;
    const { html } = htmlOf(screen, MOST_TEXT);
    const show = () =>
      api.sendMessageDraft(to.chat, draftId(screen.key), html, {
        parse_mode: 'HTML',
        can_stop: true,
        ...topic(to),
      });
    try {
      await show();
    } catch (error) {
      if (isGone(error) || !isUnknown(error)) throw error;
      draftsWork = false;
      return undefined;
    }
    streams.set(conversation, { at: Date.now(), again: show });
    if (!last?.buttons) return last;
    await strip(to, last.message);
    return { ...last, buttons: false };
  }

  /** A button was pressed on a bubble that should have none any more. */
  function stripOthers(conversation: string, to: Address, last: Bubble | null): void {
    for (const message of pressed.get(conversation) ?? []) {
      if (message !== last?.message) void strip(to, message).catch(() => undefined);
    }
    pressed.delete(conversation);
  }

  /** Changes the bubble of the same key; undefined when it has to be sent anew. */
  async function change(to: Address, next: Next, last: Bubble): Promise<Bubble | undefined> {
    const { screen, file, toast, digest } = next;
    if (last.key !== screen.key || last.fixed || screen.prompt) return undefined;
    const reply_markup = markupOf(screen, to);
    const captioned = file !== undefined || last.file !== null;
    const { html, whole } = htmlOf(screen, captioned ? MOST_CAPTION : MOST_TEXT, { above: toast });
    // Only a form may be told shortly: the rest of it stands in its file.
    if (captioned && !file && !whole) return undefined;
    const words = { parse_mode: 'HTML' as const, ...(reply_markup ? { reply_markup } : {}) };
    try {
      if (file && digest !== last.file) {
        const media = {
          type: 'document' as const,
          media: inputFile(file),
          caption: html,
          parse_mode: 'HTML' as const,
        };
        await api.editMessageMedia(
          to.chat,
          last.message,
          media,
          reply_markup ? { reply_markup } : {},
        );
      } else if (captioned) {
        await api.editMessageCaption(to.chat, last.message, { caption: html, ...words });
      } else {
        const options = { link_preview_options: { is_disabled: true }, ...words };
        await api.editMessageText(to.chat, last.message, html, options);
      }
    } catch (error) {
      if (isUneditable(error)) return undefined;
      if (!isUnchanged(error)) throw error;
    }
    return { ...last, file: file ? digest : last.file, buttons: reply_markup !== undefined };
  }

  async function send(conversation: string, to: Address, next: Next): Promise<Bubble> {
    const { screen, file, toast, digest } = next;
    const said = to.owner === undefined ? undefined : messages.get(conversation);
    const options = {
      parse_mode: 'HTML' as const,
      ...topic(to),
      ...(said === undefined
        ? {}
        : { reply_parameters: { message_id: said, allow_sending_without_reply: true } }),
    };
    const inline = markupOf(screen, to);
    const reply_markup = screen.prompt ? forceReply(screen, to) : inline;
    const markup = reply_markup ? { reply_markup } : {};
    const below = screen.prompt ? choicesInWords(screen.choices) : undefined;
    const { html } = htmlOf(screen, file ? MOST_CAPTION : MOST_TEXT - 100, { above: toast, below });
    const { message_id: message } = file
      ? await api.sendDocument(to.chat, inputFile(file), { caption: html, ...options, ...markup })
      : await api.sendMessage(to.chat, screen.prompt ? html + askedOf(to) : html, {
          link_preview_options: { is_disabled: true },
          ...options,
          ...markup,
        });
    return {
      key: screen.key,
      message,
      file: file ? digest : null,
      buttons: !screen.prompt && inline !== undefined,
      fixed: screen.prompt === true,
    };
  }

  function forget(conversation: string): void {
    for (const memory of [popped, pressed, bare, messages, streams]) memory.delete(conversation);
  }

  return {
    answer,
    async present(conversation, screen, file, before) {
      const to = addressOf(conversation);
      if (!to) throw new Error(`not a conversation of this channel: ${conversation}`);
      const last = BubbleSchema.safeParse(before).data ?? null;
      const growing = screen.partial !== undefined;
      if (growing && isTooSoon(streams.get(conversation), to)) return last;
      try {
        if (growing || screen.working) {
          const streamed = await stream(conversation, to, screen, last);
          if (streamed !== undefined) return streamed;
          streams.set(conversation, { at: Date.now() });
        } else streams.delete(conversation);
        stripOthers(conversation, to, last);
        const { toast: said = '' } = screen;
        const toast = growing || popped.get(conversation)?.delete(said) ? undefined : said;
        const next = { screen, file, toast, digest: digestOf(screen, file) };
        const changed = last && (await change(to, next, last));
        if (changed) return changed;
        // Before the new one comes: two bubbles with buttons never stand in a chat.
        if (last?.buttons && bare.get(conversation) !== last.message) {
          await strip(to, last.message);
          bare.set(conversation, last.message);
        }
        const sent = await send(conversation, to, next);
        bare.delete(conversation);
        return sent;
      } catch (error) {
        if (isGone(error)) return last && { ...last, buttons: false };
        throw failureOf(error);
      } finally {
        if (screen.farewell) forget(conversation);
      }
    },

    heard({ conversation, press, message }) {
      if (message !== undefined && addressOf(conversation)?.owner !== undefined) {
        messages.delete(conversation);
        messages.set(conversation, message);
        const [oldest] = messages.keys();
        if (messages.size > MOST_HEARD && oldest !== undefined) messages.delete(oldest);
      }
      if (!press) return;
      const answerLate = () => {
        open.delete(press);
        void answer(press);
      };
      open.set(press, setTimeout(answerLate, ANSWER_WITHIN));
      if (press.live)
        pressed.set(conversation, (pressed.get(conversation) ?? new Set()).add(press.message));
    },

    taken({ conversation, message, input, press }, { performed, toast }) {
      if (press && open.has(press)) {
        clearTimeout(open.get(press));
        open.delete(press);
        const fits = toast !== undefined && toast.length <= MOST_TOAST;
        void answer(press, fits ? toast : undefined);
        if (fits)
          popped.set(
            conversation,
            new Set([...(popped.get(conversation) ?? []), toast].slice(-MOST_POPPED)),
          );
      }
      const to = addressOf(conversation);
      if (!to) return;
      const sign = () => {
        void api.sendChatAction(to.chat, 'typing', topic(to)).catch(() => undefined);
        const growing = streams.get(conversation);
        if (growing?.again && Date.now() - growing.at > DRAFT_FADES) {
          growing.at = Date.now();
          void growing.again().catch(() => undefined);
        }
      };
      let timer = setTimeout(() => {
        if (message !== undefined && (input.kind === 'text' || input.kind === 'file')) {
          const heard = { type: 'emoji' as const, emoji: '✍' as const };
          void api.setMessageReaction(to.chat, message, [heard]).catch(() => undefined);
        }
        sign();
        timer = setInterval(sign, SIGN_EVERY);
      }, SIGN_AFTER);
      void performed.finally(() => {
        clearTimeout(timer);
        popped.delete(conversation);
      });
    },
  };
}

/** A text that grows: when it was shown last, and how to show it again where it would fade. */
interface Stream {
  at: number;
  again?: () => Promise<unknown>;
}

// Changing a bubble uses up what Telegram allows; a text that fades does not.
function isTooSoon(stream: Stream | undefined, to: Address): boolean {
  const pace = stream?.again ? DRAFT_PACE : to.owner === undefined ? EDIT_PACE : GROUP_PACE;
  return Date.now() - (stream?.at ?? 0) < pace;
}

interface Next {
  screen: Screen;
  file: OutgoingFile | undefined;
  toast: string | undefined;
  digest: string | null;
}

function topic({ thread }: Address): { message_thread_id?: number } {
  return thread === undefined ? {} : { message_thread_id: thread };
}

function markupOf(screen: Screen, to: Address): InlineKeyboardMarkup | undefined {
  const inline_keyboard = keyboardOf(screen.choices, to.owner);
  return inline_keyboard.length > 0 ? { inline_keyboard } : undefined;
}

function forceReply(screen: Screen, to: Address) {
  return {
    force_reply: true as const,
    input_field_placeholder: placeholderOf(screen),
    ...(to.owner === undefined ? {} : { selective: true }),
  };
}

/** Names the person a group's question is for: so their reply finds its way here. */
function askedOf({ owner }: Address): string {
  return owner === undefined ? '' : `\n<a href="tg://user?id=${owner}">您</a>请回复这一条。`;
}

// A new text for the same bubble goes on with the one before.
function draftId(key: string): number {
  return (createHash('sha256').update(key).digest().readUInt32BE() >>> 1) + 1;
}

/** The same for the same form under the same name: then it need not be sent again. */
function digestOf({ paper }: Screen, file: OutgoingFile | undefined): string | null {
  if (!file) return null;
  const content = JSON.stringify([file.name, paper]);
  return createHash('sha256').update(content).digest('base64url').slice(0, 22);
}

/**
 * grammY writes the name into its header as it is, without quotation marks: strict readers would drop
 * a Chinese one. So the marks are part of it, and the name stands there once more as RFC 5987 has it.
 */
function inputFile({ name, bytes }: OutgoingFile): InputFile {
  const plain = name.toWellFormed().replaceAll(/[\p{Cc}"\\]/gu, '_');
  return new InputFile(bytes, `"${plain}"; ${extendedFileName(plain)}`);
}
