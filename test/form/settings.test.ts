import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkedGrades } from '../../src/form/review.ts';
import { rules } from '../../src/form/rules.ts';
import { checkedSettings, type Settings } from '../../src/form/settings.ts';
import { changed, rowIn, seeds, sound } from './forms.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FILE = join(ROOT, 'data/review.json');
const text = await readFile(FILE, 'utf8');
const shipped: Settings = JSON.parse(text);

describe('what data/review.json may say', () => {
  it('is what is shipped', () => {
    expect(checkedSettings(shipped)).toEqual(shipped);
  });

  it.each([
    ['a severity that is none', { rules: { 'F-01': 'fatal' } }, 'rules.F-01'],
    ['a share above one', { values: { ...shipped.values, numeric: 60 } }, 'values.numeric'],
    ['a number as a text', { money: { ...shipped.money, large: '100万' } }, 'money.large'],
    ['a slip of one sign', { slips: [{ wrong: '帐', right: '账' }] }, 'slips.0.wrong'],
    ['an empty word', { residues: ['待定', ''] }, 'residues.1'],
    ['a key that is not known', { rows: { ...shipped.rows, lots: 1 } }, 'rows'],
    ['a section that is not known', { colours: [] }, '最外层'],
    ['a section that lacks', { fillers: undefined }, 'fillers'],
  ])('is not %s, and the place is named', (_, change, place) => {
    expect(() => checkedSettings({ ...shipped, ...change })).toThrow(
      new RegExp(`data/review\\.json 有问题[^]*${place.replaceAll('.', '\\.')}：`),
    );
  });

  it('names all wrong places together', () => {
    const wrong = { ...shipped, rules: { 'F-01': 1 }, fillers: [''] };
    expect(() => checkedSettings(wrong)).toThrow(/rules\.F-01[^]*fillers\.0/);
  });

  it('is nothing of a rule that there is not', () => {
    expect(() => checkedGrades({ 'F-99': 'off', 'V-1': 'hint' })).toThrow(
      /data\/review\.json[^]*rules\.F-99：没有这个编号的规则[^]*rules\.V-1：/,
    );
    expect(checkedGrades({ 'F-01': 'off' }).get('F-01')).toBe('off');
  });

  it('is laid out with one entry a line, for a clerk to read', () => {
    expect(text).toContain('\n    "F-01": "error",\n');
    expect(text).toContain('\n    { "wrong": "帐户", "right": "账户" },\n');
    expect(text.endsWith('}\n')).toBe(true);
  });
});

describe('data/README.md', async () => {
  const readme = await readFile(join(ROOT, 'data/README.md'), 'utf8');

  it('has every rule as the table of rules has it', () => {
    const names = { error: '错误', warning: '警告', hint: '提示' };
    const lines = rules.map(({ id, title, heading, severity, basis }) =>
      ['', id, title, heading, names[severity], basis, ''].join(' | ').trim(),
    );
    expect(readme.match(/^\| [A-Z]-\d\d \|.*$/gm)).toEqual(lines);
  });

  it('explains every key of the file', () => {
    for (const [section, inside] of Object.entries(shipped)) {
      expect(readme).toContain(`\`${section}`);
      if (Array.isArray(inside) || section === 'rules') continue;
      for (const key of Object.keys(inside)) expect(readme).toContain(`\`${section}.${key}`);
    }
  });
});

describe('a unit’s own settings', () => {
  let tree: string;

  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), 'shenbao-settings-'));
    for (const part of ['src', 'data', 'package.json']) {
      await cp(join(ROOT, part), join(tree, part), { recursive: true });
    }
    await symlink(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  });
  afterAll(() => rm(tree, { recursive: true, force: true }));

  interface Ended {
    code: number;
    findings: { rule: string; severity: string; message: string }[];
    complaint: string;
  }

  /** Reviews forms with the program, its data/review.json changed or replaced by this text. */
  async function reviewed(change: object | string, forms: unknown): Promise<Ended> {
    const file = typeof change === 'string' ? change : JSON.stringify({ ...shipped, ...change });
    await writeFile(join(tree, 'data/review.json'), file);
    await writeFile(join(tree, 'forms.json'), JSON.stringify(forms));
    const args = ['src/main.ts', 'form', 'review', 'forms.json'];
    return new Promise((resolve) => {
      execFile(process.execPath, args, { cwd: tree }, (error, out, complaint) => {
        const code = error ? Number(error.code) : 0;
        resolve({ code, findings: out.startsWith('[') ? JSON.parse(out) : [], complaint });
      });
    });
  }

  const graded = (grades: object) => ({ rules: { ...shipped.rules, ...grades } });
  const without = (level2: RegExp) => sound.indicators.filter((one) => !level2.test(one.level2));

  it('leave the shipped severities, where nothing is changed', async () => {
    const { code, findings } = await reviewed({}, changed({ indicators: without(/成本/) }));
    expect(code).toBe(0);
    expect(findings.find(({ rule }) => rule === 'T-03')?.severity).toBe('warning');
  });

  it('grade a rule anew, and turn one off', async () => {
    const form = changed({ indicators: without(/成本|时效/) });
    const { code, findings } = await reviewed(graded({ 'T-03': 'error', 'T-04': 'off' }), form);
    expect(code).toBe(1);
    expect(findings.find(({ rule }) => rule === 'T-03')?.severity).toBe('error');
    expect(findings.map(({ rule }) => rule)).not.toContain('T-04');
  });

  it('grade all that a rule finds, whatever it would say itself, but not what it cannot judge', async () => {
    const twice = rowIn('质量', '保洁考核合格率', '=100%');
    const form = changed({ indicators: [...sound.indicators, twice] });
    const shippedGrade = await reviewed({}, form);
    expect(shippedGrade.findings.find(({ rule }) => rule === 'T-07')?.severity).toBe('warning');
    const { findings } = await reviewed(graded({ 'T-07': 'hint', 'M-03': 'error' }), form);
    expect(findings.find(({ rule }) => rule === 'T-07')?.severity).toBe('hint');
    expect(findings.find(({ rule }) => rule === 'M-03')?.severity).toBe('unknown');
  });

  it('teach it words, defaults and limits', async () => {
    const indicators = [
      ...sound.indicators,
      rowIn('数量', '巡查艇更新数', '=1.00(艘)'),
      rowIn('数量', '护岸修补处数', '=3车'),
    ];
    const change = {
      fillers: [...shipped.fillers, '=1.00(艘)'],
      slips: [{ wrong: '漂浮物', right: '漂浮垃圾' }],
      residues: ['岸线'],
      units: { ...shipped.units, byEnding: [{ endings: ['处数'], units: ['处'] }] },
      rows: { ...shipped.rows, most: 8 },
    };
    const { findings } = await reviewed(change, changed({ indicators }));
    const rulesFound = findings.map(({ rule }) => rule);
    for (const rule of ['V-04', 'F-11', 'F-09', 'V-03', 'T-06']) expect(rulesFound).toContain(rule);
    const plain = await reviewed({}, changed({ indicators }));
    expect(plain.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('that are wrong stop the program with the place, before it has read a form', async () => {
    for (const [change, place] of [
      [graded({ 'F-01': 'fatal' }), 'rules.F-01'],
      [graded({ 'F-99': 'off' }), 'rules.F-99'],
    ] as const) {
      const { code, complaint, findings } = await reviewed(change, seeds);
      expect(code).toBe(2);
      expect(complaint).toContain('data/review.json');
      expect(complaint).toContain(place);
      expect(findings).toEqual([]);
    }
  });

  it('that are no JSON stop it with the file', async () => {
    const { code, complaint } = await reviewed(text.replace('"error",', '"error"'), seeds);
    expect(code).not.toBe(0);
    expect(complaint).toContain('review.json');
  });
});
