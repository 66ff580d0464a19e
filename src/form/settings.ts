// What a unit may change of the review without touching code: data/review.json, checked once. Decides
// what such a file may say; what it means is for the rules.
import { z } from 'zod';
import data from '../../data/review.json' with { type: 'json' };

const words = z.array(z.string().min(1)).readonly();
const count = z.number().int().min(0);
const share = z.number().min(0).max(1);

const SettingsSchema = z.strictObject({
  /** Severity of each rule; `off` leaves it out. */
  rules: z.record(z.string(), z.enum(['error', 'warning', 'hint', 'off'])),
  /** What a 数量 counts: the units that may stand behind a name with one of these endings. */
  units: z.strictObject({
    byEnding: z.array(z.strictObject({ endings: words, units: words })).readonly(),
    size: words,
    time: words,
  }),
  /** Qualities: those that a name asks for by its ending, those that only some names may have, and the usual one. */
  words: z.strictObject({
    own: z.array(z.strictObject({ endings: words, words })).readonly(),
    suited: z.array(z.strictObject({ words, names: words })).readonly(),
    usual: z.array(z.strictObject({ endings: words, word: z.string().min(1) })).readonly(),
  }),
  /** Values that a budget system prints where nobody typed one, as printed. */
  fillers: words,
  /** Words that say that a text is unfinished. */
  residues: words,
  /** Slips of writing with the right words. */
  slips: z.array(z.strictObject({ wrong: z.string().min(2), right: z.string().min(1) })).readonly(),
  rows: z.strictObject({
    fewest: count,
    most: count,
    longestName: count,
    /** Names this alike in one branch are asked about; 1 is equal. */
    near: share,
    /** A form with this share of its names from another project is asked about. */
    copied: share,
    /** Verbs with which a name says a hope, and no measure. */
    hopes: words,
    /** Endings of names of routine management. */
    routine: words,
  }),
  values: z.strictObject({
    longest: count,
    /** Of all rows so many should have a number. */
    numeric: share,
    /** More of the rates than this at =100% show no ambition. */
    full: share,
    /** In percent. */
    satisfaction: z.strictObject({ least: count, usual: count }),
  }),
  money: z.strictObject({
    /** A total below, in 元, looks like 万元. */
    looksLikeWan: count,
    /** The most that a person employed usually costs a year, in 元. */
    staffMost: count,
    /** Like projects this many times apart a head are asked about. */
    apart: z.number().min(1),
    /** A total above, in 元, wants so many counted rows. */
    large: count,
    fewestCounts: count,
    /** How far count × standard may be from the total. */
    tolerance: share,
  }),
  goal: z.strictObject({
    shortest: count,
    longest: count,
    /** A goal with more of its characters inside 《》 is a list of documents. */
    documentShare: share,
    /** Closing phrases that say no effect; 「…」 stands for up to 20 characters of one clause. */
    emptyEffects: words,
    /** What a project is called, words its goal should not use, words that excuse them, and the question. */
    doubtful: z
      .array(z.strictObject({ name: words, goal: words, unless: words, ask: z.string().min(1) }))
      .readonly(),
  }),
});
export type Settings = z.infer<typeof SettingsSchema>;

let checked: Settings | undefined;

/** The settings. Throws an Error that names every wrong place of the file. */
export function settings(): Settings {
  checked ??= checkedSettings(data);
  return checked;
}

/** Checks what such a file holds. Throws an Error that names every wrong place. */
export function checkedSettings(given: unknown): Settings {
  const parsed = SettingsSchema.safeParse(given, { error: z.locales.zhCN().localeError });
  if (parsed.success) return parsed.data;
  throw refusedSettings(
    parsed.error.issues.map(({ path, message }) => `${path.join('.') || '最外层'}：${message}`),
  );
}

/** `places`: each wrong place with what is wrong there. */
export function refusedSettings(places: readonly string[]): Error {
  const lines = places.map((place) => `  ${place}`).join('\n');
  return new Error(`data/review.json 有问题，请改好再启动：\n${lines}`);
}
