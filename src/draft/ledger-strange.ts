// What of a text is made of the common words of public work, and what is strange to them, as names are.
// Knows no grammar and no source.
import { EVERYDAY } from './ledger-everyday.ts';
import { COMMON_WORDS, PLACES, SET_PHRASES, wordAt } from './ledger-words.ts';

/** From so much on a name holds words that are not common: two strange signs, or one beside a 新 or 大. */
export const FOREIGN = 1.5;

/** How many signs of a text are no common words; lone common signs count half. */
export function unsaid(text: string): number {
  return spelled(text).cost;
}

/** The cheapest way to take a text apart into common words: its cost and the first strange sign. */
export function spelled(text: string): { cost: number; first: number } {
  const costs = [0];
  const back = [0];
  for (let i = 0; i < text.length; i += 1) {
    const reach = (to: number, cost: number) => {
      if (cost < (costs[to] ?? Infinity)) {
        costs[to] = cost;
        back[to] = i;
      }
    };
    const here = costs[i] ?? Infinity;
    reach(i + 1, here + 1);
    for (const lexicon of [COMMON_WORDS, EVERYDAY, SET_PHRASES]) {
      for (const word of lexicon.get(text[i] ?? '') ?? []) {
        if (text.startsWith(word, i)) reach(i + word.length, here + (word.length === 1 ? 0.5 : 0));
      }
    }
  }
  let first = text.length;
  for (let i = text.length; i > 0;) {
    const from = back[i] ?? i - 1;
    if (i - from === 1 && (costs[i] ?? 0) > (costs[from] ?? 0)) first = from;
    i = from;
  }
  return { cost: costs[text.length] ?? 0, first };
}

/** The strange pieces of a name, in order: 闵行晨曦服务社 → 闵行, 晨曦. */
export function strangePieces(name: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  const close = () => {
    if (piece.length > 1) pieces.push(piece);
    piece = '';
  };
  for (let i = 0; i < name.length;) {
    const place = wordAt(PLACES, name, i);
    const common = wordAt(COMMON_WORDS, name, i);
    if (place !== '') {
      close();
      pieces.push(place);
      i += place.length;
    } else if (common.length > 1) {
      close();
      i += common.length;
    } else {
      piece += name[i] ?? '';
      i += 1;
    }
  }
  close();
  return pieces;
}
