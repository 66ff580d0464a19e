import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DeclarationSchema } from '../../src/form/declaration.ts';
import { repaired } from '../../src/form/repair.ts';
import { readForm, type Form, type Problem } from '../../src/form/rules/form.ts';
import {
  goalDocuments,
  goalEffect,
  goalLength,
  goalPurpose,
  goalRules,
  goalSays,
  goalTense,
} from '../../src/form/rules/goal.ts';
import { goalMoney } from '../../src/form/rules/goal-money.ts';
import { goalNumbers } from '../../src/form/rules/goal-numbers.ts';
import { goalRows, rowsInGoal } from '../../src/form/rules/goal-rows.ts';

type Check = (form: Form) => Problem[] | null;

const json = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const seeds = DeclarationSchema.array().parse(json('../fixtures/seed-forms-2026.json'));

/** 「数量 讲座举办场次 =12场」 as a row. */
function row(line: string) {
  const [level2 = '', level3 = '', value = null] = line.split(' ');
  const level1 = { 数量: '产出', 质量: '产出', 时效: '产出', 社会效益: '效益' }[level2] ?? '满意度';
  return { level1: `${level1}指标`, level2: `${level2}指标`, level3, value };
}

function declared(goal: string, rows: readonly string[] = [], head: object = {}) {
  return DeclarationSchema.parse({
    year: 2027,
    projectName: '民生实事',
    annualFunding: '600,000.00',
    annualGoal: goal,
    indicators: rows.map(row),
    ...head,
  });
}

function formOf(goal: string, rows: readonly string[] = [], head: object = {}): Form {
  return readForm(declared(goal, rows, head));
}

/** The form after the fixes of a check, checked again. */
function afterFix(check: Check, given: ReturnType<typeof declared>): Problem[] | null {
  const edits = (check(readForm(given)) ?? []).flatMap(({ fix }) => fix?.edits ?? []);
  return check(readForm(repaired(given, edits)));
}

describe('the goals of the nine forms of 2026', () => {
  const found = (id: string) => {
    const rule = goalRules.find((one) => one.id === id);
    return seeds.flatMap((seed, i) =>
      rule?.of === 'form' && (rule.check(readForm(seed)) ?? []).length > 0 ? [i + 1] : [],
    );
  };

  it.each([
    ['G-01', [5]],
    ['G-02', [1, 4, 5, 6, 7, 8]],
    ['G-03', [2]],
    ['G-04', [2, 6, 7]],
    ['G-05', [3]],
    ['G-06', [8]],
    ['G-07', [2, 4, 5, 9]],
    ['G-08', []],
    ['G-09', []],
    ['G-10', [5]],
  ])('break %s in %j', (id, forms) => {
    expect(found(id)).toEqual(forms);
  });

  it('promise six regions, and the value of the row is set to six', () => {
    const [problem, ...others] = goalNumbers(readForm(seeds[1]!)) ?? [];
    expect(others).toEqual([]);
    expect(problem?.indicator).toBe(1);
    expect(problem?.fix).toEqual({
      label: '改成6个',
      edits: [{ do: 'setValue', row: 1, value: '=6个' }],
      safe: true,
    });
  });

  it('name the sub-projects that have no row', () => {
    const said = (i: number) => goalRows(readForm(seeds[i]!))?.[0]?.message ?? '';
    expect(said(6)).toContain('“职业增能计划”“安居补贴计划”');
    expect(said(6)).not.toContain('人才');
    expect(said(5)).toContain('“网络直播课程”“教案撰写”');
    expect(said(5)).not.toContain('讲师补贴');
    expect(said(1)).toContain('“行业专委会”“行业联盟项目”');
  });

  it('lack how much, and nothing else', () => {
    for (const i of [0, 3, 4, 5, 6, 7]) {
      expect(goalSays(readForm(seeds[i]!))?.[0]?.message).toContain('没有写做多少，');
    }
  });
});

describe('a goal that is missing or owed', () => {
  it.each(['', '  ', '【待填】'])('is judged by no rule: “%s”', (goal) => {
    const form = formOf(goal, ['数量 讲座场次 =3场']);
    const said = goalRules.map((rule) => (rule.of === 'form' ? rule.check(form) : []));
    expect(said).toEqual(goalRules.map(() => null));
  });
});

describe('the goals of the examples', () => {
  it('have no error', () => {
    const { forms } = json('../../data/examples.json') as {
      forms: { goal: string[]; rows: { value: string | null }[]; annualTotal: string }[];
    };
    const errors = forms.flatMap((one) => {
      const given = DeclarationSchema.parse({
        ...one,
        annualFunding: one.annualTotal,
        annualGoal: one.goal,
        indicators: one.rows,
      });
      return goalRules.flatMap((rule) =>
        rule.of === 'form' && rule.severity === 'error'
          ? (rule.check(readForm(given)) ?? []).filter(({ severity }) => severity === undefined)
          : [],
      );
    });
    expect(errors).toEqual([]);
  });
});

const SOUND =
  '对辖区3条支路实施大中修2.6公里，更换破损窨井盖120只，补划标线4500平方米，消除道路安全隐患，改善市民出行条件，提升道路通行能力和沿线居民的满意程度。';

describe('G-01, the length of the goal', () => {
  it.each([
    '做好道路养护工作。',
    '修缮教学楼2栋，改善办学条件。',
    '购置彩超1台，提升诊疗能力。',
    '为老人提供助餐服务3万人次。',
    '升级政务系统1套，提高办事效率。',
    '举办文艺演出24场，丰富群众文化生活。',
    '养护绿地12万平方米，美化环境。',
    '保障食堂运行，供餐5万人次。',
    '开展禁毒宣传12场，提升知晓率。',
    '完成征兵任务40人。',
    SOUND + SOUND,
    `${SOUND}\n${SOUND}`,
    `${SOUND}${'健全长效机制，压实管养责任，'.repeat(30)}`,
  ])('finds %s', (goal) => {
    expect(goalLength(formOf(goal))).toHaveLength(1);
  });

  it('leaves one of a doubled sentence', () => {
    const given = declared(`${SOUND}做好安全生产工作。${SOUND}`);
    expect(afterFix(goalLength, given)).toEqual([]);
    const edits = goalLength(readForm(given))?.[0]?.fix?.edits ?? [];
    expect(repaired(given, edits).annualGoal).toEqual([`${SOUND}做好安全生产工作。`]);
  });
});

describe('G-02, what a goal must say', () => {
  const WHAT = [
    '开展道路养护工作，提升道路通行能力。',
    '保障学校后勤正常运转，改善办学条件。',
    '做好社区卫生服务，提高居民健康水平。',
    '为老年人提供助餐服务，解决用餐难问题。',
    '推进信息系统升级改造，提高办公效率。',
    '牢固树立四个意识，开展党员教育，增强党性修养。',
    '落实“三基”建设和五位一体布局，提升治理水平。',
    '2027年开展绿化养护，根据〔2025〕12号文件改善生态环境。',
    '按照《三年行动计划（2025—2027年）》实施食堂改造，满足师生需求。',
    '进一步推进“一网统管”，完善24小时值守，提升城市治理能力。',
    '开展禁毒宣传和毒驾治理，预防新增吸毒人员。',
    '落实一站式服务、一户一策帮扶，解决居民急难愁盼。',
    '推进二期工程和第三届文化节筹备，丰富群众文化生活。',
    '打造一支素质过硬的志愿者队伍，提升服务水平。',
  ];
  const EFFECT = [
    '开展健康讲座12场，发放宣传册5000份。',
    '购置笔记本电脑30台、打印机5台。',
    '修缮教学楼2栋、操场1处。',
    '聘用社区工作者12人，开展走访2000人次。',
    '养护公共绿地12万平方米，修剪行道树3000株。',
    '编制规划1份，组织评审会3次。',
  ];

  it.each(WHAT)('finds no amount in %s', (goal) => {
    expect(goalSays(formOf(goal))?.[0]?.message).toContain('做多少');
  });

  it.each(EFFECT)('finds no effect in %s', (goal) => {
    expect(goalSays(formOf(goal))?.[0]?.message).toContain('没有写达到什么效果');
  });

  it.each([
    SOUND,
    '保障3个党群服务站全年运营，开设课程不少于300节，提升服务水平。',
    '保障六大片区巡查工作，解决市容顽症。',
    '完成万象城、新华红星和新意城党群服务站运营工作，提升整体水平。',
    '聘用制度外用工人员 1 人，解决人手紧张问题。',
    '举办十二场健康讲座，提高居民健康素养。',
    '每季度组织2次应急演练，增强防灾能力。',
    '改造两个老旧小区，改善居住环境。',
    '为老年人提供助餐服务3万人次，解决用餐难问题。',
    '采购彩超１台，提升诊疗能力。',
    '举办一场戏曲晚会，丰富群众文化生活。',
    '完成兵役登记320人、输送新兵四十名，夯实国防基础。',
    '居民满意度达到90%以上，开展保洁服务，改善环境。',
    '石泉路、曹杨路和武宁路的保洁，改善环境卫生，覆盖3条道路。',
    '建成一个社区食堂，方便老人用餐。',
    '发放困难残疾人补贴120万元，改善残疾人生活。',
  ])('is content with %s', (goal) => {
    expect(goalSays(formOf(goal))).toEqual([]);
  });

  it('takes what is missing from the rows', () => {
    const rows = ['数量 讲座举办场次 ≥12场', '社会效益 居民健康素养 较上年提升'];
    const given = declared('组织社区医生为居民服务。', rows);
    expect(goalSays(readForm(given))?.[0]?.message).toContain('讲座举办不少于12场');
    expect(afterFix(goalSays, given)).toEqual([]);
  });

  it('writes no value that the system filled in', () => {
    const [problem] = goalSays(formOf('开展培训，提升能力。', ['数量 培训人数 =100.00(个)'])) ?? [];
    expect(problem?.fix).toBeUndefined();
    expect(problem?.message).not.toContain('100');
  });
});

it('never says the default of the budget system in a goal, however wide it is written', () => {
  const given = declared('举办讲座，提升能力。', ['数量 讲座举办场次 ＝100.00（个）']);
  const edits = (goalSays(readForm(given)) ?? []).flatMap(({ fix }) => fix?.edits ?? []);
  expect(JSON.stringify(edits)).not.toContain('100');
});

describe('G-03, numbers of the goal and of the rows', () => {
  it.each([
    ['聘用协管员2人，维护秩序。', '数量 协管员聘用人数 =3人', '=2人'],
    ['举办12场讲座，提升素养。', '数量 讲座举办场次 =10场', '=12场'],
    ['开设课程不少于300节。', '数量 课程开展数 =200节', '≥300节'],
    ['修缮教学楼三栋。', '数量 教学楼修缮栋数 =4栋', '=3栋'],
    ['养护公共绿地1.2万平方米。', '数量 公共绿地养护面积 =15000平方米', '=12000平方米'],
    ['走访独居老人1,200人次。', '数量 独居老人走访人次 ≥1000人次', '≥1200人次'],
    ['组织体检4500人，保障健康。', '数量 体检人数 =450人', '=4500人'],
    ['采购电脑30台。', '数量 电脑采购数量 =35台', '=30台'],
    ['发放宣传册5000份。', '数量 宣传册发放份数 =500份', '=5000份'],
    ['运维业务系统十二个。', '数量 业务系统运维数 =20个', '=12个'],
    ['开展禁毒宣传24场次。', '数量 禁毒宣传场次 =12(场)', '=24场'],
    ['中修沥青路面2公里。', '数量 沥青路面中修里程 =3000米', '=2000米'],
    ['为老人提供助餐服务3万人次。', '数量 助餐服务人次 =2万人次', '=3万人次'],
    ['居民满意度达到95%。', '服务对象满意度 居民满意度 ≥85%', '≥95%'],
    ['确保食堂食品抽检合格率达到98%。', '质量 食堂食品抽检合格率 =100%', '=98%'],
  ])('finds %s beside %s', (goal, line, value) => {
    const given = declared(goal, [line]);
    const [problem, ...others] = goalNumbers(readForm(given)) ?? [];
    expect(others).toEqual([]);
    expect(problem?.severity).toBeUndefined();
    expect(problem?.fix?.edits).toEqual([{ do: 'setValue', row: 0, value }]);
    expect(problem?.fix?.label.length).toBeLessThanOrEqual(10);
    expect(afterFix(goalNumbers, given)).toEqual([]);
  });

  it.each([
    ['聘用制度外用工人员 1 人。', '数量 制度外用工聘用完成人数 =1(人)'],
    ['开设课程不少于300节。', '数量 课程开展数 ≥300.00(节)'],
    ['举办两期培训，每期50人。', '数量 参训人数 =100人'],
    ['举办两期培训，每期50人。', '数量 培训人数 =100人'],
    ['举办健康讲座8场、法律讲座4场。', '数量 讲座举办场次 =12场'],
    ['保障六大区域党建工作。', '数量 区域活动开展场次 =30场'],
    ['为12个小区提供保洁服务。', '数量 小区改造数 =5个'],
    ['辖区现有公厕50座，改造一批公厕。', '数量 公厕改造数 =3座'],
    ['新建公厕3座，养护公厕50座。', '数量 公厕养护座数 =50座'],
    ['采购电脑约30台。', '数量 电脑采购数量 =32台'],
    ['举办讲座10-12场。', '数量 讲座举办场次 =12场'],
    ['举办讲座、沙龙12场。', '数量 沙龙举办场次 =4场'],
    ['课程12门，惠及学生300人。', '数量 课程开展数 ≥300节'],
    ['发放宣传册5000份。', '数量 宣传册印制数量 =6000份'],
    ['覆盖居民区15个。', '数量 居民区活动室建设数 =4个'],
    ['小区居民满意度达到95%。', '服务对象满意度 居民满意度 ≥85%'],
    ['走访企业300家。', '数量 企业走访家次 =600家次'],
    ['河道清淤8万立方米。', '数量 河道清淤量 =90000吨'],
    ['每季度开展消防演练2次。', '数量 消防演练次数 =8次'],
    ['2027年举办第3届运动会12场比赛。', '数量 运动会举办次数 =1次'],
    ['中修沥青路面2公里。', '数量 沥青路面中修里程 =2000米'],
    ['每人每年补助800元，救助200人。', '数量 救助人数 =200人'],
  ])('is silent on %s beside %s', (goal, line) => {
    expect(goalNumbers(formOf(goal, [line])) ?? []).toEqual([]);
  });

  it.each([
    ['举办讲座不少于12场。', '数量 讲座举办场次 ≥10场'],
    ['举办讲座不少于12场。', '数量 讲座举办场次 =15场'],
    ['保障石泉、曹杨和长风文化站运营工作。', '数量 文化站运营数 =4个'],
  ])('only warns of %s beside %s', (goal, line) => {
    expect(goalNumbers(formOf(goal, [line]))?.map(({ severity }) => severity)).toEqual(['warning']);
  });

  it('says nothing of a row whose value the file does not show', () => {
    const given = declared('举办12场讲座。', ['数量 讲座举办场次 =10场']);
    expect(goalNumbers(readForm({ ...given, unread: ['indicators.0.value'] }))).toBeNull();
  });
});

describe('G-04, what the goal names and no row has', () => {
  const ROWS = ['数量 绿地养护面积 =5万平方米', '质量 养护合格率 =100%'];
  it.each([
    ['实施校园文化提升、操场翻新、绿地养护等项目。', '操场翻新'],
    ['开展家庭医生签约、孕产妇保健、绿地养护等工作。', '孕产妇保健'],
    ['提供日间照料、上门助浴和绿地养护等服务。', '日间照料'],
    ['完成数据中台搭建、短信平台升级等任务。', '短信平台升级'],
    ['包括古籍修复、绿地养护和数字资源采购等内容。', '古籍修复'],
    ['推进河道疏浚工程及泵站改造工程实施。', '泵站改造工程'],
    ['落实困境儿童关爱、婚姻登记等服务。', '困境儿童关爱'],
    ['养护绿地5万平方米，更换路灯120盏。', '路灯'],
    ['养护绿地5万平方米，聘用护林员6人。', '护林员'],
    ['养护绿地5万平方米，购置洒水车2辆。', '洒水车'],
    ['实施职业增能计划、安居补贴计划、绿地养护等项目。', '安居补贴计划'],
  ])('finds in %s that %s has none', (goal, item) => {
    expect(goalRows(formOf(goal, ROWS))?.[0]?.message).toContain(item);
    expect(afterFix(goalRows, declared(goal, ROWS))).toEqual([]);
  });

  it.each([
    '围绕老人、儿童、青年、白领等群体开展绿地养护等工作。',
    '做好宣传、引导、管理、考核等工作。',
    '保障办公经费、人员劳务费、设施设备更新维护费和水电物业等费用。',
    '提升居民的获得感、幸福感、安全感。',
    '推进资源共享、优势互补、协同治理。',
    '按季度开展两轮督导检查，覆盖15个居民区。',
    '养护绿地5万平方米，实行24小时值守。',
    '组织党员、积极分子和入党申请人开展绿地养护。',
    '培育经营管理类、创新创业类、技能工匠类人才队伍。',
    '完成万象城、新华红星和新意城党群服务站运营工作。',
    '统筹推进线上、线下服务。',
    '做好保洁、保安及后勤保障等服务。',
    '健全组织链、人才链、信息链等工作体系。',
    '辖区现有公园12个，养护绿地5万平方米。',
    '养护绿地5万平方米，其中行道树带2万平方米、街心花园3万平方米。',
  ])('is silent on %s', (goal) => {
    expect(goalRows(formOf(goal, ROWS))).toEqual([]);
  });

  it.each([
    ['购置超声诊断仪1台、生化分析仪1台、康复训练仪12台。', '数量 设备购置数量 =14台'],
    ['评选一等奖20项、二等奖40项、三等奖80项。', '数量 评选奖项数 =140项'],
    ['开展新教师培训、骨干教师研修等各类培训42期。', '数量 培训期数 =42期'],
    ['开展征兵宣传进校园、进社区活动不少于20场。', '数量 宣传活动场次 ≥20场'],
  ])('takes one row that counts all of them: %s', (goal, counted) => {
    expect(goalRows(formOf(goal, [counted]))).toEqual([]);
    expect(goalRows(formOf(goal, ['数量 绿地养护面积 =5万平方米']))).not.toEqual([]);
  });

  it('adds the row of a counted work with its number', () => {
    const [problem] = goalRows(formOf('养护绿地5万平方米，更换路灯120盏。', ROWS)) ?? [];
    expect(problem?.fix?.edits).toEqual([
      { do: 'add', level2: '数量指标', name: '路灯数量', value: '=120盏' },
    ]);
  });

  it('takes a row of all tasks for each of them', () => {
    const goal = '实施操场翻新、食堂改造等项目。';
    expect(goalRows(formOf(goal, ['质量 项目完成率 =100%']))).toEqual([]);
  });
});

describe('G-05, what the rows count and the goal does not name', () => {
  const GOAL = '对辖区道路实施大中修，消除安全隐患，改善市民出行条件。';
  it.each([
    '数量 路灯更换数量 =120盏',
    '数量 窨井盖更换只数 =80只',
    '数量 健康讲座场次 ≥12场',
    '数量 护理员培训人数 =30人',
    '数量 古籍修复册数 =200册',
    '数量 河道疏浚长度 =3公里',
    '数量 电脑采购数量 =30台',
    '数量 助餐服务人次 ≥3万人次',
    '数量 宣传册印制份数 =5000份',
    '数量 绿地养护面积 =5万平方米',
    '数量 新兵输送人数 =40人',
  ])('finds %s', (line) => {
    const [problem] = rowsInGoal(formOf(GOAL, [line])) ?? [];
    expect(problem?.indicator).toBe(0);
    expect(afterFix(rowsInGoal, declared(GOAL, [line]))).toEqual([]);
  });

  it.each([
    [GOAL, '数量 道路大中修里程 =3公里'],
    [GOAL, '数量 安全隐患排查处数 =30处'],
    ['开展各类文化活动，丰富群众生活。', '数量 文艺演出场次 =12场'],
    ['开展健康讲座等服务，提升素养。', '数量 健康工具包发放份数 =300份'],
    ['聘用协管员12人，维护秩序。', '数量 薪酬发放完成人数 =12人'],
    ['保障工作人员队伍稳定。', '数量 日常培训、管理、考核完成人数 =2人'],
    ['为社区老人提供3万人次助餐。', '数量 老年助餐人次 =3万人次'],
    ['修缮校舍2栋，改善办学条件。', '数量 校舍修缮栋数 =2栋'],
    ['开设课程，提升素养。', '数量 课程开展数 ≥300节'],
    [GOAL, '数量 道路保洁完成率 =100%'],
    [GOAL, '质量 讲师资质达标数 =4人'],
    [GOAL, '数量 有责投诉数 ≤3起'],
  ])('is silent in %s on %s', (goal, line) => {
    expect(rowsInGoal(formOf(goal, [line])) ?? []).toEqual([]);
  });
});

describe('G-06, a goal that is a list of documents', () => {
  it.each([
    '《教育法》、《义务教育法》有利于学校发展。',
    '《关于加强河道管理的意见》（沪府办〔2025〕3号）、《河道管理条例》，保障水质。',
    '《上海市养老服务条例》为老年人提供保障。',
    '《全民健身条例》、《体育法》的贯彻对居民健康有利。',
    '根据《中华人民共和国公路法》《上海市公路管理条例》《城市道路管理条例》，做好养护。',
    '依据《禁毒法》、《戒毒条例》、《上海市禁毒条例》。',
    '《兵役法》、《征兵工作条例》，做好征兵。',
    '落实《上海市绿化条例》、《上海市公园管理条例》、《上海市古树名木保护条例》。',
    '《食品安全法》、《学校食品安全与营养健康管理规定》学校食堂有利于师生健康。',
    '按照《数据安全法》《网络安全法》《关键信息基础设施安全保护条例》的规定开展工作。',
  ])('finds %s', (goal) => {
    expect(goalDocuments(formOf(goal))).toHaveLength(1);
  });

  it.each([
    SOUND,
    '根据《上海市河道管理条例》要求，疏浚河道12公里，改善水环境质量。',
    '《上海市养老服务条例》要求健全服务体系，为此建设助餐点3个，解决用餐难问题，惠及老人2000人。',
    '《雷雨》演出12场，丰富群众文化生活。',
    '编印《虹桥镇志》2000册，传承地方历史文化。',
    '创作排演沪剧《敦煌女儿》1部，演出20场，弘扬传统文化。',
    '为贯彻《职业病防治法》，为一线职工提供体检1200人次，预防职业病。',
    '依据《兵役法》完成兵役登记320人，保障征兵任务按时完成，增强全民国防意识。',
    '开展《民法典》宣讲24场，提升居民法治意识和依法维权能力。',
    '落实《全民健身计划》，建设健身步道3公里，满足居民健身需求。',
  ])('is silent on %s', (goal) => {
    expect(goalDocuments(formOf(goal))).toEqual([]);
  });

  it('puts the basis behind 根据', () => {
    const given = declared(
      '《河道管理条例》、《水法》河道管理所全年养护河道120公里，巡查入河排口860个，改善水环境质量，保障汛期人民群众生命财产安全。',
    );
    const edits = goalDocuments(readForm(given))?.[0]?.fix?.edits ?? [];
    expect(repaired(given, edits).annualGoal[0]).toMatch(
      /^根据《河道管理条例》、《水法》，河道管理所/,
    );
    expect(afterFix(goalDocuments, given)).toEqual([]);
  });
});

describe('G-07, a phrase for every project as the only effect', () => {
  it.each([
    '修剪行道树3000株，确保全年工作圆满完成。',
    '聘用教辅人员12人，保障学校正常运转。',
    '采购疫苗冰箱3台，确保单位各项工作顺利开展。',
    '租赁办公用房2处，保障日常工作正常运行。',
    '升级业务系统1套，保证系统正常运行。',
    '为解决人手紧张的矛盾，聘用协管员8人，确保年度任务圆满完成。',
    '举办演出12场，更好地服务群众。',
    '组织兵役登记320人，确保征兵工作有序进行。',
    '维护公园设施30处，为市民更好服务。',
    '采购食堂设备12台，保障食堂正常运行。',
    '支付物业费，保障机关高效运转，确保各项工作有序开展。',
  ])('finds %s', (goal) => {
    expect(goalEffect(formOf(goal))).toHaveLength(1);
  });

  it.each([
    SOUND,
    '升级系统1套，保障系统正常运行，提高办事效率。',
    '聘用协管员8人，解决人手紧张问题，确保年度任务圆满完成。',
    '采购食堂设备12台，保障食堂正常运行，让师生吃得放心。',
    '修剪行道树3000株，消除安全隐患，确保工作圆满完成。',
    '开展禁毒宣传12场，居民知晓率达到95%，保障工作正常运行。',
    '建设助餐点3个，满足老人用餐需求，更好服务老年群体。',
    '保障汛期人民群众生命财产安全，确保泵站正常运行。',
    '举办演出12场，丰富群众文化生活，更好服务群众。',
    '开展讲座12场，购置设备3台。',
    '租赁办公用房2处，缓解办公用房紧张，保障正常运转。',
    '配备保安36人，保障机关正常运转，为办事群众提供安全、整洁的环境。',
  ])('is silent on %s', (goal) => {
    expect(goalEffect(formOf(goal))).toEqual([]);
  });

  it('adds the effect that a row promises', () => {
    const given = declared('聘用协管员8人，确保年度任务圆满完成。', [
      '社会效益 市容环境面貌 较上年改善',
    ]);
    expect(afterFix(goalEffect, given)).toEqual([]);
  });
});

describe('G-08, money in the goal', () => {
  it.each([
    '投入资金80万元，实施道路大修，改善出行条件。',
    '项目预算1,200,000.00元，用于校舍修缮。',
    '发放困难补贴70万元，惠及残疾人300人。',
    '安排经费六百万元用于系统升级。',
    '购置设备40万元，支付运维费用30万元，提升保障能力。',
    '年度预算60万元，其中40万元用于演出，30万元用于展览。',
    '总投入60万元：其中人员经费35万元、活动经费28万元。',
    '年度总投入控制在65万元以内，改善环境。',
    '采购图书35万元、期刊20万元、数据库支出15万元。',
    '年度预算60万元，其中20万元用于宣传，10万元用于培训。',
  ])('finds %s', (goal) => {
    const found = goalMoney(formOf(goal)) ?? [];
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]?.severity).toBeUndefined();
  });

  it.each([
    '年度总投入控制在60万元以内，改善环境。',
    '投入资金35万元修缮校舍，25万元采购设备。',
    '年度预算60万元，其中40万元用于演出，20万元用于展览。',
    '按每人每年800元的标准发放补贴。',
    '带动区域产值增加5亿元，投入经费60万元。',
    '带动旅游、餐饮等消费约1.2亿元，投入经费60万元。',
    '去年投入120万元，今年安排经费60万元。',
    '三年累计投入资金180万元，今年60万元。',
    '实现税收2000万元，服务企业300家。',
    '为老人助餐3万人次，补贴30万元。',
    '采购单价5000元/台的电脑，支出30万元。',
    '节约能源支出100万元以上，改造路灯300盏。',
    '落实《100万元以上项目管理办法》，投入60万元。',
  ])('is silent on %s', (goal) => {
    expect(goalMoney(formOf(goal)) ?? []).toEqual([]);
  });

  it('cannot judge an amount without the annual one', () => {
    const given = formOf('投入资金80万元，改善环境。', [], { annualFunding: null });
    expect(goalMoney(given)?.map(({ severity }) => severity)).toEqual(['unknown']);
  });

  it('does not apply where no money is named', () => {
    expect(goalMoney(formOf(SOUND))).toBeNull();
  });

  it('puts the annual amount for a total above it', () => {
    expect(afterFix(goalMoney, declared('年度预算80万元，改善环境。'))).toEqual([]);
  });
});

describe('G-09, past tense in a plan', () => {
  it.each([
    '完成了道路大修3公里，改善出行条件。',
    '解决了老人用餐难问题。',
    '开展讲座12场，取得了良好成效。',
    '修缮校舍2栋，改善了办学条件。',
    '已完成设备采购30台。',
    '已经建成社区食堂1个。',
    '维护了交通信号灯120组。',
    '已全面落实河长制，巡查河道860次。',
    '升级系统1套，提高了办事效率。',
    '举办了文艺演出24场。',
  ])('finds %s', (goal) => {
    const [problem] = goalTense(formOf(goal)) ?? [];
    expect(problem?.fix?.label.length).toBeLessThanOrEqual(10);
    expect(afterFix(goalTense, declared(goal))).toEqual([]);
  });

  it.each([
    SOUND,
    '为了改善出行条件，大修道路3公里。',
    '维护已建成的健身步道12公里。',
    '对已签约的居民开展随访2000人次。',
    '更新已有设备30台，提升保障能力。',
    '除了日常养护，还修剪行道树3000株。',
    '宣讲《我们完成了任务》12场。',
    '在上年已完成5公里的基础上，新建步道3公里。',
    '截至目前已建成驿站20个，今年新建3个。',
    '帮助居民了解急救知识，开展培训12场。',
    '改造早已老化的管网3公里。',
  ])('is silent on %s', (goal) => {
    expect(goalTense(formOf(goal))).toEqual([]);
  });
});

describe('G-10, the goal and the kind of money', () => {
  it.each([
    ['残保金', '向残疾人发放补贴，改善残疾人生活。'],
    ['残保金', '通过经费扶持提升残疾人就业水平。'],
    ['残疾人就业保障金', '发放就业保障金，提升残疾人就业率。'],
    ['2027年残疾人就业保障金', '对残疾人就业给予补助。'],
    ['办公用房租赁费', '将闲置用房对外出租，增加收入。'],
    ['办公用房租金', '对外招租，盘活资产。'],
    ['社区用房房租', '做好房屋出租管理。'],
    ['地方政府债券还本付息', '新建学校1所，改善办学条件。'],
    ['偿债资金', '建设道路3公里。'],
    ['机关工会经费', '代收会费，开展活动。'],
  ])('asks about %s with %s', (projectName, goal) => {
    expect(goalPurpose(formOf(goal, [], { projectName }))).toHaveLength(1);
  });

  it.each([
    ['残保金', '按时足额缴纳残疾人就业保障金，落实扶持残疾人就业的责任。'],
    ['残保金', '履行法定义务，支持残疾人就业。'],
    ['办公用房租赁费', '承租办公用房2处，解决用房紧张问题。'],
    ['办公用房租金', '支付租金，保障办公。'],
    ['地方政府债券还本付息', '按时偿还学校建设债券本息。'],
    ['机关工会经费', '按工资总额拨缴工会经费。'],
    ['机关工会经费', '开展职工活动12场，增强凝聚力。'],
  ])('is silent on %s with %s', (projectName, goal) => {
    expect(goalPurpose(formOf(goal, [], { projectName }))).toEqual([]);
  });

  it.each(['道路大修', '残疾人康复', '养老助餐补贴', '校舍修缮', '禁毒宣传'])(
    'does not apply to %s',
    (projectName) => {
      expect(goalPurpose(formOf('发放补贴，改善生活。', [], { projectName }))).toBeNull();
    },
  );
});
