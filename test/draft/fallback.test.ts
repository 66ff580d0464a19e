import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countsIn, showCount } from '../../src/draft/counts.ts';
import { exampleStore } from '../../src/draft/examples.ts';
import { overlap, propose, subjectOf } from '../../src/draft/fallback.ts';
import { ProposalSchema, type Proposal } from '../../src/draft/request.ts';
import { DeclarationSchema } from '../../src/form/declaration.ts';
import { inTreeOrder } from '../../src/form/indicators.ts';
import { fits, review } from '../../src/form/rules.ts';

const store = exampleStore(
  JSON.parse(readFileSync(new URL('../../data/examples.json', import.meta.url), 'utf8')),
);

function draft(projectName: string, brief: string, yuan = 250_000): Proposal {
  return propose(store, { year: 2027, projectName, annualTotal: yuan * 100, brief });
}

const rowNamed = (proposal: Proposal, name: string) =>
  proposal.rows.find((row) => row.level3 === name);

const PROJECTS: [string, string][] = [
  ['老年助餐服务', '为200名老人每天提供午餐，设立助餐点3个'],
  ['垃圾分类', '配备分类垃圾桶120组，宣传活动24场'],
  ['社区文化节', '举办文艺演出8场，吸引居民5000人次参与'],
  ['残疾人就业补贴', '为120名残疾人发放就业补贴'],
  ['河道保洁经费', '河道保洁12公里，全年打捞清理'],
  ['办公设备采购', '电脑30台、打印机5台'],
  ['社工队伍建设', '聘用社工10名，培训4次'],
  ['网格化信息平台建设', '开发平台1套，接入摄像头200路'],
  ['普法宣传', '普法讲座6场，发放手册2000份'],
  ['防汛物资储备', '采购沙袋5000只、水泵6台，5月底前到位'],
  ['妇女儿童活动', '亲子活动6场，妇女健康讲座4场'],
  ['老旧小区房屋修缮', '修缮房屋12处，面积3000平方米'],
  ['志愿服务', '招募志愿者120人，开展服务300次'],
  ['招商服务', '走访企业150家，政企沙龙4场'],
  ['干部学习培训', '处级干部轮训2期、科级干部专题班3期，每期50人'],
  ['区域化党建', '办2期培训约100人，12场沙龙，补贴6个片区'],
];

describe.each(PROJECTS)('a draft of %s', (name, brief) => {
  const proposal = draft(name, brief);

  it('is a proposal with 8 to 20 rows in the order of the form', () => {
    expect(ProposalSchema.safeParse(proposal).success).toBe(true);
    expect(proposal.rows.length).toBeGreaterThanOrEqual(8);
    expect(proposal.rows.length).toBeLessThanOrEqual(20);
    expect(proposal.rows).toEqual(inTreeOrder(proposal.rows));
  });

  it('passes the review in every row and as a whole', () => {
    for (const row of proposal.rows) expect(fits(row, 25_000_000), row.level3).toEqual([]);
    const declaration = DeclarationSchema.parse({
      year: 2027,
      projectName: name,
      projectNature: '经常性项目',
      projectCategory: '特定目标类',
      department: '某镇人民政府',
      unit: '社区服务中心',
      startDate: '2027-01-01',
      endDate: '2027-12-31',
      annualFunding: {
        total: '250,000.00',
        currentYearFiscal: '250,000.00',
        carriedOver: '0.00',
        other: '0.00',
      },
      annualGoal: proposal.goal.text,
      indicators: proposal.rows,
    });
    expect(
      review(declaration).findings.filter((f) => f.field !== 'unit' && f.rule !== 'F-09'),
    ).toEqual([]);
  });

  it('has a goal of 60 to 400 characters with the words of the user and no other number', () => {
    const { text } = proposal.goal;
    expect(text.length).toBeGreaterThanOrEqual(60);
    expect(text.length).toBeLessThanOrEqual(400);
    expect(text).toContain(brief);
    const numbers = text.match(/\d+/g) ?? [];
    expect(numbers.every((n) => brief.includes(n))).toBe(true);
  });

  it('gives every count of the user a row with exactly that number', () => {
    for (const count of countsIn(brief)) {
      const value = showCount(count);
      const row = proposal.rows.find((r) => r.value === value && r.origin.kind === 'user');
      expect(row, value).toBeDefined();
    }
  });

  it('takes no count of its own from an example', () => {
    for (const row of proposal.rows) {
      if (row.origin.kind !== 'example' || row.value === null) continue;
      expect(row.value).toMatch(/^(?:[=≥]\d+%|=0\D|\P{Nd}+)$/u);
    }
  });
});

describe('nothing invented', () => {
  it('computes the cost from the amount, to the cent', () => {
    const facts = { year: 2027, projectName: '河道保洁', brief: '保洁河道12公里' };
    const proposal = propose(store, { ...facts, annualTotal: 123_456_789 });
    expect(rowNamed(proposal, '项目总成本')).toMatchObject({
      value: '≤1234567.89元',
      origin: { kind: 'computed', from: '年度资金申请总额' },
    });
  });

  it('asks for the count where the user named none', () => {
    const proposal = draft('绿化养护', '');
    const open = proposal.rows.filter((row) => row.value === null);
    expect(open).toHaveLength(1);
    expect(open[0]?.level2).toBe('数量指标');
    expect(proposal.notes.join()).toContain('您没有写数量，7.2 待填，例如“7.2改成=');
  });

  it('keeps foreign nouns out', () => {
    for (const [name, brief] of PROJECTS.filter(([n]) => !/党建/.test(n))) {
      const text = draft(name, brief)
        .rows.map((row) => row.level3)
        .join();
      expect(text).not.toMatch(/党|街区|虹|金虹桥|制度外|两新/);
    }
  });

  it('takes a value the user named over the usual one', () => {
    const proposal = draft('老年助餐', '服务老人500人次，用餐人员满意度达到96%');
    const satisfied = proposal.rows.filter((row) => row.level2 === '服务对象满意度指标');
    expect(satisfied).toMatchObject([{ value: '≥96%', origin: { kind: 'user' } }]);
  });

  it('gives the same heads the same number in a staffing project', () => {
    const proposal = draft('制度外用工经费', '聘用制度外用工人员3人');
    const heads = proposal.rows.filter((row) => row.level2 === '数量指标');
    expect(heads.length).toBeGreaterThan(1);
    expect(heads.every((row) => row.value === '=3人' && row.origin.kind === 'user')).toBe(true);
  });
});

describe('the goal', () => {
  it('is the brief itself when that already is a whole goal', () => {
    const brief =
      '围绕老年人用餐需求，全年为200名老人提供午餐，设立3个助餐点，开展食品安全检查12次，切实解决老年人就餐困难，提升社区为老服务水平和老年人的满意度。';
    expect(draft('老年助餐', brief).goal).toEqual({
      text: brief,
      origin: { kind: 'user', words: brief },
    });
  });

  it('says so where its effect is a usual phrase', () => {
    const { goal } = draft('河道保洁', '保洁河道12公里');
    expect(goal.origin).toMatchObject({
      kind: 'example',
      from: expect.stringContaining('常用写法'),
    });
  });

  it('joins a list into sentences', () => {
    const { goal } = draft('社区文化节', '1. 文艺演出8场\n2. 书画展3次');
    expect(goal.text).toContain('开展文艺演出8场；书画展3次。');
  });
});

describe('any request', () => {
  it('gets a proposal', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 40 }),
        fc.string({ maxLength: 120, unit: 'binary' }),
        fc.integer({ min: 0, max: 10 ** 13 }),
        (projectName, brief, annualTotal) => {
          const proposal = propose(store, { year: 2027, projectName, annualTotal, brief });
          expect(ProposalSchema.safeParse(proposal).success).toBe(true);
          expect(proposal.rows.length).toBeGreaterThanOrEqual(7);
        },
      ),
      { numRuns: 50 },
    );
  });

  it.each([
    ['2027年虹桥镇社区文化节专项经费', '社区文化节'],
    ['社区文化节', '社区文化节'],
    ['居民区垃圾分类项目', '居民区垃圾分类'],
    ['“两企三新”党建工作经费', '两企三新党建'],
    ['经费', '经费'],
  ])('%s is about %s', (name, subject) => {
    expect(subjectOf(name)).toBe(subject);
  });

  it('measures how alike two names are', () => {
    expect(overlap('活动满意度', '活动满意度')).toBe(1);
    expect(overlap('活动满意度', '河道长度')).toBe(0);
  });
});
