// What reading a text gives: a value, or a refusal that helps. Knows no field and no channel.

/** A way out of a refusal: `label` stands on a button (≤ 10 汉字), `answer` is what pressing it types. */
export interface Fix {
  label: string;
  answer: string;
}

/**
 * Why an answer was not taken. A value, never an exception.
 * `said` quotes what was read, `why` is a whole sentence to the user, `example` a text that would be taken.
 */
export interface Refusal {
  code: string;
  said: string;
  why: string;
  example?: string;
  fixes: Fix[];
}

/** `notes` are sentences the user should see although the value was taken. */
export type Reading<T> = { ok: true; value: T; notes: string[] } | { ok: false; refusal: Refusal };

export function taken<T>(value: T, ...notes: string[]): Reading<T> {
  return { ok: true, value, notes };
}

export function refused(
  code: string,
  said: string,
  why: string,
  more: { example?: string; fixes?: Fix[] } = {},
): { ok: false; refusal: Refusal } {
  const example = more.example === undefined ? {} : { example: more.example };
  return { ok: false, refusal: { code, said, why, ...example, fixes: more.fixes ?? [] } };
}

/** The one sentence (or two) a user reads: the reason and an example. */
export function showRefusal(refusal: Refusal): string {
  return refusal.example ? `${refusal.why}例：${refusal.example}` : refusal.why;
}

/** A text as the parsers see it: full-width and look-alike signs folded, never stored. */
export function folded(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\u200B-\u200F\u202A-\u202E\u2060\uFEFF]/g, '')
    .replaceAll(/[≧⩾≥]/g, '≥')
    .replaceAll(/[≦⩽≤]/g, '≤')
    .replaceAll(/[‐‑‒–—―−]/g, '-')
    .trim();
}

/** A quotation short enough for a sentence. */
export function clipped(text: string): string {
  return cut(text, 20);
}

/** At most so many characters, with 「…」 for the rest. */
export function cut(text: string, most: number): string {
  return text.length > most ? `${beginning(text, most)}…` : text;
}

/** At most so many characters; never half of one that takes two. */
export function beginning(text: string, most: number): string {
  return text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
}

/** At most so many of the last characters; never half of one that takes two. */
export function ending(text: string, most: number): string {
  return text.slice(Math.max(0, text.length - most)).replace(/^[\uDC00-\uDFFF]/, '');
}
