import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countsIn, showCount } from '../../src/draft/counts.ts';
import { exampleStore } from '../../src/draft/examples.ts';
import { propose } from '../../src/draft/fallback.ts';
import { overlap } from '../../src/draft/likeness.ts';
import { ProposalSchema, type Proposal } from '../../src/draft/request.ts';
import { subjectOf } from '../../src/draft/subject.ts';
import { DeclarationSchema } from '../../src/form/declaration.ts';
import { inTreeOrder } from '../../src/form/indicators.ts';
import { fits, review } from '../../src/form/review.ts';
import { clinic } from '../form/forms.ts';

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
      ...clinic,
      department: '某镇人民政府',
      unit: '社区服务中心',
      projectName: name,
      annualGoal: proposal.goal.text,
      indicators: proposal.rows,
    });
    const objections = review(declaration).findings.filter(
      ({ rule, severity }) => (severity === 'error' || severity === 'warning') && rule !== 'F-09',
    );
    expect(objections).toEqual([]);
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

describe('a pasted description of the project', () => {
  const brief = [
    '一、项目概况',
    '街道老龄人口占比达38.6%，独居老人650人，现有日间照护中心3个。2026年执行率95.7%。',
    '二、立项依据',
    '根据《养老服务条例》和区民政局2026年工作要点，已建成助餐点5个。',
    '三、实施方案',
    '主要包括：一是为高龄独居老人提供上门服务，全年服务5000人次；二是新建助餐点2个；三是开展健康讲座12场。',
    '四、资金测算',
    '上门服务50元/人次，计25万元；讲座每场2000元，12场共2.4万元；区级财政20万。',
    '五、预期效果',
    '缓解高龄独居老人生活困难，提升老年人生活质量。',
  ].join('\n');
  const { goal, rows } = draft('为老服务', brief);

  it('becomes a goal of its work and its own effect', () => {
    expect(goal.text.length).toBeGreaterThanOrEqual(60);
    expect(goal.text.length).toBeLessThanOrEqual(400);
    expect(goal.text).toContain('服务5000人次；新建助餐点2个；开展健康讲座12场');
    expect(goal.text).toContain('缓解高龄独居老人生活困难');
    expect(goal.text).not.toMatch(/650|38\.6|2026|一是|[一二三四五]、|万|元|条例/);
  });

  it('sets no target from the situation, the past or the budget', () => {
    const own = rows.filter(({ origin }) => origin.kind === 'user').map(({ value }) => value);
    expect(own).toEqual(['≥5000人次', '=2个', '≥12场']);
  });
});

describe('the words of a goal', () => {
  it.each([
    '还没想好',
    '不知道',
    '随便写点吧',
    '满意度95%',
    '起止时间是2027年1月至12月',
    '再说',
    '无',
  ])('take 「%s」 for no brief', (brief) => {
    expect(draft('养老服务', brief).goal.text).toBe(draft('养老服务', '').goal.text);
  });

  it.each(['', '经费', '工作经费'])('read well without a subject, 「%s」', (name) => {
    const { text } = draft(name, '').goal;
    expect(text).not.toMatch(/围绕(?:工作|经费)|提升的|提升经费/);
    expect(text.length).toBeGreaterThanOrEqual(60);
  });

  it.each([
    ['采购CT机1台120万，彩超2台，总预算180万元，一年28.8万', /万|元|预算|一年/],
    ['改造面积3200平方米，总投资260万，其中市级补助100万元、区级配套160万元', /万|元|投资|配套/],
    ['窗口人员12名，资金来源：区级财政8万', /万|资金|财政/],
  ])('leave the budget of 「%s」 out', (brief, budget) => {
    expect(draft('街道项目', brief).goal.text).not.toMatch(budget);
  });

  it('keep a standard and what is earned', () => {
    expect(draft('暑托班', '招收学生50人，每人补贴500元').goal.text).toContain('每人补贴500元');
    expect(draft('招商', '引进企业20家，新增税收5000万元').goal.text).toContain('税收5000万元');
  });

  it.each([
    ['办公设备', '电脑10台', '购置电脑10台'],
    ['招商引资工作经费', '赴外地招商6次', '，赴外地招商6次'],
    ['低保户慰问', '低保户慰问500户', '，开展低保户慰问500户'],
    ['系统运维', '运维系统12套', '，运维系统12套'],
    ['加装电梯改造工程', '项目内容：加装电梯10台', '，加装电梯10台'],
    ['心理服务', '举办讲座20场 个案咨询100人次', '讲座20场，个案咨询100人次'],
    ['某某大厅', '窗口人员12名', '主要内容为窗口人员12名'],
  ])('of %s join 「%s」', (name, brief, expected) => {
    expect(draft(name, brief).goal.text).toContain(expected);
  });

  it.each([
    ['创建全国文明城区工作经费', '创建全国文明城区'],
    ['物业管理服务费', '物业管理服务'],
  ])('name the subject of %s', (name, subject) => {
    expect(subjectOf(name)).toBe(subject);
    expect(draft(name, '').goal.text).toContain(`围绕${subject}，`);
  });
});

describe('the rows', () => {
  it('put limits, incidents and earnings where they belong', () => {
    const { rows } = draft('乡村直播', '直播24场，工期90天，不发生安全事故，带动农户增收200万元');
    const own = rows.filter(({ origin }) => origin.kind === 'user');
    expect(own.map(({ level2, value }) => `${level2} ${value}`)).toEqual([
      '数量指标 ≥24场',
      '时效指标 ≤90天',
      '经济效益指标 ≥200万元',
      '社会效益指标 =0起',
    ]);
  });

  it('are at most 16 beside those of the user, with all the needed branches', () => {
    const brief = Array.from({ length: 8 }, (_, i) => `慰问困难党员第${i}组${i + 2}名`).join('，');
    for (const [name, text] of [...PROJECTS, ['社区党校规范化建设', brief] as const]) {
      const { rows } = draft(name, text);
      expect(rows.filter(({ origin }) => origin.kind !== 'user').length).toBeLessThanOrEqual(16);
      const branches = new Set(rows.map(({ level2 }) => level2));
      for (const branch of ['经济成本', '数量', '质量', '时效', '可持续影响', '服务对象满意度']) {
        expect(branches, `${name} ${branch}`).toContain(`${branch}指标`);
      }
    }
  });

  it.each([
    ['退役军人慰问', '慰问300人，每人补贴500元', /受益对象满意度|补贴对象满意度/],
    ['网格员培训', '培训网格员200人', /培训对象能力提升|参训人员业务能力/],
    ['社工薪酬', '发放社工薪酬12名', /薪酬发放(?:完成)?及时率/],
  ])('of %s ask one thing once', (name, brief, pattern) => {
    const same = draft(name, brief).rows.filter(({ level3 }) => pattern.test(level3));
    expect(same).toHaveLength(1);
  });

  it.each([
    ['残疾人居家养护补贴', '为45名重度残疾人发放补贴', '资金发放及时率', /老年人/],
    ['社区卫生服务中心设备购置', '购置B超机2台', '设备到货及时率', /健康服务/],
    ['困难党员慰问', '慰问困难党员80名', '资金发放及时率', /活动开展/],
    ['统战民族宗教工作', '走访宗教场所6处', '统战工作任务完成率', /履职|代表委员/],
    ['家庭医生签约', '签约2万人', '健康服务达标率', /妇女|儿童/],
    ['健身苑点维护', '维护健身苑点35个', '故障处置及时率', /活动/],
    ['“互联网+护理”服务', '上门护理1200人次，培训护士30人', '健康服务达标率', /培训.*率/],
    ['档案数字化', '扫描档案20万页', '档案加工完成及时率', /系统上线/],
    ['信息化运维', '机房运维1处', '故障处置及时率', /系统上线/],
    ['文旅红色故事巡讲', '进社区巡讲24场', '活动开展及时率', /营商|企业/],
  ])('of %s are of the right work', (name, brief, right, wrong) => {
    const names = draft(name, brief)
      .rows.filter(({ origin }) => origin.kind !== 'user')
      .map(({ level3 }) => level3)
      .join('；');
    expect(names).toContain(right);
    expect(names).not.toMatch(wrong);
  });
});
