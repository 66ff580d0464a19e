import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DeclarationSchema } from '../../src/form/declaration.ts';
import { chosenNumbers } from '../../src/interview/importing.ts';
import { rowsOf } from '../../src/interview/session.ts';
import type { FormFound } from '../../src/interview/vocabulary.ts';
import { plainProposal, talk, type Talk } from './talk.ts';

const seeds = DeclarationSchema.array().parse(
  JSON.parse(readFileSync(new URL('../fixtures/seed-forms-2026.json', import.meta.url), 'utf8')),
);
const nine: FormFound[] = seeds.map((declaration, i) => ({
  declaration,
  where: `第 ${i + 1} 张`,
  notes: [],
}));

/** A talk after this file was sent, with these words, and read. */
function sent(forms: FormFound[], text?: string, notes: string[] = []): Talk {
  const running = talk();
  running.send({
    kind: 'file',
    name: '去年.docx',
    size: 5000,
    ref: 'f1',
    ...(text ? { text } : {}),
  });
  const effect = running.session().pending.find(({ kind }) => kind === 'read')?.id ?? '';
  running.send({ kind: 'fileRead', effect, format: 'office', forms, notes });
  return running;
}

describe('one form of last year', () => {
  it('is this year’s at once: values, origins, years moved', () => {
    const running = sent(nine.slice(2, 3));
    const { entries } = running.draft();
    expect(entries.year?.value).toBe(2027);
    expect(entries.projectName).toMatchObject({ value: '党群服务站', origin: { label: '去年' } });
    expect(entries.period?.value).toEqual({ start: '2027-01-01', end: '2027-12-31' });
    expect(entries.annualFunding?.value.currentYearFiscal).toBe(1_384_970_000);
    expect(entries.annualGoal?.value).toContain('完成 2027 年万象城');
    expect(rowsOf(running.draft())).toHaveLength(21);
    expect(running.text()).toContain('核对：党群服务站（2027 年度）');
    expect(running.text()).toContain('年份改了 1 处');
    expect(running.text()).toContain('原来就过期了');
    expect(running.text()).toContain('〔去年〕');
  });

  it('is finished in two actions when one press mends it', () => {
    const running = sent(nine.slice(4, 5));
    running.presses('按建议改并定稿');
    expect(running.text()).toContain('已定稿');
    expect(rowsOf(running.draft()).map(({ value }) => value)).not.toContain('=100.00(个)');
  });

  it('takes the amount that came with it, and asks where it is far from last year’s', () => {
    const running = sent(nine.slice(1, 2), '28万');
    expect(running.draft().entries.annualFunding?.value.currentYearFiscal).toBe(28_000_000);
    const far = sent(nine.slice(1, 2), '70万');
    expect(far.text()).toContain('金额比去年（25 万元）多 180%，请确认。');
  });

  it('says what could not be read, and leaves it open', () => {
    const running = sent(nine.slice(0, 1));
    expect(running.text()).toContain('指标“工作队伍培训人数”');
    expect(running.text()).toContain('工作队伍培训人数　【待填】');
    expect(running.screen().choices.map(({ label }) => label)).not.toContain('定稿');
  });

  it('says what is to be said of its file', () => {
    expect(sent(nine.slice(0, 1), undefined, ['由 PDF 读出。']).text()).toContain('由 PDF 读出。');
    expect(sent(nine, undefined, ['由 PDF 读出。']).text()).toContain('由 PDF 读出。');
  });

  it('can be undone as one step', () => {
    const running = sent(nine.slice(4, 5));
    running.says('撤销');
    expect(running.draft().entries.projectName).toBeUndefined();
    expect(running.text()).not.toContain('去年.docx');
    running.says('重做');
    expect(running.draft().entries.projectName?.value).toBe('残保金');
  });

  it('of this year is taken up as it is', () => {
    const [first] = nine.slice(4, 5);
    const declaration = {
      ...first!.declaration,
      year: 2027,
      startDate: '2027-03-01',
      endDate: '2027-10-31',
    };
    const running = sent([{ ...first!, declaration }]);
    expect(running.draft().entries.period?.value).toEqual({
      start: '2027-03-01',
      end: '2027-10-31',
    });
    expect(running.text()).not.toContain('年份改了');
  });
});

describe('a file without a form', () => {
  it('is said to be one in the reader’s own words, and its caption is taken', () => {
    const running = talk({ propose: plainProposal });
    running.says('区域化党建，25万，办2期培训约100人');
    running.send({ kind: 'file', name: '通知.docx', size: 5000, ref: 'f1', text: '⑤改成26万' });
    const effect = running.session().pending.find(({ kind }) => kind === 'read')?.id ?? '';
    const why = '“通知.docx”里没有找到绩效目标申报表。请发填过的申报表。';
    running.send({ kind: 'fileRead', effect, format: 'office', why });
    expect(running.text()).toContain(why);
    expect(running.draft().entries.annualFunding?.value.currentYearFiscal).toBe(26_000_000);
  });
});

describe('nine forms', () => {
  it('are asked about, and taken by number, by name, or all', () => {
    const running = sent(nine);
    expect(running.text()).toContain('里有 9 张申报表');
    running.says('2、残保金');
    expect(running.session().drafts.map((d) => d.entries.projectName?.value)).toEqual([
      '区域化党建',
      '残保金',
    ]);
    expect(running.text()).toContain('2 张申报表，合计 370,000.00 元');
  });

  it('are done in three actions, but for what only the user knows', () => {
    const running = sent(nine);
    running.presses('全部 9 张');
    expect(running.text()).toContain('9 张申报表，合计 18,068,100.00 元');
    running.presses('全部按建议定稿');
    const finished = running.session().drafts.filter((draft) => draft.finished);
    expect(finished.length).toBe(6);
    expect(running.text()).toMatch(/^6 张已定稿。还有要您定的：/);
    expect(running.screen().paper?.name).toBe('绩效目标申报表-9张-2027.zip');
    const { paper } = running.screen();
    expect(paper?.holds === 'bundle' && paper.forms).toHaveLength(9);
  });

  it('take several amounts in one line', () => {
    const running = sent(nine);
    running.presses('全部 9 张');
    running.says('区域化党建 28万，残保金 11万');
    expect(running.text()).toContain('区域化党建 25 万元 → 28 万元；残保金 12 万元 → 11 万元');
    expect(running.text()).toContain('合计 18,088,100.00 元');
  });

  it('are opened by their number or name', () => {
    const running = sent(nine);
    running.presses('全部 9 张');
    running.says('残保金');
    expect(running.text()).toContain('核对：残保金');
  });
});

describe('a file with very many forms', () => {
  it('is to be sent in parts', () => {
    const running = sent(Array.from({ length: 61 }, (_, i) => nine[i % 9]!));
    expect(running.text()).toContain('一次最多 60 张');
    expect(running.session().drafts).toEqual([]);
  });

  it('lists the first of them', () => {
    const running = sent(Array.from({ length: 30 }, (_, i) => nine[i % 9]!));
    running.says('全部');
    expect(running.text()).toContain('30 张申报表');
    expect(running.text()).toContain('还有 10 张。');
  });
});

describe('which of them', () => {
  it.each([
    ['全部', [1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['都要', [1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['1,3,5', [1, 3, 5]],
    ['1、3到5', [1, 3, 4, 5]],
    ['第二张和第三张', [2, 3]],
    ['除了残保金', [1, 2, 3, 4, 6, 7, 8, 9]],
    ['除了残保金和规范化建设，其他都要', [1, 2, 3, 4, 7, 8, 9]],
    ['除了党群服务站，其它都要', [1, 2, 4, 5, 6, 7, 8, 9]],
    ['除了1和2，剩下的全做', [3, 4, 5, 6, 7, 8, 9]],
    ['都做吧', [1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['不要1、2', [3, 4, 5, 6, 7, 8, 9]],
    ['区域化党建，人才', [2, 7]],
    ['制度外用工经费', [4]],
  ])('%s', (said, numbers) => {
    expect(chosenNumbers(said, nine)).toEqual(numbers);
  });

  it.each(['10', '0', '哪张好', '办公室', '3到1'])('%s names none', (said) => {
    expect(chosenNumbers(said, nine)).toBeUndefined();
  });
});
