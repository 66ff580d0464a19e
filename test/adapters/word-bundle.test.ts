import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import PizZip from 'pizzip';
import { describe, expect, it } from 'vitest';
import { wordReader } from '../../src/adapters/word-reader.ts';
import { wordWriter } from '../../src/adapters/word-writer.ts';
import type { Bundle } from '../../src/app/ports.ts';
import type { Written } from '../../src/form/content-label.ts';
import type { Declaration } from '../../src/form/declaration.ts';
import { openWord, readSections, structuralProblems } from './ooxml.ts';
import { formOf, seeds } from './word-forms.ts';

const writer = wordWriter();

const bundleOf = (
  forms: readonly Declaration[],
  more: Partial<Bundle> = {},
  written: readonly (Written | null)[] = [],
): Bundle => ({
  forms: forms.map((declaration, i) => ({
    fileName: `绩效目标申报表-${declaration.projectName}-${declaration.year}.docx`,
    declaration,
    written: written[i] ?? null,
  })),
  combined: '绩效目标申报汇总表.docx',
  book: '绩效目标申报汇总表.xlsx',
  ...more,
});

async function bundled(bundle: Bundle): Promise<{ bytes: Uint8Array; notes: string[] }> {
  const made = await writer.writeBundle(bundle);
  if (!made.ok) throw new Error(made.refusal.why);
  return { bytes: made.value, notes: made.notes };
}

/** The files of an archive by their names, in order. */
function filesIn(bytes: Uint8Array): Map<string, Uint8Array> {
  const zip = new PizZip(bytes);
  return new Map(Object.values(zip.files).map((file) => [file.name, file.asUint8Array()]));
}

const machine: Written = {
  parts: ['年度总体目标'],
  model: '某模型',
  prompts: [],
  confirmedAt: null,
  id: 'a',
};

describe('an archive of several forms', () => {
  it('has all of them in one file, the Excel book, and each by itself', async () => {
    const { bytes, notes } = await bundled(bundleOf(seeds));
    expect(notes).toEqual([]);
    const files = filesIn(bytes);
    expect([...files.keys()].slice(0, 3)).toEqual([
      '绩效目标申报汇总表.docx',
      '绩效目标申报汇总表.xlsx',
      '绩效目标申报表-综合党委 两企三新 党建-2026.docx',
    ]);
    const [combined, book, ...alone] = files.values();
    const document = (file: Uint8Array | undefined) => openWord(file!).text('word/document.xml');
    const whole = await writer.write(seeds, { summary: true });
    expect(document(combined)).toBe(document(whole.ok ? whole.value : undefined));
    expect(openWord(book!).names).toContain('xl/worksheets/sheet2.xml');
    expect(alone).toHaveLength(seeds.length);
    for (const [i, file] of alone.entries()) {
      const plain = await writer.write([seeds[i]!]);
      expect(document(file)).toBe(document(plain.ok ? plain.value : undefined));
    }
  });

  it('tells of each file which of its forms a machine helped to write', async () => {
    const { bytes } = await bundled(bundleOf(seeds.slice(0, 3), {}, [null, machine, null]));
    const [combined, book, ...alone] = filesIn(bytes).values();
    const isLabelled = (file: Uint8Array) =>
      openWord(file).text('docProps/custom.xml').includes('AIGC');
    expect([combined!, book!, ...alone].map(isLabelled)).toEqual([true, true, false, true, false]);
    const feet = (file: Uint8Array) => {
      const { names, text } = openWord(file);
      return names.filter((one) => /footer\d*\.xml$/.test(one) && text(one).includes('人工智能'));
    };
    expect(feet(combined!)).toHaveLength(1);
    expect(feet(alone[1]!)).toHaveLength(1);
    expect(feet(alone[0]!)).toHaveLength(0);
  });

  it('has no name twice, and none that leaves the folder', async () => {
    const twins = Array.from({ length: 3 }, () => formOf(2));
    const odd = formOf(1, { projectName: '../../甲:乙\u202E/丙' });
    const names = [...filesIn((await bundled(bundleOf([...twins, odd]))).bytes).keys()];
    expect(names.slice(2)).toEqual([
      '绩效目标申报表-河道长效管理-2027.docx',
      '绩效目标申报表-河道长效管理-2027（2）.docx',
      '绩效目标申报表-河道长效管理-2027（3）.docx',
      '绩效目标申报表-.. .. 甲 乙 丙-2027.docx',
    ]);
    const same = bundleOf(twins, { combined: '甲.docx', book: '甲.docx' });
    expect([...filesIn((await bundled(same)).bytes).keys()].slice(0, 2)).toEqual([
      '甲.docx',
      '甲（2）.docx',
    ]);
  });

  it('marks its names as UTF-8 and dates its files after 1980', async () => {
    const bytes = Buffer.from((await bundled(bundleOf(seeds.slice(0, 2)))).bytes);
    const heads = [];
    const sign = Buffer.from([0x50, 0x4b, 1, 2]);
    for (let at = bytes.indexOf(sign); at >= 0; at = bytes.indexOf(sign, at + 4)) {
      heads.push({
        isUtf8: (bytes.readUInt16LE(at + 8) & 0x800) !== 0,
        madeBy: bytes.readUInt8(at + 5),
        day: bytes.readUInt16LE(at + 14) > 0x21,
      });
    }
    // The packages inside have heads of their own, which are not the archive's.
    const own = heads.slice(-4);
    expect(own).toHaveLength(4);
    for (const head of own) expect(head).toEqual({ isUtf8: true, madeBy: 3, day: true });
  });

  const programs = [
    ['unzip', ['-Z1']],
    [
      'python3',
      ['-c', 'import sys,zipfile\nfor n in zipfile.ZipFile(sys.argv[1]).namelist(): print(n)'],
    ],
  ] as const;
  it.each(programs)('shows its names in %s', async (program, args) => {
    const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
    try {
      execFileSync('which', [program]);
    } catch {
      console.warn(`names in an archive are not looked at with ${program}: it is not installed`);
      return;
    }
    try {
      const path = join(folder, 'a.zip');
      const { bytes } = await bundled(bundleOf(seeds));
      await writeFile(path, bytes);
      const env = { ...process.env, LC_ALL: 'C.UTF-8' };
      const { stdout } = await promisify(execFile)(program, [...args, path], { env });
      expect(stdout.trim().split('\n')).toEqual([...filesIn(bytes).keys()]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('comes back as its forms, file by file', async () => {
    const { bytes } = await bundled(bundleOf(seeds));
    const [combined, , ...alone] = filesIn(bytes).values();
    const reader = wordReader();
    const whole = await reader.read('a.docx', combined!);
    expect(whole.ok && whole.value.forms.map(({ declaration }) => declaration.projectName)).toEqual(
      seeds.map(({ projectName }) => projectName),
    );
    for (const [i, file] of alone.entries()) {
      const one = await reader.read('a.docx', file);
      expect(one.ok && one.value.forms.map(({ declaration }) => declaration)).toEqual([
        { ...seeds[i]!, unread: [] },
      ]);
    }
  });

  it('leaves out what cannot be printed, and says of which form', async () => {
    const odd = formOf(2, { unit: '甲\u0000\uFFFE乙' });
    const { bytes, notes } = await bundled(bundleOf([formOf(1), odd]));
    expect(notes).toEqual(['第 2 张表有 2 个不能打印的字符已去掉，请核对。']);
    for (const [name, file] of filesIn(bytes)) {
      if (name.endsWith('.docx')) expect(structuralProblems(file)).toEqual([]);
    }
  });

  it('of many forms is built in a thread of its own, and is whole', async () => {
    const forms = Array.from({ length: 60 }, (_, i) => formOf(i % 7));
    const [large, small] = await Promise.all([
      bundled(bundleOf(forms)),
      bundled(bundleOf([formOf(1)])),
    ]);
    const files = filesIn(large.bytes);
    expect(files.size).toBe(62);
    expect(readSections([...files.values()][0]!)).toHaveLength(61);
    expect(filesIn(small.bytes).size).toBe(3);
  });

  it('is refused without a form, with too many, and with one that cannot be printed', async () => {
    const no = async (forms: readonly Declaration[]) => {
      const made = await writer.writeBundle(bundleOf(forms));
      return made.ok ? undefined : made.refusal;
    };
    expect(await no([])).toMatchObject({ code: 'empty' });
    expect(await no(Array.from({ length: 201 }, () => formOf(0)))).toMatchObject({ code: 'long' });
    const broken = { ...formOf(0), unit: '甲'.repeat(201) };
    expect(await no([formOf(0), broken])).toMatchObject({
      code: 'schema',
      why: expect.stringContaining('第 2 张表'),
    });
  });
});
