// What PostgreSQL's text and JSONB cannot hold, and a user may still write: the character NUL, and half
// a character of two halves. Both ways, so that nothing a session says is changed by storing it.

/** Begins a stand-in, of which four hexadecimal digits follow; from Unicode's private area. */
const MARK = '\uE0FF';

/** The text as `text` can hold it. */
export function storableText(text: string): string {
  return text.replaceAll(/[\0\uE0FF]|\p{Cs}/gu, standIn);
}

export function textFrom(stored: string): string {
  return stored.replaceAll(STAND_IN, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 16)),
  );
}

/** The value as JSON that `jsonb` can hold. */
export function storableJson(value: unknown): string {
  // JSON.stringify writes both as escapes; a backslash that is meant stands there twice.
  const odd = /\\\\|\\u(0000|d[89a-f][0-9a-f]{2})|\uE0FF/g;
  return JSON.stringify(value).replaceAll(odd, (found, digits?: string) => {
    if (found === '\\\\') return found;
    return digits === undefined ? standIn(found) : MARK + digits;
  });
}

/** The value in the text of a `jsonb`. */
export function jsonFrom(stored: string): unknown {
  return JSON.parse(
    stored.replaceAll(STAND_IN, (_, digits: string) => (digits === 'e0ff' ? MARK : `\\u${digits}`)),
  );
}

const STAND_IN = /\uE0FF([0-9a-f]{4})/g;

function standIn(character: string): string {
  return MARK + character.charCodeAt(0).toString(16).padStart(4, '0');
}
