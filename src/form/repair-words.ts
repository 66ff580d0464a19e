// What the edits of a fix do, in words for a person who has the paper before them. Changes nothing.
import { cellText, type Declaration } from './declaration.ts';
import { cellOf, fields, paperCells, type FieldId } from './fields.ts';
import { inTreeOrder } from './indicators.ts';
import { cut } from './reading.ts';
import { branchNames, type Edit } from './repair.ts';

/** Longest quotation of a new text. */
const MOST = 200;

/** 「把 7.4、7.5 的指标值改成“=100%”，删去 7.6」: edits with one effect together, in their order. */
export function showEdits(edits: readonly Edit[], declaration: Declaration): string {
  const at = placesOf(declaration);
  const effects = new Map<string, { places: string[]; say: (places: string) => string }>();
  for (const edit of edits) {
    for (const { places, say } of effectsOf(edit, at, declaration)) {
      const key = say('*');
      const known = effects.get(key);
      if (known) known.places.push(...places);
      else effects.set(key, { places, say });
    }
  }
  return [...effects.values()]
    .map(({ places, say }) => say([...new Set(places)].join('、')))
    .join('，');
}

interface Effect {
  places: string[];
  say: (places: string) => string;
}

function effectsOf(edit: Edit, at: (row: number) => string, declaration: Declaration): Effect[] {
  switch (edit.do) {
    case 'set':
      return Object.entries(edit.cells)
        .filter(([key, text]) => cellText(declaration, key) !== text)
        .map(([key, text]) => one(labelOf(edit.field, key), text));
    case 'replace': {
      const place = labelOf(edit.field, edit.cell);
      const [from, to] = [quotation(edit.from), quotation(edit.to)];
      if (edit.to.startsWith(edit.from)) return [appended(edit, place, declaration)];
      if (edit.to === '') return [{ places: [place], say: (cell) => `删去${cell}中的${from}` }];
      return [{ places: [place], say: (cell) => `把${cell}中的${from}改成${to}` }];
    }
    case 'setValue': {
      const value = quotation(edit.value);
      return [{ places: [at(edit.row)], say: (rows) => `把 ${rows} 的指标值改成${value}` }];
    }
    case 'rename': {
      const name = quotation(edit.name);
      return [{ places: [at(edit.row)], say: (rows) => `把 ${rows} 的名称改成${name}` }];
    }
    case 'move': {
      const { level1, level2 } = branchNames(edit.level2);
      // It may stand under the wrong 一级指标 only.
      const isThere = declaration.indicators[edit.row]?.level2 === level2;
      const to = isThere ? `归入${level1}` : `移到${level2}`;
      return [{ places: [at(edit.row)], say: (rows) => `把 ${rows} ${to}` }];
    }
    case 'delete':
      return [{ places: [at(edit.row)], say: (rows) => `删去 ${rows}` }];
    case 'add': {
      const row = quotation(`${edit.name} ${edit.value}`);
      return [{ places: [row], say: (rows) => `在${edit.level2}下补${rows}` }];
    }
  }
}

/** Words put behind others: with so many characters before as show the place. */
function appended(
  { cell, at, from, to }: Extract<Edit, { do: 'replace' }>,
  place: string,
  declaration: Declaration,
): Effect {
  const text = cellText(declaration, cell);
  const end = at + from.length;
  const words = quotation(to.slice(from.length));
  const behind = quotation(text.slice(Math.max(0, end - 8), end));
  const where = text.slice(end).trim() === '' ? '末尾' : `的${behind}之后`;
  return { places: [place], say: (name) => `在${name}${where}补上${words}` };
}

function one(label: string, text: string): Effect {
  const say = (cell: string) => (text === '' ? `把${cell}留空` : `把${cell}改成${quotation(text)}`);
  return { places: [label], say };
}

/** The number of a row on screen and paper, by its index in the declaration. */
function placesOf({ indicators }: Declaration): (row: number) => string {
  const order = inTreeOrder(indicators.map((row, index) => ({ ...row, index })));
  const places = new Map(order.map(({ index }, i) => [index, `7.${i + 1}`]));
  return (row) => places.get(row) ?? '这一条';
}

/** A cell as the paper calls it; where two are called alike, with the field it belongs to. */
function labelOf(field: FieldId, key: string): string {
  const label = cellOf(key)?.label ?? fields[field].label;
  const isShared = paperCells.filter((cell) => cell.label === label).length > 1;
  return isShared ? `${fields[field].label}的${label}` : label.replace(/^其中：/, '');
}

/** In 「」 where the text has quotation marks of its own, which must be seen as they are. */
function quotation(text: string): string {
  const plain = cut(text.replaceAll(/\s+/g, ' ').trim(), MOST);
  return /[“”"]/.test(plain) ? `「${plain}」` : `“${plain}”`;
}
