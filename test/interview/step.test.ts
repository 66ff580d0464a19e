import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { exampleStore } from '../../src/draft/examples.ts';
import { propose } from '../../src/draft/fallback.ts';
import type { DraftRow } from '../../src/form/declaration.ts';
import { plainProposal, talk } from './talk.ts';

const examples = exampleStore(
  JSON.parse(await readFile(new URL('../../data/examples.json', import.meta.url), 'utf8')),
);
const drafter = (request: Parameters<typeof propose>[1]) => propose(examples, request);
const LINE = '社区花园养护，12.5万，养护绿地800平方米，种植花卉2000株';
const UNITS = '长征镇绿化管理站，长征镇人民政府';

const opened = () => {
  const running = talk({ propose: plainProposal });
  running.says(LINE);
  return running;
};
const rowNames = (running: ReturnType<typeof talk>) =>
  (running.draft().entries.indicators?.value ?? []).map((row) => `${row.level3} ${row.value}`);

describe('what is missing decides the next question', () => {
  it('asks at most three, and never what is known', () => {
    const running = talk({ propose: plainProposal });
    running.says('25万');
    expect(running.text()).toContain('1/3 项目名称');
    running.says('普法宣传');
    expect(running.text()).toContain('3/3');
    running.says('讲座12场');
    expect(running.text()).toContain('核对：普法宣传');
  });

  it('changes the pace at any moment and keeps the answers', () => {
    const running = talk({ propose: plainProposal });
    running.says('普法宣传', '逐项');
    expect(running.text()).toContain('1/12');
    running.says('2027', '快速');
    expect(running.text()).toContain('2/3');
    expect(running.draft().entries.projectName?.value).toBe('普法宣传');
  });

  it('takes a name that comes where money is asked for, on a button', () => {
    const running = talk();
    running.says('普法', '法治宣传教育');
    running.presses('这是项目名称');
    expect(running.draft().entries.projectName?.value).toBe('法治宣传教育');
  });

  it('takes in what was said before a question', () => {
    const running = talk({ propose: plainProposal });
    running.says('妇女儿童活动经费25万，办10场讲座，可以吗？');
    expect(running.text()).toContain('核对：妇女儿童活动经费');
    expect(running.text()).toContain('我只会帮您填这张表');
  });

  it('keeps the brief while a guessed name is being confirmed', () => {
    const running = talk({ propose: plainProposal });
    running.says('明年打算花50万搞垃圾分类宣传，大概办20场', '50万不对，是45万');
    running.presses('对');
    expect(running.draft().brief?.value).toContain('办20场');
  });
});

describe('answers that cannot be', () => {
  it.each(['7', '经常性', '怎么填'])('“%s” is no unit, and is not remembered as one', (text) => {
    const running = opened();
    running.presses('填单位');
    running.says(text);
    expect(running.draft().entries.unit).toBeUndefined();
  });

  it('takes a doubted name when the user insists', () => {
    const running = opened();
    running.presses('填单位');
    running.says('星火');
    running.presses('就用它');
    expect(running.draft().entries.unit?.value).toBe('星火');
  });

  it('asks whether a bare year is a year or money', () => {
    const running = opened();
    running.says('金额改成2026');
    expect(running.screen().choices.map((c) => c.label)).toEqual(
      expect.arrayContaining(['2026 年度', '2,026.00 元']),
    );
    expect(running.draft().entries.annualFunding?.value.currentYearFiscal).toBe(12_500_000);
  });

  it('offers the sum of several amounts', () => {
    const running = talk();
    running.says('妇联工作，1、讲座3万元；2、慰问5万元；3、培训10万元');
    running.presses('合计 18 万元');
    expect(running.draft().entries.annualFunding?.value.currentYearFiscal).toBe(18_000_000);
  });

  it('does not take 1.5 for a date', () => {
    const running = opened();
    const before = running.draft().entries.period;
    running.says('1.5');
    expect(running.draft().entries.period).toEqual(before);
    expect(running.screen().choices[0]?.label).toBe('1.5 万元');
  });

  it('asks before a number that is also a button deletes a row', () => {
    const running = opened();
    running.says('改7.2', '1');
    expect(rowNames(running)).toContain('活动开展场次 ≥12场');
    running.says('1');
    expect(rowNames(running)).toContain('活动开展场次 =1场');
  });
});

describe('fixes', () => {
  it('go to the rows they were offered for, whatever renumbers', () => {
    const row = (level1: string, level2: string, level3: string, value: string): DraftRow => ({
      level1,
      level2,
      level3,
      value,
      origin: { kind: 'user', words: value },
    });
    const running = talk({
      propose: (request) => ({
        ...plainProposal(request),
        rows: [
          row('产出指标', '数量指标', '沙龙场次', '≥20场'),
          row('产出指标', '数量指标', '沙龙场次', '≥35场'),
          row('产出指标', '质量指标', '验收合格率', '=100个'),
          row('产出指标', '时效指标', '完成及时率', '=100%'),
          row('效益指标', '社会效益指标', '居民知晓率', '≥90%'),
          row('满意度指标', '服务对象满意度指标', '居民满意度', '=95%'),
        ],
      }),
    });
    running.says(LINE, UNITS, '按建议改');
    const names = rowNames(running);
    expect(names).toContain('居民满意度 ≥95%');
    expect(names).toContain('验收合格率 =100%');
    // Which of two real targets is meant only the user knows.
    expect(names.filter((name) => name.startsWith('沙龙场次'))).toHaveLength(2);
    running.says('a');
    expect(rowNames(running).filter((name) => name.startsWith('沙龙场次'))).toEqual([
      '沙龙场次 ≥20场',
    ]);
  });
});

describe('nothing is lost', () => {
  it('takes a very long answer and can always go on', () => {
    const running = talk({ propose: drafter });
    running.says('文化下乡，12万', `演出20场，${'深入各村居开展文艺演出，'.repeat(600)}`);
    expect(running.text()).toContain('核对：文化下乡');
    running.says('⑤改成13万');
    expect(running.draft().entries.annualFunding?.value.currentYearFiscal).toBe(13_000_000);
  });

  it('stays with the form at hand after help', () => {
    const running = opened();
    running.says('帮助', '单位是长征镇绿化管理站');
    expect(running.session().drafts).toHaveLength(1);
    expect(running.draft().entries.unit?.value).toBe('长征镇绿化管理站');
  });

  it('takes 定稿 back first, then the answers, and fills nothing in again', () => {
    const running = opened();
    running.says(UNITS, '定稿');
    expect(running.draft().finished).toBe(true);
    running.says('撤销');
    expect(running.draft().finished).toBe(false);
    expect(running.draft().entries.unit?.value).toBe('长征镇绿化管理站');
    running.says('撤销');
    expect(running.draft().entries.unit).toBeUndefined();
  });

  it('does not change a finished form when a draft comes late', () => {
    const running = talk();
    running.says(LINE);
    const effect = running.session().pending.find((e) => e.kind === 'draft');
    const request = effect?.kind === 'draft' ? effect.request : undefined;
    running.send({ kind: 'drafted', effect: effect?.id ?? '', proposal: plainProposal(request!) });
    running.says(UNITS, '重拟目标');
    const late = running.session().pending.find((e) => e.kind === 'draft');
    running.says('定稿');
    const finished = running.draft();
    running.send({ kind: 'drafted', effect: late?.id ?? '', proposal: plainProposal(request!) });
    expect(running.draft()).toEqual(finished);
  });

  it('adds rows to the indicators asked for in 逐项, and never replaces them', () => {
    const running = talk({ propose: plainProposal });
    running.says(
      '逐项',
      '2027',
      '普法宣传',
      '经常性',
      '特定目标类',
      '某某区司法局',
      '某某镇司法所',
      '全年',
      '留空',
      '10万',
      '留空',
      '讲座12场',
    );
    running.presses('就用这段');
    const before = rowNames(running).length;
    running.says('参训人数≥100人');
    expect(rowNames(running)).toHaveLength(before + 1);
  });

  it('remembers the unit for the next form', () => {
    const running = opened();
    running.says(UNITS, '定稿', '新建', '文化下乡，12万，演出20场');
    expect(running.draft().entries.unit).toMatchObject({
      value: '长征镇绿化管理站',
      origin: { kind: 'profile' },
    });
  });
});
