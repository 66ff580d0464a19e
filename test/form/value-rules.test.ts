import { describe, expect, it } from 'vitest';
import { measureOf, usualValue } from '../../src/form/measures.ts';
import { repaired } from '../../src/form/repair.ts';
import { fits } from '../../src/form/review.ts';
import {
  broken,
  changed,
  foundIn,
  mended,
  published,
  rowIn,
  sound,
  the,
  valueOf,
  withRows,
} from './forms.ts';

/** The value of a row after the fix of what a rule finds in it. */
function mendedValue(rule: string, level2: string, name: string, value: string) {
  const form = withRows(rowIn(level2, name, value));
  const finding = foundIn(form, rule).find(({ indicator }) => indicator === 7);
  if (!finding) throw new Error(`${rule} is not found`);
  return valueOf(mended(form, finding), name);
}

describe('a value (V-01, V-02)', () => {
  it('has to be there, and an example shows how', () => {
    const form = withRows(rowIn('数量', '门诊接诊人次', null));
    expect(the(form, 'V-01')).toMatchObject({
      severity: 'error',
      indicator: 7,
      message: expect.stringContaining('7.3改成'),
    });
  });

  it.each([
    ['补贴对象生活改善度', '社会效益', '补贴对象生活改善度不低于80%', '≥80%'],
    ['居民参与率', '质量', '居民参与率不低于100%', '=100%'],
    ['开展社区法治宣传活动', '数量', '开展不低于5次的法治宣传活动', '≥5次'],
    ['家长满意度', '服务对象满意度', '家长满意率100%', '≥90%'],
    ['家长满意度', '服务对象满意度', '家长满意度不少于85%', '≥85%'],
    ['房屋质量', '质量', '房屋完好', '完好'],
    ['项目质量可控性', '质量', '可控性100%', '可控'],
    ['报修处理及时率', '时效', '响应速度快', '=100%'],
    ['安全责任事故数', '社会效益', '安全无事故', '=0起'],
    ['完工及时率', '时效', '及时率', '=100%'],
  ])(
    '%s under %s cannot be read as 「%s」, and is mended to what it means',
    (name, level2, value, right) => {
      expect(mendedValue('V-02', level2, name, value)).toBe(right);
    },
  );

  it.each([
    ['社会效益', '有责投诉量', '同比下降3%'],
    ['社会效益', '居民健康素养水平', '较上年提升2个百分点'],
    ['社会效益', '群众满意情况', '不低于全市平均水平'],
    ['质量', '图书差错率', '≤1/10000'],
    ['质量', '河道断面水质', 'Ⅲ类'],
    ['质量', '医院等级', '三级甲等'],
    ['质量', '食品卫生', '符合国家标准'],
    ['时效', '高龄津贴发放时间', '每月15日前'],
    ['时效', '设备到货时间', '合同签订后30日内'],
    ['时效', '值守服务', '7×24小时'],
    ['社会效益', '失能老人家庭负担', '减轻'],
    ['社会效益', '校园安全事故', '未发生'],
    ['可持续影响', '档案管理完备性', '完备'],
    ['数量', '慢病随访次数', '≥4次/人'],
  ])('of %s for %s may be 「%s」', (level2, name, value) => {
    expect(broken(name, value, level2).filter((id) => id.startsWith('V'))).toEqual([]);
  });

  it.each(['视情况', '另行通知', '若干', '据实', '做好', '不详', '大概可以', '待商议'])(
    '「%s」 is none',
    (value) => {
      expect(broken('群众办事负担', value, '社会效益')).toContain('V-02');
    },
  );

  it('counts as a number where it compares', () => {
    const rows = ['接诊量', '就诊等候时间', '出警时间', '案件数', '负担', '用水量'].map((name) =>
      rowIn('社会效益', name, '较上年减少5%'),
    );
    expect(foundIn(withRows(...rows), 'V-10')).toEqual([]);
  });

  it('with several numbers is taken apart', () => {
    const name = '按计划数量完成';
    const form = withRows(rowIn('数量', name, '慰问人数不少于100人,宣传用品不少于20000份'));
    const after = mended(form, the(form, 'V-02'));
    expect(valueOf(after, name)).toBeUndefined();
    expect(valueOf(after, '慰问人数')).toBe('≥100人');
    expect(valueOf(after, '宣传用品')).toBe('≥20000份');
  });

  it('that says nobody knows what gets an example and no fix', () => {
    const form = withRows(rowIn('数量', '环境卫生及保安服务', '卫生整洁、内部安全有序'));
    expect(the(form, 'V-02')).not.toHaveProperty('fix');
    expect(the(form, 'V-02').message).toContain('=12次');
  });

  it('is named as an echo where it only says the name again', () => {
    const form = withRows(rowIn('服务对象满意度', '游客满意度', '满意度'));
    expect(the(form, 'V-02').message).toContain('只是重复名称');
    expect(foundIn(form, 'V-09')).toEqual([]);
  });
});

describe('the unit and the name (V-03)', () => {
  it.each([
    ['活动开展覆盖率', '=100.00(个)', '社会效益'],
    ['工作经费使用合规性', '=100%', '质量'],
    ['参训人数', '=100个', '数量'],
    ['保洁面积', '=5个', '数量'],
    ['居民知晓率', '≥90', '社会效益'],
    ['补贴发放数', '=90%', '数量'],
    ['巡诊人次', '=300元', '数量'],
    ['系统响应时间', '≤3个', '时效'],
    ['户均补贴金额', '≤300个', '经济效益'],
    ['健身步道长度', '=3个', '数量'],
    ['有责投诉数', '=3个', '社会效益'],
    ['群众满意', '≥90度', '服务对象满意度'],
    ['市容环境改善水平', '=3个', '社会效益'],
    ['教育教学质量', '=1项', '社会效益'],
  ])('%s is not %s', (name, value, level2) => {
    expect(broken(name, value, level2)).toContain('V-03');
  });

  it.each([
    ['数量', '参训人数', '=120个', '=120人'],
    ['社会效益', '居民知晓率', '≥90', '≥90%'],
    ['服务对象满意度', '就餐老人满意度', '=92(个)', '≥92%'],
    ['服务对象满意度', '就餐老人满意度', '=40(个)', '≥90%'],
    ['质量', '程序合规性', '=80%', '合规'],
    ['数量', '救护培训场次', '=12个', '=12场'],
    ['数量', '参训人数', '=100(人数)', '=100人'],
  ])('%s %s %s is mended to %s', (level2, name, value, right) => {
    expect(mendedValue('V-03', level2, name, value)).toBe(right);
  });

  it.each([
    ['有责投诉情况', '=0起', '社会效益'],
    ['进京非访事件数', '=0起', '社会效益'],
    ['处置案件数量', '≥10000件', '数量'],
    ['参与人数', '同比提升', '社会效益'],
    ['培训完成时间', '12月底前', '时效'],
    ['设备更新频率', '≥2次', '数量'],
    ['税收增长率', '≥120%', '经济效益'],
    ['年度考核合格率', '100% (2 人)', '质量'],
    ['活动参与度', '同比提升', '社会效益'],
    ['服务面积', '≥1.2万平方米', '数量'],
    ['特殊人群满意度', '≥90分', '服务对象满意度'],
    ['道路平整度', '=100%', '质量'],
    ['行道树补植数', '=320株', '数量'],
    ['病床使用率', '≥85%', '社会效益'],
    ['疫苗接种人次', '≥3.5万人次', '数量'],
    ['系统可用率', '≥99.9%', '质量'],
    ['数据接口数', '=24个', '数量'],
    ['单次响应时长', '≤2小时', '时效'],
    ['演出场次', '≥36场', '数量'],
    ['馆藏图书数', '≥2.4万册', '数量'],
    ['接警到场时间', '≤5分钟', '时效'],
    ['刑事案件发案数', '≤120起', '社会效益'],
    ['送餐份数', '≥9万份', '数量'],
    ['每餐补贴标准', '=5元/人', '经济成本'],
    ['教室照度达标间数', '=42间', '质量'],
    ['婴儿死亡率', '≤2‰', '社会效益'],
    ['空气质量指数', '≤75', '生态效益'],
    ['室内温度', '≥18度', '质量'],
    ['垃圾清运量', '≥1.2万吨', '数量'],
    ['校园欺凌事件发生数', '=0起', '社会效益'],
    ['课后服务课时数', '≥360课时', '数量'],
    ['日接待能力', '≥500人', '社会效益'],
    ['老旧管网改善情况', '≥12处', '社会效益'],
  ])('%s may be %s', (name, value, level2) => {
    expect(broken(name, value, level2).filter((id) => /^V-(?:0[2-5]|12)$/.test(id))).toEqual([]);
  });

  it('is a warning where the unit merely lacks', () => {
    const form = withRows(rowIn('数量', '参训人数', '=100'));
    expect(the(form, 'V-03').severity).toBe('warning');
    expect(mendedValue('V-03', '数量', '参训人数', '=100')).toBe('=100人');
  });
});

describe('the default of the budget system (V-04)', () => {
  it('is no value under any name', () => {
    for (const [name, level2, right] of [
      ['绿地养护达标率', '质量', '=100%'],
      ['病人满意度', '服务对象满意度', '≥90%'],
      ['管理制度健全性', '可持续影响', '健全'],
      ['工程款支付及时性', '时效', '及时'],
      ['成本控制有效性', '经济成本', '有效'],
    ] as const) {
      expect(mendedValue('V-04', level2, name, '=100.00(个)')).toBe(right);
      expect(mendedValue('V-04', level2, name, ' =100.00(个 )')).toBe(right);
    }
  });

  it('may be a real hundred of something countable, which is to be said', () => {
    const form = withRows(rowIn('数量', '健身器材更新数', '=100.00(个)'));
    expect(the(form, 'V-04')).toMatchObject({ severity: 'warning', fix: { safe: false } });
    expect(valueOf(mended(form, the(form, 'V-04')), '健身器材更新数')).toBe('=100个');
    expect(broken('健身器材更新数', '=100个', '数量')).toEqual([]);
    expect(broken('健身器材更新数', '=99.00(个)', '数量')).toEqual([]);
  });

  it('is nothing to guess a bad thing from', () => {
    const form = withRows(rowIn('社会效益', '重大舆情发生率', '=100.00(个)'));
    expect(the(form, 'V-04')).not.toHaveProperty('fix');
  });
});

it('a value of more parts than a list has is prose, and not taken apart (V-02)', () => {
  const several = (many: number) =>
    withRows(rowIn('数量', '宣传活动', Array(many).fill('宣传品不少于2万份').join('，')));
  expect(the(several(3), 'V-02').fix?.label).toBe('拆成 3 条');
  expect(the(several(12), 'V-02').fix).toBeUndefined();
});

describe('what clerks write, and is right', () => {
  it.each([
    ['食品抽检批次数', '=3500批次', '数量'],
    ['疫苗接种剂次数', '≥5万剂次', '数量'],
    ['值守班次数', '=365班', '数量'],
    ['平台注册用户数', '≥2万人', '数量'],
    ['个别化训练课时数', '≥6880节', '数量'],
    ['接待人天数', '≥4000人天', '数量'],
    ['受益商户数', '=120家', '数量'],
    ['设备购置数量', '=18台（套）', '数量'],
    ['投诉处理时限', '24小时内', '时效'],
    ['响应时间', '2小时内', '时效'],
    ['工程进度', '按计划', '时效'],
    ['系统可用性', '≥99.9%', '质量'],
    ['年度考核等次', '良好以上', '质量'],
    ['漏检率', '≤1%', '质量'],
    ['退兵率', '≤2%', '质量'],
    ['样本轮换率', '≤10%', '质量'],
    ['失业率', '≤5%', '社会效益'],
    ['道路拥挤度', '较上年下降', '社会效益'],
    ['平均等候人数', '≤10人', '社会效益'],
    ['可预防疾病暴发疫情数', '=0起', '社会效益'],
    ['公共服务均等化', '基本实现', '社会效益'],
    ['项目成本控制', '控制在预算内', '经济成本'],
    ['采购价格', '不高于市场价', '经济成本'],
    ['污染物排放', '达标排放', '生态环境成本'],
  ])('%s %s', (name, value, level2) => {
    expect(broken(name, value, level2)).toEqual([]);
  });

  it('a bad thing that becomes rarer is asked for its number, and not refused', () => {
    const form = withRows(rowIn('社会效益', '意外事件发生率', '较上年下降'));
    expect(the(form, 'V-08').severity).toBe('warning');
    const risen = withRows(rowIn('社会效益', '居民参与率', '较上年提升'));
    expect(the(risen, 'V-08').severity).toBe('error');
  });

  it('but not with another unit or another sign', () => {
    expect(broken('值守班次数', '=365人', '数量')).toContain('V-03');
    expect(broken('受益住户数', '=120家', '数量')).toContain('V-03');
    expect(broken('漏检率', '≥1%')).toContain('V-06');
    expect(broken('退兵率', '≥2%')).toContain('V-06');
  });

  it('and a limit is turned round only at a press of its own', () => {
    const form = withRows(rowIn('质量', '设备完好率', '≤95%'));
    expect(the(form, 'V-06').fix?.safe).toBe(false);
  });

  it('and a share of one is a percentage', () => {
    expect(mendedValue('V-03', '质量', '保洁达标率', '0.95')).toBe('=95%');
  });
});

describe('the number (V-05, V-06, V-07, V-13)', () => {
  it('of a share is 0 to 100', () => {
    expect(broken('参训合格率', '=120%')).toContain('V-05');
    expect(broken('参训合格率', '=-5%')).toContain('V-05');
    expect(mendedValue('V-05', '质量', '参训合格率', '≥100%')).toBe('=100%');
    expect(mendedValue('V-05', '服务对象满意度', '家长满意度', '>100%')).toBe('≥90%');
    expect(broken('投入产出比', '≥150%', '经济效益')).not.toContain('V-05');
    expect(broken('旅游收入同比增长率', '≥120%', '经济效益')).not.toContain('V-05');
  });

  it.each([
    ['服务对象满意度', '病人满意度', '90%', '≥90%'],
    ['服务对象满意度', '病人满意度', '=85.00(%)', '≥85%'],
    ['社会效益', '有责投诉数', '≥3件', '≤3件'],
    ['数量', '课程开展数', '≤300节', '≥300节'],
    ['质量', '设备完好率', '≤95%', '≥95%'],
    ['数量', '护理员聘用人数', '≥12人', '=12人'],
  ])('under %s of %s as %s has the wrong sign (V-06)', (level2, name, value, right) => {
    expect(mendedValue('V-06', level2, name, value)).toBe(right);
  });

  it('zero is no output, but of a bad thing', () => {
    expect(broken('助餐服务人次', '=0人次', '数量')).toContain('V-06');
    expect(broken('漏检批次', '=0批', '数量')).not.toContain('V-06');
  });

  it.each([
    ['隐患整改率', '≥95%', '质量'],
    ['人均用工成本', '≤20.5万元/人', '经济成本'],
    ['噪声投诉数', '≤12起', '社会成本'],
    ['接警到场时间', '≤5分钟', '时效'],
    ['差错率', '≤1%', '质量'],
    ['床位空置率', '≤10%', '社会效益'],
    ['志愿者招募人数', '≥60人', '数量'],
    ['矛盾纠纷调解数', '≥200起', '数量'],
  ])('%s %s has the right one', (name, value, level2) => {
    expect(broken(name, value, level2)).toEqual([]);
  });

  it('of satisfaction can be believed and is worth something (V-07)', () => {
    expect(mendedValue('V-07', '服务对象满意度', '家长满意度', '≥100%')).toBe('≥90%');
    expect(mendedValue('V-07', '服务对象满意度', '家长满意度', '不低于50%')).toBe('≥90%');
    expect(
      ['≥80%', '≥85%', '≥90%', '≥95%', '≥98%'].flatMap((value) =>
        broken('家长满意度', value, '服务对象满意度'),
      ),
    ).toEqual([]);
  });

  it('of people and things is whole (V-13)', () => {
    expect(mendedValue('V-13', '数量', '参训人数', '=12.5人')).toBe('=13人');
    expect(broken('河道长度', '=12.5公里', '数量')).toEqual([]);
    expect(broken('接诊人次', '≥1.5万人次', '数量')).toEqual([]);
  });
});

describe('a word (V-08, V-09, V-14)', () => {
  it.each([
    ['活动开展及时率', '提升', 'error'],
    ['居民满意度', '满意', 'error'],
    ['活动主题契合度', '提升', 'warning'],
    ['培训完成及时性', '健全', 'warning'],
    ['长效管理机制健全性', '合规', 'warning'],
    ['受益老人人数', '全覆盖', 'warning'],
    ['促进街区繁荣', '有效保障', 'warning'],
  ])('%s is not “%s”: %s', (name, value, severity) => {
    expect(fits(rowIn('社会效益', name, value)).find(({ rule }) => rule === 'V-08')?.severity).toBe(
      severity,
    );
  });

  it.each([
    ['时效', '办结及时率', '提升', '=100%'],
    ['服务对象满意度', '游客满意度', '提升', '≥90%'],
    ['时效', '采购完成及时性', '健全', '及时'],
    ['社会效益', '市民文明意识', '合规', '较上年提升'],
  ])('%s %s “%s” is mended to %s', (level2, name, value, right) => {
    expect(mendedValue('V-08', level2, name, value)).toBe(right);
  });

  it.each([
    ['预算执行合规性', '合规'],
    ['档案管理规范性', '规范'],
    ['网络安全稳定性', '平稳'],
    ['应急管理体系建设', '健全'],
    ['道路噪声负面影响', '降低'],
    ['成本控制情况', '合理'],
    ['师资队伍能力', '提升'],
    ['竣工验收', '合格'],
    ['智慧平台功能', '完善'],
    ['居民健康水平', '较上年提高'],
    ['站点标准化建设', '达标'],
    ['办案程序', '规范'],
  ])('%s may be “%s”', (name, value) => {
    expect(broken(name, value).filter((id) => id === 'V-08' || id === 'V-02')).toEqual([]);
  });

  it.each([
    ['党建服务水平提升', '提升', '较上年提升'],
    ['全镇人才质量提升性', '提升', '较上年提升'],
    ['社区法治氛围增强', '增强', '较上年增强'],
    ['居民参与公众事务能力增强', '提升', '较上年提升'],
    ['队伍建设', '是', '较上年提升'],
  ])('%s = %s says no measure (V-09)', (name, value, better) => {
    expect(mendedValue('V-09', '社会效益', name, value)).toBe(better);
  });

  it.each([
    ['办理及时性', '及时'],
    ['长效机制健全', '健全'],
    ['资金使用合规性', '合规'],
    ['服务水平提升情况', '较上年提升'],
    ['是否通过验收', '是'],
  ])('%s = %s is a grade', (name, value) => {
    expect(broken(name, value)).not.toContain('V-09');
  });

  it('is not a sentence (V-14)', () => {
    const name = '养老服务质量';
    expect(broken(name, '为老人提供更加优质便捷周到细致的各类服务')).toContain('V-14');
    const form = withRows(rowIn('数量', '心理辅导', '不低于50人次的个体心理咨询辅导'));
    expect(valueOf(mended(form, the(form, 'V-14')), '心理辅导')).toBe('≥50人次');
  });
});

describe('the cost (V-12)', () => {
  it.each([
    ['项目总成本', '≤30万元', null],
    ['项目总成本', '=100.00(个)', '≤25万元'],
    ['项目总成本', '≥10万元', '≤10万元'],
    ['项目总成本', '=20万元', '≤20万元'],
    ['成本控制有效性', '=5个', '有效'],
  ])('%s is not %s', (name, value, right) => {
    const row = rowIn('经济成本', name, value);
    const finding = fits(row, 25_000_000).find(({ rule }) => rule === 'V-12');
    expect(finding).toBeDefined();
    if (right === null || !finding?.fix) return;
    const form = changed({ indicators: [row] });
    const [after] = repaired(form, finding.fix.edits).indicators;
    expect(after?.value).toBe(right);
    expect(after && fits(after, 25_000_000).map(({ rule }) => rule)).not.toContain('V-12');
  });

  it.each([
    ['项目总成本', '≤250,000元'],
    ['项目总成本', '≤25万元'],
    ['成本控制有效性', '有效'],
    ['课时费标准', '=300元/课时'],
    ['每公里养护成本', '≤2.4万元/公里'],
    ['成本节约率', '≥3%'],
    ['购置单价', '≤8000元/台'],
  ])('%s may be %s', (name, value) => {
    expect(broken(name, value, '经济成本')).toEqual([]);
  });
});

describe('all values together (V-10, V-11, V-15, V-16)', () => {
  it('are mostly numbers', () => {
    expect(foundIn(sound, 'V-10')).toEqual([]);
    const words = Array.from({ length: 6 }, (_, i) =>
      rowIn('社会效益', `第${i}社区氛围`, '较上年提升'),
    );
    expect(the(withRows(...words), 'V-10').message).toContain('38%');
  });

  it('under 数量 are all numbers', () => {
    const form = withRows(rowIn('数量', '巡逻防控', '有效'));
    expect(the(form, 'V-10')).toMatchObject({ indicator: 7, severity: 'warning' });
  });

  it('are written in one style', () => {
    const form = changed({
      indicators: [
        ...sound.indicators.slice(0, 6),
        rowIn('服务对象满意度', '沿岸居民满意度', '≥90.00(%)'),
      ],
    });
    const after = mended(form, the(form, 'V-11'));
    expect(after).toEqual(sound);
    expect(the(form, 'V-11').fix?.safe).toBe(true);
  });

  it('agree with the base they name', () => {
    const rows = (base: string) => [
      rowIn('数量', '协管员聘用人数', '=8人'),
      rowIn('质量', '协管员考核合格率', `=100%(${base})`),
    ];
    expect(the(withRows(...rows('6人')), 'V-15').message).toContain('7.3');
    expect(foundIn(withRows(...rows('8人')), 'V-15')).toEqual([]);
  });

  it('are not 100% everywhere', () => {
    const rates = ['校车准点率', '餐食抽检合格率', '设备完好率', '课程完成率'];
    const form = withRows(...rates.map((name) => rowIn('质量', name, '=100%')));
    expect(the(form, 'V-16').severity).toBe('hint');
    const mixed = withRows(
      ...rates.map((name, i) => rowIn('质量', name, i < 2 ? '≥95%' : '=100%')),
    );
    expect(foundIn(mixed, 'V-16')).toEqual([]);
  });
});

describe('a fix of a value', () => {
  it('lets it pass', () => {
    const names = ['活动开展覆盖率', '居民满意度', '资金使用合规性', '参训人数', '培训及时性'];
    let mendings = 0;
    for (const name of names) {
      for (const value of ['=80.00(个)', '≥100%', '提升', '=100.00(个)']) {
        const row = rowIn('质量', name, value);
        for (const { rule, fix } of fits(row)) {
          const [edit] = fix?.edits ?? [];
          if (edit?.do !== 'setValue') continue;
          const left = fits({ ...row, value: edit.value }).map((one) => one.rule);
          expect(left, `${name} ${value} → ${edit.value}`).not.toContain(rule);
          mendings += 1;
        }
      }
    }
    expect(mendings).toBeGreaterThan(15);
  });

  it('is never a number that nobody said', () => {
    const said = (text: string) => new Set(text.match(/\d+(?:\.\d+)?/g));
    // 100, 0 and the usual satisfaction are norms, not counts.
    const norms = new Set(['100', '0', '90']);
    for (const form of published) {
      const known = said(
        JSON.stringify(form)
          .replaceAll(/\.00\b/g, '')
          .replaceAll(',', ''),
      );
      for (const { fix, rule } of foundIn(form)) {
        for (const edit of rule.startsWith('V') ? (fix?.edits ?? []) : []) {
          if (edit.do !== 'setValue') continue;
          for (const number of said(edit.value)) {
            expect(known.has(number) || norms.has(number), edit.value).toBe(true);
          }
        }
      }
    }
  });
});

describe('what a name measures', () => {
  it('is a rate where it is one of a hundred', () => {
    expect(['及时率', '契合度', '占比'].map(measureOf)).toEqual(['percent', 'percent', 'percent']);
    expect(['巡查频率', '管理制度', '宣传力度'].map(measureOf)).not.toContain('percent');
    expect(['参训人数', '服务人次', '清运量'].map(measureOf)).toEqual(['count', 'count', 'count']);
    expect(['服务质量', '景气指数'].map(measureOf)).not.toContain('count');
  });

  it('has no usual value that its own rules refuse', () => {
    const names = [
      '培训及时率',
      '居民满意度',
      '资金合规性',
      '机制健全性',
      '办结及时性',
      '服务水平',
    ];
    for (const name of names) {
      const value = usualValue(name);
      expect(value, name).not.toBeNull();
      expect(
        broken(name, value ?? '').filter((id) => id.startsWith('V')),
        name,
      ).toEqual([]);
    }
  });
});
