// Finds the JSON in what a language model wrote: in fences, among talk, misspelt, cut off. Decides
// what can be read at all; must not know what it should say: a schema chooses among the candidates.
import { jsonrepair } from 'jsonrepair';

/** What stands beyond is not read; repairing is quadratic at its worst and is held shorter. */
const MOST = 100_000;
const MOST_REPAIRED = 20_000;
/** Characters looked at in search of valid JSON at every brace. */
const MOST_STEPS = 2_000_000;
const MOST_SPANS = 8;
const MOST_CANDIDATES = 24;
const MOST_TRIES = 2000;

interface Candidate {
  value: object;
  /** Characters it was read from. */
  size: number;
}

/** Objects and arrays that the text may mean, the longest first. Never throws; [] when there are none. */
export function readReply(text: string): unknown[] {
  const { said, thought } = spoken(text);
  const direct = parsed(said);
  if (typeof direct === 'string' && direct.length < said.length) return readReply(direct);
  // A thought that was never closed may hold the answer after all, but only a complete one.
  const found = isTree(direct)
    ? [{ value: direct, size: said.length }]
    : [...repairedIn(said), ...completeIn(said), ...(thought ? completeIn(thought) : [])];
  return found
    .toSorted((a, b) => b.size - a.size)
    .flatMap(({ value }) => [value, ...wrapped(value)])
    .slice(0, MOST_CANDIDATES);
}

/** The object as far as it has come in, its last text or list open-ended; undefined when there is none. */
export function readSoFar(text: string): unknown {
  const longest = spans(spoken(text).said).toSorted((a, b) => b.length - a.length)[0];
  return longest && repaired(longest);
}

/** The text without thoughts and fences: what a model said that gave no JSON. */
export function readProse(text: string): string {
  return spoken(text)
    .said.replaceAll(/^\s*```\w*\s*$/gm, '')
    .trim();
}

const THOUGHT = /<(\/?)think(?:ing)?>/gi;

/** Takes thoughts out. Their opening may be missing, as it often stands in the model's own prompt. */
function spoken(text: string): { said: string; thought: string } {
  const whole = text.slice(0, MOST).replace(/^[\s\uFEFF\u200B]+/, '');
  // A tag inside valid JSON is a text of its own.
  if (isTree(parsed(whole))) return { said: whole.trim(), thought: '' };
  let said = '';
  let from = 0;
  let within = false;
  for (const { 0: tag, 1: closing, index } of whole.matchAll(THOUGHT)) {
    if (!closing && within) continue;
    if (closing) said = within ? said : '';
    else said += whole.slice(from, index);
    within = !closing;
    from = index + tag.length;
  }
  const rest = whole.slice(from);
  return within
    ? { said: said.trim(), thought: rest }
    : { said: (said + rest).trim(), thought: '' };
}

/** What a lone wrapping holds: {"answer": {…}}, [{…}], {"answer": "{…}"}. */
function wrapped(value: object): object[] {
  const inner: unknown[] = Object.values(value);
  if (!Array.isArray(value) && inner.length !== 1) return [];
  return inner
    .slice(0, MOST_CANDIDATES)
    .map((one) => (typeof one === 'string' ? parsed(one) : one))
    .filter(isTree);
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// --- Valid JSON anywhere ------------------------------------------------------------------------

/** Every valid object or array, wherever it begins: noise before it cannot hide it. */
function completeIn(text: string): Candidate[] {
  const found: Candidate[] = [];
  let steps = 0;
  let tries = 0;
  for (let at = 0; at < text.length && steps < MOST_STEPS && tries < MOST_TRIES; at += 1) {
    if (text[at] !== '{' && text[at] !== '[') continue;
    tries += 1;
    const end = endOf(text, at);
    steps += (end ?? text.length) - at;
    if (end === undefined) continue;
    const value = parsed(text.slice(at, end));
    if (!isTree(value)) continue;
    found.push({ value, size: end - at });
    at = end - 1;
  }
  return found;
}

/** Behind the bracket that closes the one at `at`, by JSON's own rules. */
function endOf(text: string, at: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let i = at; i < text.length; i += 1) {
    const sign = text[i];
    if (quoted) {
      if (sign === '\\') i += 1;
      else if (sign === '"') quoted = false;
      // A bare line end cannot stand in a JSON text: the quote was none.
      else if (sign === '\n') return undefined;
    } else if (sign === '"') quoted = true;
    else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  return undefined;
}

// --- What only resembles JSON -------------------------------------------------------------------

function repairedIn(said: string): Candidate[] {
  const fenced = said
    .split('```')
    .filter((_, i) => i % 2 === 1)
    .slice(0, MOST_SPANS);
  return [said, ...fenced]
    .flatMap(spans)
    .toSorted((a, b) => b.length - a.length)
    .slice(0, MOST_SPANS)
    .flatMap((span) => readings(span).map((value) => ({ value, size: span.length })));
}

function repaired(span: string): object | undefined {
  return readings(span)[0];
}

/** As it stands, with ASCII signs repaired, and with Chinese signs taken for JSON's. */
function readings(span: string): object[] {
  const asIs = parsed(span);
  if (isTree(asIs)) return [asIs];
  const short = span.slice(0, MOST_REPAIRED);
  const values = [short, respelt(short)].map((text) => {
    try {
      return parsed(jsonrepair(text));
    } catch {
      return undefined;
    }
  });
  return values.filter(isTree);
}

/** What opens a text, and the signs that may close it: models mix them. */
const QUOTES: Readonly<Record<string, string>> = {
  '"': '"”',
  "'": "'’",
  '“': '”“"',
  '”': '”“"',
  '„': '”“"',
  '‘': "’‘'",
  '＂': '＂',
  '「': '」',
  '『': '』',
};
const SIGNS: Readonly<Record<string, string>> = {
  '：': ':',
  '，': ',',
  '、': ',',
  '｛': '{',
  '｝': '}',
  '［': '[',
  '］': ']',
};
/** What can follow a text in JSON; an inner quotation is followed by something else. */
const AFTER = /\s*(?:[,，、:：}｝\]］]|$)/y;

/** Calls `sign` for each character that stands outside of texts, `text` for each that opens, fills or closes one. */
function scan(
  span: string,
  from: number,
  sign: (sign: string, at: number) => boolean | void,
  text: (sign: string, edge: boolean) => void = () => undefined,
): void {
  let closers = '';
  for (let i = from; i < span.length; i += 1) {
    const here = span[i]!;
    if (!closers) {
      closers = QUOTES[here] ?? '';
      if (closers) text(here, true);
      else if (sign(SIGNS[here] ?? here, i)) return;
    } else if (here === '\\') {
      text(here + (span[i + 1] ?? ''), false);
      i += 1;
    } else {
      AFTER.lastIndex = i + 1;
      const closes = closers.includes(here) && AFTER.test(span);
      text(here, closes);
      if (closes) closers = '';
    }
  }
}

/** From each outermost opening bracket to where it closes, or to the end of what was cut off. */
function spans(said: string): string[] {
  const found: string[] = [];
  const opening = /[{[｛［]/g;
  for (let open = opening.exec(said); open && found.length < 100; open = opening.exec(said)) {
    let depth = 0;
    let end = said.length;
    scan(said, open.index, (sign, at) => {
      if (sign === '{' || sign === '[') depth += 1;
      else if (sign === '}' || sign === ']') depth -= 1;
      if (depth === 0) end = at + 1;
      return depth === 0;
    });
    found.push(said.slice(open.index, end).replace(/\s*```\s*$/, ''));
    opening.lastIndex = end;
  }
  return found;
}

function respelt(span: string): string {
  let text = '';
  scan(
    span,
    0,
    (sign) => {
      text += sign;
    },
    (sign, edge) => {
      if (edge) text += '"';
      else text += sign === '"' ? '\\"' : sign;
    },
  );
  return text;
}
