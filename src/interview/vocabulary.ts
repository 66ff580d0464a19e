// The words of the talk: what can happen (Event), what is shown (Screen), what is to be done
// (Effect) and what is remembered (Session). Data only; how they follow from each other is step.ts.
import { z } from 'zod';
import {
  HeardSchema,
  ModelReplySchema,
  ModelRequestSchema,
  NO_USAGE,
  SlipSchema,
  UsageSchema,
} from '../draft/model.ts';
import { ProposalSchema, DraftRequestSchema } from '../draft/request.ts';
import type { Written } from '../form/content-label.ts';
import {
  DeclarationSchema,
  EntriesSchema,
  OriginSchema,
  type Declaration,
} from '../form/declaration.ts';
import { fieldIds } from '../form/fields.ts';
import { FileFormatSchema } from '../form/file-format.ts';
import type { Letter } from '../form/letter.ts';
import type { Refusal } from '../form/reading.ts';

/** Longest message read, in characters; more is cut off with a word to the user. */
export const MAX_TEXT = 20_000;
/** Largest file read, in bytes. */
export const MAX_FILE = 20 * 1024 * 1024;

/** Messages whose content cannot be read; `album` is several files sent as one. */
export const unreadable = [
  'photo',
  'voice',
  'video',
  'sticker',
  'place',
  'contact',
  'poll',
  'album',
  'other',
] as const;

/** A form in a file, and where in it. */
const FormFoundSchema = z.object({
  declaration: DeclarationSchema,
  where: z.string(),
  notes: z.array(z.string()).default([]),
  /** What a file of ours carries of the draft that this form was printed from: see carrying.ts. */
  carried: z.string().optional(),
});
export type FormFound = z.infer<typeof FormFoundSchema>;

const happened = {
  id: z.string(),
  conversation: z.string(),
  at: z.iso.datetime({ local: true, offset: true }),
};

/**
 * Something that happened in a conversation. `id` is unique: a repeated id changes nothing.
 * `at` is the local time of the event (its date is 今天).
 */
export const EventSchema = z.discriminatedUnion('kind', [
  /**
   * A message. `quote` is the part of a bubble that it answers; `edits` the id of the message that
   * it replaces, when the user has changed what was sent.
   */
  z.object({
    ...happened,
    kind: z.literal('text'),
    text: z.string(),
    quote: z.string().optional(),
    edits: z.string().optional(),
  }),
  /** A button pressed; `token` is that of the choice as it was shown. */
  z.object({ ...happened, kind: z.literal('choice'), token: z.string() }),
  /** The user wants the work under way to stop. */
  z.object({ ...happened, kind: z.literal('stop') }),
  /** A file arrived; `size` in bytes, `text` its caption, `ref` the name its channel opens it by. */
  z.object({
    ...happened,
    kind: z.literal('file'),
    name: z.string(),
    size: z.number(),
    ref: z.string(),
    text: z.string().optional(),
  }),
  /** A message that cannot be read, with the words that came with it. */
  z.object({
    ...happened,
    kind: z.literal('other'),
    what: z.enum(unreadable),
    text: z.string().optional(),
  }),
  /** The file of the effect with this id was opened, or could not be (`null`). */
  z.object({
    ...happened,
    kind: z.literal('fileRead'),
    effect: z.string(),
    format: FileFormatSchema.nullable(),
    /** The forms it holds; where there are none to be had, `why` may say more than its format. */
    forms: z.array(FormFoundSchema).optional(),
    /** What it carries of the drafts behind them, in no order. */
    carried: z.array(z.string()).optional(),
    why: z.string().optional(),
    /** What is to be said of the file as a whole, a sentence each. */
    notes: z.array(z.string()).optional(),
  }),
  /** The drafter answered the effect with this id. */
  z.object({
    ...happened,
    kind: z.literal('drafted'),
    effect: z.string(),
    proposal: ProposalSchema,
  }),
  z.object({ ...happened, kind: z.literal('draftFailed'), effect: z.string() }),
  /** The language model answered the effect with this id, and what that cost. */
  z.object({
    ...happened,
    kind: z.literal('modelAnswered'),
    effect: z.string(),
    reply: ModelReplySchema,
    usage: UsageSchema,
  }),
  /** It did not; `why` in a few words for the user. */
  z.object({
    ...happened,
    kind: z.literal('modelFailed'),
    effect: z.string(),
    why: z.string(),
    usage: UsageSchema,
  }),
]);
export type Event = z.infer<typeof EventSchema>;

/** Work the shell does after the session is on disk. Kept in the session until it is done. */
const EffectSchema = z.discriminatedUnion('kind', [
  /** Present the session's screen as it is when the effect is performed. */
  z.object({ id: z.string(), kind: z.literal('show') }),
  /** Ask the drafter; `want` says which part of its proposal the draft is waiting for. */
  z.object({
    id: z.string(),
    kind: z.literal('draft'),
    draft: z.string(),
    want: z.enum(['all', 'goal', 'rows']),
    request: DraftRequestSchema,
  }),
  /**
   * Ask the language model. `asked`: the user wants it done, and `awaited`: waits for it. Else it
   * improves the form in the background, and gives way to whatever the user wants done.
   */
  z.object({
    id: z.string(),
    kind: z.literal('model'),
    draft: z.string(),
    request: ModelRequestSchema,
    asked: z.boolean(),
    awaited: z.boolean(),
  }),
  /** Open the file that arrived and say what it is; `bubble` is where that is waited for. */
  z.object({
    id: z.string(),
    kind: z.literal('read'),
    name: z.string(),
    ref: z.string(),
    bubble: z.number().int(),
    /** What came with it: said of the forms in it once they are there. */
    text: z.string().optional(),
  }),
  /** Delete all that is stored of the conversation. The session is empty but for this. */
  z.object({ id: z.string(), kind: z.literal('erase') }),
]);
export type Effect = z.infer<typeof EffectSchema>;

/**
 * A piece of a message. `fold` is collapsed where a channel can, else printed whole; its `brief`
 * lines say the same shorter, for a channel without room.
 */
export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'list'; lines: string[] }
  | { kind: 'fold'; summary: string; lines: string[]; brief?: string[] };

/** A button: its label (≤ 10 汉字 where the content allows) and the token an event brings back. */
export interface Choice {
  label: string;
  token: string;
}

/**
 * One bubble. The same `key` replaces the bubble in place; a new key is a new bubble below, and
 * then the bubble before loses its buttons: at most one live keyboard in a chat.
 */
export interface Screen {
  key: string;
  blocks: Block[];
  /** One to six, none in a farewell. Each can also be typed, as its number or its label. */
  choices: Choice[];
  /** Numbers that are typed here are those of listed forms: buttons with numbers have to be presses. */
  lists?: true;
  /** What an answer may look like, for an input's placeholder. */
  placeholder: string;
  /** One line that says what the last action did; shown once. */
  toast?: string;
  /** True while work goes on that will replace this screen. */
  working?: boolean;
  /** True when the answer has to be typed: the buttons are only ways out. */
  prompt?: boolean;
  /** Present while a draft is being written: the text so far. */
  partial?: string;
  /** The current form as it would be printed, with the origin of each cell, for a live preview. */
  preview?: Preview;
  /** The file that belongs to this bubble. */
  paper?: Paper;
  /** All that was stored has been deleted: what a channel remembers of the conversation has to go too. */
  farewell?: true;
}

/** What is printed, and the name of the file. */
export type Paper =
  /** One form, or several with a summary before them, each on pages of its own. */
  | { holds: 'forms'; name: string; forms: PrintedForm[] }
  | { holds: 'letter'; name: string; letter: Letter }
  /** Everything stored of the conversation, as JSON. */
  | { holds: 'data'; name: string; text: string }
  /** A workbook with a summary of the forms and all their rows. */
  | { holds: 'book'; name: string; forms: PrintedForm[] }
  /** An archive: each form by itself, all of them in one document, and their workbook. */
  | {
      holds: 'bundle';
      name: string;
      word: string;
      book: string;
      forms: (PrintedForm & { name: string })[];
    };

/** A form as it is printed, with what its file says beside it. */
export interface PrintedForm {
  declaration: Declaration;
  /** What of it a language model wrote. */
  written: Written | null;
  /** The draft behind it, for the file to carry: see carrying.ts. */
  carried?: string;
}

export interface Preview {
  declaration: Declaration;
  /** Cell key → label of its origin, e.g. 「您填」. Rows have the key `indicators.0`, `indicators.1`, … */
  origins: Record<string, string>;
  /** By the same keys: what the review found of the cell, with the letter of the page. */
  marks?: Record<string, Mark>;
}

/** A finding at a cell: hints are not marked. */
export interface Mark {
  letter: string;
  grade: 'error' | 'warning';
  text: string;
}

// --- What is remembered -------------------------------------------------------------------------

const FieldIdSchema = z.enum(fieldIds);
/** What can be asked: a field of the form, or what the money is for (做什么), which is not printed. */
const TopicSchema = z.enum([...fieldIds, 'brief']);
export type Topic = z.infer<typeof TopicSchema>;

const EntrySchema = z.object({ value: z.unknown(), origin: OriginSchema });
/** Why a finding is left as it is: `of` is its key, `what` what it said. */
const ExcuseSchema = z.object({
  of: z.string(),
  what: z.string(),
  reason: z.string(),
  at: z.string(),
});

/** One step of the draft's history: what was said, and what each changed value was before. */
const ChangeSchema = z.object({
  at: z.string(),
  said: z.string(),
  before: z.partialRecord(TopicSchema, EntrySchema.nullable()),
  /** The reasons for leaving findings as they were before, where one was given or taken back. */
  excuses: z.array(ExcuseSchema).optional(),
  /** The event that made the change. */
  by: z.string().optional(),
});
export type Change = z.infer<typeof ChangeSchema>;

export const DraftSchema = z.object({
  id: z.string(),
  /** When it was begun: tells it from the drafts of others that have the same id. */
  madeAt: z.string().default(''),
  /** A name the user gave this draft; else it goes by its project's. */
  title: z.string().nullable(),
  entries: EntriesSchema,
  /** 做什么, in the user's words. */
  brief: z.object({ value: z.string(), origin: OriginSchema }).optional(),
  /** 逐项 asks every field in the form's order, 快速 only what cannot be proposed. */
  pace: z.enum(['guided', 'quick']),
  /** Fields the user has answered, accepted or skipped in 逐项. */
  passed: z.array(FieldIdSchema),
  history: z.array(ChangeSchema),
  undone: z.array(ChangeSchema),
  finished: z.boolean(),
  /** When a person last confirmed the form by finishing it; null before that. */
  confirmedAt: z.string().nullable().default(null),
  /** The first review has been seen: from then on that page is home. */
  reviewed: z.boolean(),
  changedAt: z.string(),
  /** What a language model may still write better than it stands. */
  wants: z.array(z.enum(['goal', 'rows'])).default([]),
  /** Names of proposed rows that the user has taken out: they are not proposed again. */
  refused: z.array(z.string()).default([]),
  /** The user has let secrets be masked in what is sent to a language model. */
  masked: z.boolean().default(false),
  /** What the language model has cost for this form. */
  usage: UsageSchema.default(NO_USAGE),
  /** What the review found and the user leaves as it is. */
  excuses: z.array(ExcuseSchema).default([]),
  /** The form of a file that it was made from: what of its years moved, and what could not be read. */
  imported: z
    .object({
      file: z.string(),
      year: z.number().int(),
      /** Its 年度资金申请总额 in 分; null where it had none. */
      total: z.number().nullable(),
      moves: z.array(
        z.object({
          what: z.string(),
          before: z.string(),
          after: z.string(),
          kind: z.enum(['form', 'stale', 'document', 'history']),
        }),
      ),
      notes: z.array(z.string()),
      /** As it came in, with its years moved: what was changed since is told in the end. */
      printed: DeclarationSchema.optional(),
      /** The total in 分 that the user has agreed to, where it is far from the one of the file. */
      agreed: z.number().nullable().default(null),
    })
    .nullable()
    .default(null),
  /** Its own Word file that came back, and what had been changed in it by hand. */
  returned: z
    .object({
      file: z.string(),
      /** `key` is that of the cell, `indicators` for a row; '' is a row that was not, or is no more. */
      changes: z.array(
        z.object({ key: z.string(), what: z.string(), before: z.string(), after: z.string() }),
      ),
      notes: z.array(z.string()),
    })
    .nullable()
    .default(null),
});
export type Draft = z.infer<typeof DraftSchema>;

/** Where the talk stands. Together with the current draft it determines the screen. */
const PlaceSchema = z.discriminatedUnion('at', [
  z.object({ at: z.literal('opening') }),
  z.object({ at: z.literal('sample') }),
  z.object({ at: z.literal('help') }),
  z.object({ at: z.literal('settings') }),
  z.object({ at: z.literal('resume') }),
  z.object({ at: z.literal('asking'), topic: TopicSchema, why: z.boolean() }),
  /** A name was taken out of a longer text: is it right? */
  z.object({ at: z.literal('confirmName'), name: z.string() }),
  /** Work is awaited; `rows` is the group of rows to come back to. */
  z.object({ at: z.literal('drafting'), rows: z.number().int().optional() }),
  /** What a model understood of `said`: is it right? */
  z.object({ at: z.literal('heard'), said: z.string(), heard: z.array(HeardSchema) }),
  /** What a model found on reading the whole form through. */
  z.object({
    at: z.literal('polish'),
    slips: z.array(SlipSchema),
    remarks: z.array(z.string()),
  }),
  z.object({ at: z.literal('review') }),
  /** What the review found, a few at a time. */
  z.object({ at: z.literal('findings'), page: z.number().int() }),
  /** Why is it to stay as it is? `of` are the keys of the findings, `what` what they say. */
  z.object({ at: z.literal('excuse'), of: z.array(z.string()), what: z.string() }),
  /** The letter with which a finance office would send the form back. */
  z.object({ at: z.literal('letter') }),
  z.object({ at: z.literal('pick') }),
  z.object({ at: z.literal('rows'), group: z.number().int() }),
  /** One row is being asked for a new value; `number` as on the page, 7.1 is 1. */
  z.object({ at: z.literal('row'), number: z.number().int() }),
  /** A file with several forms: which of them? */
  z.object({ at: z.literal('choose'), file: z.string(), forms: z.array(FormFoundSchema) }),
  /** Several forms together: what they come to, and what is open in each. */
  z.object({
    at: z.literal('batch'),
    drafts: z.array(z.string()),
    file: z.enum(['word', 'book', 'bundle']).default('word'),
  }),
  z.object({ at: z.literal('list'), page: z.number().int() }),
  /** What was changed of the form; `compared` is the step that it is compared with. */
  z.object({
    at: z.literal('history'),
    page: z.number().int(),
    compared: z.number().int().nullable(),
  }),
  /** The unit's own rows; `done` is what a word of undo takes back: these keys were removed, or not. */
  z.object({
    at: z.literal('own'),
    page: z.number().int(),
    done: z.object({ removed: z.boolean(), keys: z.array(z.string()) }).nullable(),
  }),
  z.object({ at: z.literal('confirmDelete'), draft: z.string() }),
  z.object({ at: z.literal('confirmRestart') }),
  /** Everything that is stored, as a file. */
  z.object({ at: z.literal('data') }),
  z.object({ at: z.literal('confirmErase') }),
  z.object({ at: z.literal('erased') }),
  z.object({ at: z.literal('finished') }),
]);

const RefusalSchema: z.ZodType<Refusal> = z.object({
  code: z.string(),
  said: z.string(),
  why: z.string(),
  example: z.string().optional(),
  fixes: z.array(z.object({ label: z.string(), answer: z.string() })),
}) as z.ZodType<Refusal>;

/** The language model at hand and on what terms it may be asked; the settings', not the user's. */
const ModelTermsSchema = z.object({
  name: z.string(),
  /** It runs in the unit's own house: secrets need not be kept from it. */
  trusted: z.boolean(),
  /** Most calls of one user a day, and tokens, sent and received, of one form. */
  callsPerDay: z.number().int(),
  tokensPerForm: z.number().int(),
  /** 元 for a million tokens sent, and received; null where nobody has said. */
  prices: z.object({ tokensIn: z.number(), tokensOut: z.number() }).nullable(),
});
export type ModelTerms = z.infer<typeof ModelTermsSchema>;

/** Everything remembered of one conversation: drafts, the place in the talk, and work still owed. */
export const SessionSchema = z.object({
  version: z.literal(2),
  conversation: z.string(),
  /** Counts saves; a store refuses to overwrite another revision. */
  revision: z.number().int(),
  /** Ids of events already taken, newest last. */
  seen: z.array(z.string()),
  /** The form year when it is not to follow the calendar. */
  formYear: z.number().int().nullable(),
  /** Local date of the last event, ISO. */
  today: z.string(),
  model: ModelTermsSchema.nullable().default(null),
  /** What the language model has cost on `day`. */
  usage: UsageSchema.extend({ day: z.string() }).default({ day: '', ...NO_USAGE }),
  profile: z.object({ department: z.string().optional(), unit: z.string().optional() }),
  /** Every change of a form, each line sealed with the one before: see journal.ts. */
  journal: z
    .array(
      z.object({
        at: z.string(),
        /** The event that made it. */
        by: z.string(),
        who: z.enum(['user', 'model', 'examples', 'file']),
        draft: z.string(),
        said: z.string(),
        /** The seal of the form after it; '' when it was deleted. */
        form: z.string(),
        seal: z.string(),
      }),
    )
    .default([]),
  /** The drafts that were last seen together. */
  batch: z.array(z.string()).default([]),
  /** The user wants Word files without what they carry of the drafts. */
  bare: z.boolean().default(false),
  drafts: z.array(DraftSchema),
  current: z.string().nullable(),
  place: PlaceSchema,
  /** Counts screens: part of every button's token, so that an old press is recognised. */
  turn: z.number().int(),
  /** Counts bubbles: what the user types opens a new one. */
  bubble: z.number().int(),
  /** Counts drafts and effects, for their ids. */
  made: z.number().int(),
  /** Said once above the next screen. */
  toast: z.string().nullable(),
  refusal: RefusalSchema.nullable(),
  /** The user's last message, until something else is done: what an edit of it may take back. */
  said: z
    .object({
      id: z.string(),
      text: z.string(),
      /** Where the talk stood before it, with which forms. */
      place: PlaceSchema,
      current: z.string().nullable(),
      drafts: z.array(z.string()),
      reviewed: z.boolean(),
      finished: z.boolean(),
      forgotten: z.array(z.string()).optional(),
    })
    .nullable()
    .default(null),
  /** Keys of rows that the user has taken out of the unit's own store. */
  forgotten: z.array(z.string()).default([]),
  /** What the channel needs to find the last bubble again; the channel's own business. */
  shown: z.json().default(null),
  pending: z.array(EffectSchema),
});
export type Session = z.infer<typeof SessionSchema>;
