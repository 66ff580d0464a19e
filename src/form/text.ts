// Which characters of a text can be printed. Knows XML's and the eye's limits, no field and no file.

// Line ends of every system and script become one sign.
const LINE_END = /\r\n|[\r\u0085\u2028\u2029]/g;

// What XML 1.0 forbids (control characters, lone surrogates, noncharacters) and what the eye cannot
// see but a reader of the file would take for text (zero-width marks, bidi overrides, tags).
// Variation selectors choose a glyph (rare names, emoji) and stay, and so does the joiner inside
// one emoji, where leaving it out would print other pictures.
const UNPRINTABLE =
  /[[\p{Default_Ignorable_Code_Point}\u061C\uFFF9-\uFFFB]--[\p{Variation_Selector}\u200D]]|[\p{Cc}--[\n\t]]|[\p{Cs}\p{Noncharacter_Code_Point}]|\u200D(?!\p{Extended_Pictographic})|(?<!\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]?)\u200D/gv;

/**
 * The text as it can stand in a printed form: NFC, one kind of line end, a space for a tab, nothing
 * that XML forbids or that cannot be seen. `removed` counts the characters left out.
 */
export function printable(text: string): { text: string; removed: number } {
  let removed = 0;
  const kept = text.replaceAll(LINE_END, '\n').replaceAll(UNPRINTABLE, () => {
    removed += 1;
    return '';
  });
  return { text: kept.replaceAll('\t', ' ').normalize('NFC'), removed };
}
