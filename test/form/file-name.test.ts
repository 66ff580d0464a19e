import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folderNames, safeFileName } from '../../src/form/file-name.ts';

describe('names of one folder', () => {
  it('stay as they are where they can', () => {
    const names = ['绩效目标申报表-河道养护-2027-草稿.docx', '汇总.xlsx'];
    expect(folderNames(names)).toEqual(names);
  });

  it('differ, whatever their case', () => {
    expect(folderNames(['甲.docx', '甲.docx', '甲（2）.docx', 'A.docx', 'a.docx'])).toEqual([
      '甲.docx',
      '甲（2）.docx',
      '甲（2）（2）.docx',
      'A.docx',
      'a（2）.docx',
    ]);
  });

  it('cannot leave the folder, nor be what a system keeps for itself', () => {
    expect(
      folderNames(['../../etc/passwd', '/a\\b:c.docx', 'CON.docx', '', '...', '.docx']),
    ).toEqual([
      'etc passwd',
      'a b c.docx',
      '未命名.docx',
      '未命名',
      '未命名（2）',
      '未命名（2）.docx',
    ]);
    const kept = ['nul.2027.docx', 'COM¹.docx', 'Lpt9 .x.docx', 'CONIN$.docx', 'console.docx'];
    expect(folderNames(kept)).toEqual([
      '未命名.docx',
      '未命名（2）.docx',
      '未命名（3）.docx',
      '未命名（4）.docx',
      'console.docx',
    ]);
  });

  it('hold no sign that nobody sees or that turns the direction round', () => {
    expect(
      folderNames(['表\u202Excod.exe', '\uFEFF甲\u200B乙\u2066.docx', '丙\r\n丁.xlsx']),
    ).toEqual(['表 xcod.exe', '甲 乙.docx', '丙 丁.xlsx']);
  });

  it('fit every system and differ, whatever they were', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom('𠮷'.repeat(300), '甲'.repeat(300), '甲'.repeat(299)),
    );
    fc.assert(
      fc.property(fc.array(name.map((stem) => `${stem}.docx`)), (names) => {
        const made = folderNames(names);
        expect(new Set(made.map((one) => one.toLowerCase())).size).toBe(names.length);
        for (const one of made) {
          expect(Buffer.byteLength(one)).toBeLessThan(255);
          expect(one).toMatch(/^[^\\/:*?"<>|\p{Cc}. ][^\\/:*?"<>|\p{Cc}]*(?<![. ])\.docx$/u);
        }
      }),
    );
  });
});

describe('a project’s name in the name of its form', () => {
  it('leaves a name that every system takes, whatever it is', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom(
        '𠮷'.repeat(300),
        '甲'.repeat(300),
        '👩‍👩‍👧'.repeat(60),
        'CON',
        'aux.x',
        '..',
        ' ',
      ),
    );
    fc.assert(
      fc.property(name, (given) => {
        const part = safeFileName(given);
        expect(Buffer.byteLength(`绩效目标申报表-${part}-2027-草稿（100）.docx`)).toBeLessThan(255);
        expect(part).toMatch(/^[^\\/:*?"<>|\p{Cc}\p{Cs}. ][^\\/:*?"<>|\p{Cc}\p{Cs}]*(?<![. ])$/u);
        expect(part).not.toMatch(/^(?:con|aux|nul|prn)(?:\.|$)/i);
      }),
      { numRuns: 500 },
    );
  });
});
