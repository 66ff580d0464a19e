// Boxes to tick, as office programs draw them from Wingdings. Knows no file format.

const TICKED = new Set(['F052', 'F0FE', 'F0FD', 'F053', 'F0FC']);
const EMPTY_BOX = new Set(['F0A3', 'F0A8', 'F06F', 'F071', 'F0A1']);

/** The box with this number, in hexadecimal, of the private use area; '' for another picture. */
export function boxOf(code: string): '☑' | '□' | '' {
  return TICKED.has(code) ? '☑' : EMPTY_BOX.has(code) ? '□' : '';
}
