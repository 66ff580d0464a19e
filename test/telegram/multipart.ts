// Reads the body of a Bot API call: multipart/form-data, urlencoded or JSON. Strict about the
// headers of a part, since a lenient reader hides names that other servers would drop.

export interface Upload {
  name: string;
  bytes: Uint8Array;
  mime: string;
}

export interface Body {
  fields: Record<string, unknown>;
  files: Map<string, Upload>;
  /** What the service forgives but a careful client does not send. */
  notes: string[];
}

const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

export function readBody(type: string, bytes: Buffer): Body {
  const body: Body = { fields: {}, files: new Map(), notes: [] };
  const media = type.split(';')[0]?.trim().toLowerCase() ?? '';
  if (bytes.length === 0) return body;
  if (media === 'application/json') {
    const value: unknown = JSON.parse(utf8(bytes, 'the body', body.notes));
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Error('object expected');
    body.fields = value as Record<string, unknown>;
  } else if (media === 'application/x-www-form-urlencoded') {
    body.fields = Object.fromEntries(new URLSearchParams(bytes.toString()));
  } else if (media === 'multipart/form-data') {
    const boundary = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type);
    if (!boundary) throw new Error('boundary field not found');
    readParts(bytes, boundary[1] ?? boundary[2] ?? '', body);
  } else body.notes.push(`a body of type "${type}" is ignored`);
  return body;
}

function readParts(bytes: Buffer, boundary: string, body: Body): void {
  const fence = Buffer.from(`\r\n--${boundary}`);
  // The first fence may open the body without a line break before it.
  const all = Buffer.concat([Buffer.from('\r\n'), bytes]);
  let at = all.indexOf(fence);
  if (at < 0) throw new Error('boundary not found');
  for (;;) {
    at += fence.length;
    if (all.toString('latin1', at, at + 2) === '--') return;
    if (all.toString('latin1', at, at + 2) !== '\r\n') throw new Error('wrong boundary line');
    const head = all.indexOf('\r\n\r\n', at);
    const next = all.indexOf(fence, at);
    if (head < 0 || next < 0 || head > next) throw new Error('unterminated part');
    const lines = utf8(all.subarray(at + 2, Math.max(at + 2, head)), 'a part header', body.notes);
    readPart(lines, all.subarray(head + 4, next), body);
    at = next;
  }
}

function readPart(head: string, bytes: Buffer, body: Body): void {
  const headers = new Map<string, string>();
  for (const line of head.split('\r\n').filter(Boolean)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).toLowerCase();
    if (!TOKEN.test(name) || /[\r\n]/.test(line)) body.notes.push(`malformed part header: ${line}`);
    headers.set(name, line.slice(colon + 1).trim());
  }
  const disposition = headers.get('content-disposition') ?? '';
  const given = dispositionOf(disposition, body.notes);
  const name = given.get('name');
  if (!/^form-data\s*(;|$)/i.test(disposition) || !name) {
    body.notes.push(`a part without a usable content-disposition: ${disposition}`);
    return;
  }
  if (name in body.fields || body.files.has(name)) body.notes.push(`part "${name}" comes twice`);
  const file = given.get('filename*') ?? given.get('filename');
  if (file === undefined) {
    body.fields[name] = utf8(bytes, `part "${name}"`, body.notes);
    return;
  }
  // The service keeps the last component of a path only.
  const base = file.split(/[/\\]/).at(-1)?.trim() ?? '';
  if (!base || base !== file) body.notes.push(`file part "${name}" has no usable name: "${file}"`);
  const mime = headers.get('content-type') ?? 'application/octet-stream';
  body.files.set(name, { name: base, bytes: new Uint8Array(bytes), mime });
}

/** The parameters of a content-disposition: quoted, bare, and in the notation of RFC 5987. */
export function dispositionOf(header: string, notes: string[]): Map<string, string> {
  const found = new Map<string, string>();
  const param = /\s*;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"]*))/y;
  param.lastIndex = /^[^;]*/.exec(header)?.[0].length ?? 0;
  for (;;) {
    const at = param.lastIndex;
    const hit = param.exec(header);
    if (!hit) {
      if (header.slice(at).trim()) notes.push(`malformed content-disposition: ${header}`);
      return found;
    }
    const key = (hit[1] ?? '').toLowerCase();
    const bare = hit[3]?.trim();
    if (bare !== undefined && !TOKEN.test(bare))
      notes.push(`${key} is neither quoted nor a token, strict servers drop it: ${bare}`);
    if (found.has(key)) notes.push(`${key} comes twice in: ${header}`);
    const value = hit[2]?.replaceAll(/\\(.)/gs, '$1') ?? bare ?? '';
    found.set(key, key.endsWith('*') ? extended(value, notes) : value);
  }
}

function extended(value: string, notes: string[]): string {
  const parts = /^utf-8'[^']*'(.*)$/i.exec(value);
  try {
    if (parts) return decodeURIComponent(parts[1] ?? '');
  } catch {
    // Told below, like any other value that cannot be read.
  }
  notes.push(`malformed RFC 5987 value: ${value}`);
  return value;
}

function utf8(bytes: Uint8Array, what: string, notes: string[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    notes.push(`${what} is not UTF-8`);
    return new TextDecoder().decode(bytes);
  }
}
