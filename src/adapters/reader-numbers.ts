// How a spreadsheet shows a number: 「987,000.00」「95%」「2026-01-01」. Reads the formats that forms use;
// of others the number is shown as it is. Knows no cell.

const DAY = 86_400_000;

/** `format` is a format code of ECMA-376 part 1, 18.8.31; a day is shown as ISO. */
export function shownNumber(value: number, format: string, from1904 = false): string {
  if (!Number.isFinite(value)) return '';
  const [positive = '', negative, zero] = sections(format);
  const section =
    value < 0 && negative !== undefined ? negative : value === 0 ? zero || positive : positive;
  const bare = section.replaceAll(/\[[^\]]*\]|_.|\*./g, '');
  const pattern = bare.replaceAll(/"[^"]*"|\\./g, '');
  if (/[ymd]/i.test(pattern) && !/general/i.test(pattern))
    return shownDay(value, pattern, from1904);
  const digits = /[#0?][#0?,]*(?:\.[#0?]+)?/.exec(withoutLiterals(bare));
  if (!digits) return /@|general/i.test(bare) || bare.trim() === '' ? plain(value) : literal(bare);
  const isPercent = pattern.includes('%');
  const isNegated = value < 0 && negative === undefined;
  const shown = grouped(Math.abs(value) * (isPercent ? 100 : 1), digits[0]);
  const at = digits.index;
  const before = literal(bare.slice(0, at));
  const after = literal(bare.slice(at + digits[0].length));
  return `${isNegated ? '-' : ''}${before}${shown}${after}`.trim();
}

/** The sections for positive, negative and zero; a semicolon in quotes divides none. */
function sections(format: string): string[] {
  return (format.match(/(?:"[^"]*"|\\.|[^;])+|(?<=;)(?=;|$)/g) ?? []).map((part) => part);
}

/** Quoted text blanked out, so that places stay. */
function withoutLiterals(section: string): string {
  return section.replaceAll(/"[^"]*"|\\./g, (text) => ' '.repeat(text.length));
}

function literal(section: string): string {
  return section
    .replaceAll('"', '')
    .replaceAll(/\\(.)/g, '$1')
    .replaceAll(/general/gi, '');
}

function grouped(value: number, digits: string): string {
  const [whole = '', decimals = ''] = digits.split('.');
  const fixed = rounded(value, decimals.length);
  const [integer = '', fraction = ''] = fixed.split('.');
  const least = decimals.replaceAll(/[^0]/g, '').length;
  const kept = fraction.replace(/0+$/, '').padEnd(least, '0');
  const padded = integer.padStart(whole.replaceAll(/[^0]/g, '').length, '0');
  const parted = whole.includes(',') ? padded.replaceAll(/\B(?=(?:\d{3})+$)/g, ',') : padded;
  return kept === '' ? parted : `${parted}.${kept}`;
}

/** As people round: 0.285 is kept as 0.28499…, and is shown as 0.29. */
function rounded(value: number, decimals: number): string {
  const short = `${Number(value.toPrecision(15))}`;
  const shifted = short.includes('e') ? Number.NaN : Math.round(Number(`${short}e${decimals}`));
  return (Number.isNaN(shifted) ? value : Number(`${shifted}e-${decimals}`)).toFixed(decimals);
}

function plain(value: number): string {
  const short = Number(value.toPrecision(15));
  return Math.abs(short) < 1e21 ? `${short}` : short.toFixed(0);
}

function shownDay(serial: number, pattern: string, from1904: boolean): string {
  // Day 1 is 1 January 1900, and a 29 February 1900 is counted that never was.
  const days = from1904 ? serial + 1462 : serial;
  const date = new Date(Date.UTC(1899, 11, 30) + Math.round(days * DAY));
  if (Number.isNaN(date.getTime()) || days < 61 || days > 80_000) return plain(serial);
  const iso = date.toISOString();
  const [year, month, day] = [iso.slice(0, 4), Number(iso.slice(5, 7)), Number(iso.slice(8, 10))];
  if (!/d/i.test(pattern)) return `${year}年${month}月`;
  if (!/y/i.test(pattern)) return `${month}月${day}日`;
  return Number.isInteger(days) ? iso.slice(0, 10) : iso.slice(0, 16).replace('T', ' ');
}
