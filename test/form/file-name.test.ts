import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folderNames } from '../../src/form/file-name.ts';

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
