// Which figures, dates, documents and names of a text have an origin: in the sources, or by arithmetic
// over them. What has none becomes 【待填】. Knows no model, no form and no channel.
import { OWED } from '../form/fields.ts';
import { spokenIn, type Said, type Spoken } from './ledger-claims.ts';
import { originOf } from './ledger-origins.ts';
import { isQuoted, knowledgeOf, type Knowledge } from './ledger-sources.ts';

/** A text that figures may come from, and how it is named to the user: 「您写的内容」. */
export interface Source {
  label: string;
  text: string;
}

export interface Audit {
  /** The text with 【待填】 in place of each claim without an origin. The unit stays: 服务老人【待填】人次. */
  text: string;
  /**
   * What stood where the audit put each 【待填】, in the order of the text. A 【待填】 that was already
   * in the text counts as a gap with ''. So gaps.length is the number of 【待填】 in `text`.
   */
  gaps: string[];
  /** Claims that come from arithmetic over the sources: words 「15场」, from 「12场＋3场」. To be shown. */
  computed: { words: string; from: string }[];
}

export interface Claim {
  kind: 'number' | 'money' | 'percent' | 'date' | 'year' | 'document' | 'title' | 'name';
  words: string;
  start: number;
  end: number;
}

/** A text can be changed by a change only so often; each pass leaves fewer claims. */
const MOST_PASSES = 8;

export function audited(text: string, sources: readonly Source[]): Audit {
  const known = knowledgeOf(sources);
  let audit: Audit = { text, gaps: owedIn(text), computed: [] };
  const bare = text.trim();
  if (bare === '' || known.sources.some((source) => isQuoted(bare, source))) return audit;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const next = once(audit.text, known);
    // A 【待填】 of an earlier pass is '' to this one.
    const earlier = audit.gaps.values();
    const gaps = next.gaps.map((gap) => (gap === '' ? (earlier.next().value ?? '') : gap));
    const done = next.text === audit.text;
    audit = { ...next, gaps };
    if (done) break;
  }
  return audit;
}

/** Claims in a text, each with the words a 【待填】 would replace, without changing it. */
export function claimsIn(text: string): Claim[] {
  const spoken = spokenIn(text);
  let end = 0;
  return spoken.said.flatMap((said) => {
    const claim = claimOf(text, spoken, said);
    // Two numbers may come from one sign: ½.
    if (claim.start < end) return [];
    end = claim.end;
    return [claim];
  });
}

function claimOf(text: string, { signs }: Spoken, { kind, start, end }: Said): Claim {
  const from = signs.from[start] ?? 0;
  const to = signs.to[end - 1] ?? from;
  return { kind, words: text.slice(from, to), start: from, end: to };
}

function owedIn(text: string): string[] {
  return text
    .split(OWED)
    .slice(1)
    .map(() => '');
}

function once(text: string, known: Knowledge): Audit {
  const spoken = spokenIn(text);
  const computed: Audit['computed'] = [];
  const loose: Claim[] = [];
  for (const said of spoken.said) {
    const origin = originOf(said, spoken, known);
    if (origin === true) continue;
    const claim = claimOf(text, spoken, said);
    if (origin === false) loose.push(claim);
    else {
      const end =
        said.sense === 'quantity' ? (spoken.signs.to[said.unitEnd - 1] ?? claim.end) : claim.end;
      computed.push({ words: text.slice(claim.start, end), from: origin });
    }
  }
  return { ...withGaps(text, loose), computed };
}

function withGaps(text: string, loose: readonly Claim[]): Pick<Audit, 'text' | 'gaps'> {
  let out = '';
  let at = 0;
  const gaps: string[] = [];
  for (const { start, end, words } of loose) {
    if (start < at) continue;
    const between = text.slice(at, start);
    gaps.push(...owedIn(between), words);
    out += between + OWED;
    at = end;
  }
  const rest = text.slice(at);
  gaps.push(...owedIn(rest));
  return { text: out + rest, gaps };
}
