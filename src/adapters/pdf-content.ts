// The operators of a PDF page to what it shows: letters at their places, and straight lines. Follows
// transformations and the state of text; knows no table and no pdf.js but its operator numbers.
import type { Ruling } from './pdf-grid.ts';
import { middleOf, type Letter } from './pdf-text.ts';

export type Matrix = readonly [number, number, number, number, number, number];

/** What pdf.js says of a letter; widths are in thousandths of an em before the font's matrix. */
interface Glyph {
  unicode: string;
  width: number;
  vmetric?: readonly [number, number, number] | null;
  isSpace: boolean;
}

export interface Font {
  vertical: boolean;
  fontMatrix: Matrix | null;
}

export interface Operators {
  fnArray: readonly number[];
  argsArray: readonly (readonly unknown[] | null)[];
}

interface ShownLetter extends Letter {
  font: string;
}

export interface Shown {
  letters: ShownLetter[];
  rulings: Ruling[];
  /** Letters that are there and not to be seen, as a scanner's program puts them beneath its picture. */
  hidden: number;
}

export interface Surroundings {
  ops: Readonly<Record<string, number>>;
  /** From the page's own space to points from its top left corner. */
  base: Matrix;
  font: (name: string) => Font | undefined;
  /** Whether a layer is shown. */
  isShown: (layer: unknown) => boolean;
}

/** The thickest line, in points. */
const THICK = 3.5;

interface State {
  matrix: Matrix;
  font: string;
  size: number;
  charSpacing: number;
  wordSpacing: number;
  scale: number;
  leading: number;
  rise: number;
  mode: number;
  lineWidth: number;
  isClear: boolean;
  /** What is drawn outside of it is cut off. */
  clip: Box;
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export function shownOn(
  { fnArray, argsArray }: Operators,
  { ops, base, font, isShown }: Surroundings,
): Shown {
  const letters: ShownLetter[] = [];
  const rulings: Ruling[] = [];
  let hidden = 0;
  let state: State = {
    matrix: base,
    font: '',
    size: 0,
    charSpacing: 0,
    wordSpacing: 0,
    scale: 1,
    leading: 0,
    rise: 0,
    mode: 0,
    lineWidth: 1,
    isClear: false,
    clip: { left: -Infinity, right: Infinity, top: -Infinity, bottom: Infinity },
  };
  let isClipping = false;
  const saved: State[] = [];
  /** Of each marked content that is open, whether it hides what is in it. */
  const layers: boolean[] = [];
  let text: Matrix = IDENTITY;
  let line: Matrix = IDENTITY;

  const restore = () => {
    state = saved.pop() ?? state;
  };
  const numbers = (args: readonly unknown[]) => args as readonly number[];
  const moveText = (x: number, y: number) => {
    line = times(line, [1, 0, 0, 1, x, y]);
    text = line;
  };
  const names = new Map(Object.entries(ops).map(([name, number]) => [number, name]));

  for (const [at, fn] of fnArray.entries()) {
    const args = argsArray[at] ?? [];
    const [a = 0, b = 0] = numbers(args);
    switch (names.get(fn)) {
      case 'save':
      case 'beginGroup':
        saved.push({ ...state });
        break;
      case 'restore':
      case 'endGroup':
      case 'paintFormXObjectEnd':
      case 'endAnnotation':
        restore();
        break;
      case 'transform':
        state.matrix = times(state.matrix, matrixOf(args));
        break;
      case 'paintFormXObjectBegin':
        saved.push({ ...state });
        if (args[0]) state.matrix = times(state.matrix, matrixOf(args[0]));
        if (args[1]) clipTo(cornersOf(args[1] as readonly number[]));
        break;
      case 'clip':
      case 'eoClip':
        isClipping = true;
        break;
      case 'beginAnnotation':
        saved.push({ ...state });
        state.matrix = times(times(base, matrixOf(args[2])), matrixOf(args[3]));
        break;
      case 'beginMarkedContent':
        layers.push(false);
        break;
      case 'beginMarkedContentProps':
        layers.push(args[0] === 'OC' && !isShown(args[1]));
        break;
      case 'endMarkedContent':
        layers.pop();
        break;
      case 'setGState':
        for (const [key, value] of args[0] as [string, unknown][]) {
          if (key === 'LW') state.lineWidth = Number(value);
          if (key === 'ca') state.isClear = Number(value) < 0.02;
          if (key === 'Font') {
            const [name, size] = value as [string, number];
            Object.assign(state, { font: name, size });
          }
        }
        break;
      case 'setLineWidth':
        state.lineWidth = a;
        break;
      case 'beginText':
        text = IDENTITY;
        line = IDENTITY;
        break;
      case 'setTextMatrix':
        line = matrixOf(args[0]);
        text = line;
        break;
      case 'moveText':
        moveText(a, b);
        break;
      case 'setLeadingMoveText':
        state.leading = -b;
        moveText(a, b);
        break;
      case 'nextLine':
        moveText(0, -state.leading);
        break;
      case 'setLeading':
        // pdf.js keeps it as the file has it.
        state.leading = a;
        break;
      case 'setFont':
        Object.assign(state, { font: args[0] as string, size: b });
        break;
      case 'setCharSpacing':
        state.charSpacing = a;
        break;
      case 'setWordSpacing':
        state.wordSpacing = a;
        break;
      case 'setHScale':
        state.scale = a / 100;
        break;
      case 'setTextRise':
        state.rise = a;
        break;
      case 'setTextRenderingMode':
        state.mode = a;
        break;
      case 'showText':
        showText(args[0] as readonly (Glyph | number)[]);
        break;
      case 'constructPath':
        showPath(names.get(a) ?? '', args[1] as readonly (Float32Array | null)[]);
        break;
      case 'paintImageXObject':
      case 'paintInlineImageXObject':
      case 'paintImageMaskXObject':
      case 'paintSolidColorImageMask':
        // A picture as thin as a line is one.
        if (!layers.includes(true)) showBox(placed(cornersOf([0, 0, 1, 1])));
        break;
      default:
    }
  }
  return { letters, rulings, hidden };

  function showText(glyphs: readonly (Glyph | number)[]): void {
    const { vertical = false, fontMatrix } = font(state.font) ?? {};
    const em = fontMatrix?.[0] ?? 0.001;
    const isHidden = state.mode === 3 || state.mode === 7 || state.isClear;
    for (const glyph of glyphs) {
      if (typeof glyph === 'number') {
        const back = (-glyph / 1000) * state.size;
        text = times(text, vertical ? [1, 0, 0, 1, 0, back] : [1, 0, 0, 1, back * state.scale, 0]);
        continue;
      }
      const spacing = state.charSpacing + (glyph.isSpace ? state.wordSpacing : 0);
      const metric = vertical ? glyph.vmetric : undefined;
      const width = glyph.width * em * state.size;
      const [forwards, down] = metric
        ? [0, metric[0] * em * state.size - spacing]
        : [(width + spacing) * state.scale, 0];
      const place = times(times(state.matrix, text), [1, 0, 0, 1, 0, state.rise]);
      // A letter written downwards hangs from the middle of its upper edge.
      const from = metric
        ? point(place, -metric[1] * em * state.size, -metric[2] * em * state.size)
        : point(place, 0, 0);
      if (isHidden) hidden += glyph.unicode.trim() === '' ? 0 : 1;
      else if (!layers.includes(true)) show(glyph, from, width * state.scale, place);
      text = times(text, [1, 0, 0, 1, forwards, down]);
    }
  }

  function show(
    { unicode }: Glyph,
    [x, y]: readonly [number, number],
    width: number,
    [a, b, c, d]: Matrix,
  ): void {
    const along = Math.hypot(a, b);
    const size = Math.abs(state.size) * Math.hypot(c, d);
    const turn = turnOf(a * Math.sign(state.size || 1), b * Math.sign(state.size || 1));
    if (size === 0 || unicode === '' || turn === undefined) return;
    const letter = { text: unicode, x, y, width: Math.abs(width) * along, size, turn };
    const [across, down] = middleOf(letter);
    const { left, right, top, bottom } = state.clip;
    if (across < left || across > right || down < top || down > bottom) return;
    letters.push({ ...letter, font: state.font });
  }

  function placed(points: readonly Point[]): Point[] {
    return points.map(([x, y]) => point(state.matrix, x, y));
  }

  function clipTo(points: readonly Point[]): void {
    const box = boxOf(placed(points));
    state.clip = {
      left: Math.max(state.clip.left, box.left),
      right: Math.min(state.clip.right, box.right),
      top: Math.max(state.clip.top, box.top),
      bottom: Math.min(state.clip.bottom, box.bottom),
    };
  }

  function showPath(how: string, [data]: readonly (Float32Array | null)[]): void {
    const isClip = isClipping;
    isClipping = false;
    if (!data) return;
    const paths = subpaths(data);
    drawPaths(how, paths);
    if (isClip) clipTo(paths.flat());
  }

  function drawPaths(how: string, paths: readonly Point[][]): void {
    if (layers.includes(true)) return;
    const isFilled = /fill/i.test(how);
    const isStroked = /stroke/i.test(how);
    if (!isFilled && !isStroked) return;
    const { matrix } = state;
    const thick =
      state.lineWidth * Math.sqrt(Math.abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]));
    for (const path of paths) {
      const points = placed(path);
      if (isFilled) showBox(points);
      if (isStroked) {
        for (const [i, to] of points.slice(1).entries()) showStroke(points[i]!, to, thick);
      }
    }
  }

  function showStroke(from: Point, to: Point, thick: number): void {
    const isAcross = Math.abs(to[1] - from[1]) < 0.75;
    const isDown = Math.abs(to[0] - from[0]) < 0.75;
    if (isAcross === isDown) return;
    const half = thick / 2;
    const grown = isAcross ? [0, half] : [half, 0];
    showBox([
      [Math.min(from[0], to[0]) - grown[0]!, Math.min(from[1], to[1]) - grown[1]!],
      [Math.max(from[0], to[0]) + grown[0]!, Math.max(from[1], to[1]) + grown[1]!],
    ]);
  }

  function showBox(points: readonly Point[]): void {
    const whole = boxOf(points);
    if (Math.min(whole.right - whole.left, whole.bottom - whole.top) > THICK) return;
    const { clip } = state;
    const [left, right] = [Math.max(whole.left, clip.left), Math.min(whole.right, clip.right)];
    const [top, bottom] = [Math.max(whole.top, clip.top), Math.min(whole.bottom, clip.bottom)];
    const [wide, high] = [right - left, bottom - top];
    if (wide < 0 || high < 0 || Math.max(wide, high) < 0.4) return;
    if (wide >= high) {
      const y = (top + bottom) / 2;
      rulings.push({ x1: left, y1: y, x2: right, y2: y });
    } else {
      const x = (left + right) / 2;
      rulings.push({ x1: x, y1: top, x2: x, y2: bottom });
    }
  }
}

type Point = readonly [x: number, y: number];

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** First the second, then the first. */
function times(m: Matrix, n: Matrix): Matrix {
  return [
    m[0] * n[0] + m[2] * n[1],
    m[1] * n[0] + m[3] * n[1],
    m[0] * n[2] + m[2] * n[3],
    m[1] * n[2] + m[3] * n[3],
    m[0] * n[4] + m[2] * n[5] + m[4],
    m[1] * n[4] + m[3] * n[5] + m[5],
  ];
}

function point(m: Matrix, x: number, y: number): Point {
  return [m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]];
}

function boxOf(points: readonly Point[]): Box {
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const [x, y] of points) {
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}

function cornersOf([left = 0, top = 0, right = 0, bottom = 0]: readonly number[]): Point[] {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

function matrixOf(given: unknown): Matrix {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = (given ?? []) as Iterable<number>;
  return [a, b, c, d, e, f];
}

/** The quarter turns of a direction; undefined for one that is askew, as a watermark's. */
function turnOf(x: number, y: number): Letter['turn'] | undefined {
  const turns = (Math.atan2(y, x) * 2) / Math.PI;
  const turn = Math.round(turns);
  if (Math.abs(turns - turn) > 0.05) return undefined;
  return ((turn + 4) % 4) as Letter['turn'];
}

// Of pdf.js's paths: the number of each kind of step.
const MOVE = 0;
const LINE = 1;
const CURVE = 2;
const QUADRATIC = 3;

function subpaths(data: Float32Array): Point[][] {
  const paths: Point[][] = [];
  let at = 0;
  while (at < data.length) {
    const kind = data[at]!;
    const steps =
      kind === CURVE ? 6 : kind === QUADRATIC ? 4 : kind === MOVE || kind === LINE ? 2 : 0;
    const to: Point = [data[at + steps - 1] ?? 0, data[at + steps] ?? 0];
    const path = paths.at(-1);
    if (kind === MOVE || !path) paths.push([to]);
    else if (steps > 0) path.push(to);
    else path.push(path[0]!);
    at += steps + 1;
  }
  return paths;
}
