import { describe, expect, it } from 'vitest';
import { parseCommands, type Command } from '../../src/interview/commands.ts';

const review = (text: string) => parseCommands(text, false);
const row = (...numbers: number[]) => ({ numbers });
const named = (name: string) => ({ name });

describe('a row by its number', () => {
  it.each<[string, number, string]>([
    ['7.2约40人', 2, '约40人'],
    ['7.3写250人次', 3, '250人次'],
    ['7.3到300人次', 3, '300人次'],
    ['7.3调整为250人次', 3, '250人次'],
    ['7.3不对，是250人次', 3, '250人次'],
    ['7.3 改 250', 3, '250'],
    ['7.2 40场', 2, '40场'],
    ['7.3：250人次', 3, '250人次'],
    ['7.2改成三期', 2, '3期'],
    ['7.3写成三百人次', 3, '300人次'],
    ['7.4 写 百分之九十', 4, '90%'],
    ['第二个指标改成3期', 2, '3期'],
    ['第三条改成80人', 3, '80人'],
    ['麻烦把7.3改成30人', 3, '30人'],
    ['7.9 =100%', 9, '=100%'],
    ['7.9健全', 9, '健全'],
    ['7.5 社区活动场次≥12场', 5, '社区活动场次≥12场'],
  ])('%s', (text, number, value) => {
    expect(review(text)).toEqual([{ do: 'setRow', row: row(number), text: value }]);
  });

  it('several corrections in one message are taken in turn', () => {
    expect(review('7.3改250，7.4改300')).toEqual([
      { do: 'setRow', row: row(3), text: '250' },
      { do: 'setRow', row: row(4), text: '300' },
    ]);
    expect(review('7.3删了，金额不对，应该是30万')).toEqual([
      { do: 'deleteRow', row: row(3) },
      { do: 'set', topic: 'annualFunding', text: '30万' },
    ]);
  });

  it.each(['7.3万', '7.1到12.31', '7.1-8.31', '7.1 8月'])('%s is an amount or a date', (text) => {
    expect([parseCommands(text, true), review(text)]).toEqual([undefined, undefined]);
  });
});

describe('a row by its name, on the review page', () => {
  it.each<[string, string, string]>([
    ['满意度写95%以上', '满意度', '95%以上'],
    ['满意度95', '满意度', '95%'],
    ['满意度≥95%', '满意度', '≥95%'],
    ['满意度改成九成五', '满意度', '95%'],
    ['家属满意度改到98', '家属满意度', '98%'],
    ['参训人数120人', '参训人数', '120人'],
    ['沙龙改20场', '沙龙', '20场'],
    ['满意度改成杠杠的', '满意度', '杠杠的'],
  ])('%s', (text, name, value) => {
    expect(review(text)).toEqual([{ do: 'setRow', row: named(name), text: value }]);
    expect(parseCommands(text, true)).toBeUndefined();
  });
});

describe('deleting', () => {
  it.each<[string, number[]]>([
    ['把7.3删掉', [3]],
    ['7.1删掉', [1]],
    ['7.3和7.4都不要', [3, 4]],
    ['第一个指标删掉', [1]],
    ['删除第3条指标', [3]],
    ['删7.2到7.4', [2, 3, 4]],
    ['删7.2-7.3', [2, 3]],
    ['删7.1、7.2', [1, 2]],
    ['帮我把7.3删了', [3]],
  ])('%s', (text, numbers) => {
    expect(review(text)).toEqual([{ do: 'deleteRow', row: { numbers } }]);
    expect(parseCommands(text, true)).toEqual(review(text));
  });

  it.each([
    ['删除沙龙场次', '沙龙场次'],
    ['沙龙不要了', '沙龙'],
    ['把沙龙那条删了', '沙龙'],
    ['删除 助老', '助老'],
  ])('%s', (text, name) => {
    expect(review(text)).toEqual([{ do: 'deleteRow', row: named(name) }]);
    expect(parseCommands(text, true)).toBeUndefined();
  });

  it.each<[string, number | null]>([
    ['删除2', 2],
    ['删除第二张', 2],
    ['删除草稿', null],
    ['把这张表删掉', null],
  ])('%s deletes a form', (text, number) => {
    expect(review(text)).toEqual([{ do: 'deleteDraft', number }]);
  });

  it.each(['不要删7.3', '7.3不要删', '都不要了', '不要超过预算'])('%s deletes nothing', (text) => {
    expect(review(text)).toBeUndefined();
  });
});

describe('adding rows', () => {
  it.each<[string, string[]]>([
    ['加一条 参训人数≥100人', ['参训人数≥100人']],
    ['加一条 长效机制：健全', ['长效机制：健全']],
    ['再加个指标，志愿者人数不少于50人', ['志愿者人数 不少于50人']],
    ['再加一条，助餐人数≥50人', ['助餐人数≥50人']],
    ['加两条：走访10次；慰问20人', ['走访次数 10次', '慰问人数 20人']],
    ['增加走访户数100户', ['走访户数 100户']],
    ['还要加上培训4次', ['培训次数 4次']],
    ['补一条满意度指标 家属满意度≥90%', ['家属满意度≥90%']],
  ])('%s', (text, rows) => {
    expect(review(text)).toEqual(rows.map((one) => ({ do: 'addRow', text: one })));
  });

  it('加一条 alone opens the rows', () => {
    expect(review('加一条')).toEqual([{ do: 'rows', group: 0 }]);
  });

  it.each(['再加5万', '增加5万', '减少2万', '金额增加5万', '增加预算5万元'])(
    '%s is a relative amount, never an absolute one',
    (text) => {
      expect(review(text)).toBeUndefined();
    },
  );
});

describe('a field', () => {
  it.each<[string, string, string]>([
    ['第5项改28万', 'annualFunding', '28万'],
    ['⑤28万', 'annualFunding', '28万'],
    ['5改28万', 'annualFunding', '28万'],
    ['③华阳街道办事处', 'unit', '华阳街道办事处'],
    ['金额不对，应该是30万', 'annualFunding', '30万'],
    ['金额写错了，是30万', 'annualFunding', '30万'],
    ['单位写错了，是长宁区民政局', 'unit', '长宁区民政局'],
    ['总额不是20万，是30万', 'annualFunding', '30万'],
    ['钱数改成二十八万五', 'annualFunding', '二十八万五'],
    ['金额改成二十万元整（含税）', 'annualFunding', '二十万元整'],
    ['金额改成28万吧', 'annualFunding', '28万'],
    ['项目名叫银龄课堂', 'projectName', '银龄课堂'],
    ['名称错了，应该是银龄课堂', 'projectName', '银龄课堂'],
    ['名称应该叫银龄课堂', 'projectName', '银龄课堂'],
    ['改成阶段性项目', 'projectNature', '阶段性项目'],
    ['性质改成阶段性', 'projectNature', '阶段性'],
    ['改成2026年度', 'year', '2026'],
    ['年度改2026', 'year', '2026'],
    ['改成28万', 'annualFunding', '28万'],
    ['没有结转', 'annualFunding', '结转0元'],
    ['结转没有了', 'annualFunding', '结转0元'],
    ['其他资金没有了', 'annualFunding', '其他0元'],
    ['项目总额500万', 'projectFunding', '500万'],
    ['项目资金总额500万', 'projectFunding', '500万'],
    ['总目标不要了', 'overallGoal', '留空'],
    ['预算单位是长宁区民政局', 'unit', '长宁区民政局'],
    ['⑤改成总额25万，拨款22万，结转3万', 'annualFunding', '总额25万，拨款22万，结转3万'],
    ['目标改成办2期培训，把荒地变成花园', 'annualGoal', '办2期培训，把荒地变成花园'],
  ])('%s', (text, topic, value) => {
    expect(review(text)).toEqual([{ do: 'set', topic, text: value }]);
  });

  it.each([
    ['金额写错了', 'annualFunding'],
    ['名称错了', 'projectName'],
    ['时间不对', 'period'],
    ['目标不对', 'annualGoal'],
    ['单位错了', 'unit'],
    ['改名称', 'projectName'],
    ['改项目名称', 'projectName'],
    ['开始时间改成4月1日', 'period'],
    ['金额改一下', 'annualFunding'],
  ])('%s opens its question', (text, topic) => {
    expect(review(text)).toEqual([{ do: 'ask', topic }]);
  });
});

describe('single words', () => {
  it.each<[string, Command]>([
    ...[
      '撤销刚才的',
      '撤销上一步',
      '退回去',
      '取消上一步',
      '取消刚才的',
      '还原',
      '恢复刚才删的',
    ].map((text): [string, Command] => [text, { do: 'undo' }]),
    ['恢复', { do: 'redo' }],
    ...['好的', '谢谢', '嗯', '收到', '可以'].map((t): [string, Command] => [t, { do: 'resume' }]),
    ...['重新来', '重填', '从头来'].map((t): [string, Command] => [t, { do: 'restart' }]),
    ...['再来一张表', '再做一张', '新的一张'].map((t): [string, Command] => [
      t,
      { do: 'new', text: '' },
    ]),
    ['打开第二张', { do: 'open', number: 2 }],
    ['改名 党建那张', { do: 'rename', title: '党建那张' }],
    ...['目标太短了', '目标太长了', '目标太空'].map((t): [string, Command] => [
      t,
      { do: 'revise', wish: t },
    ]),
    ...['目标重新写', '目标不好'].map((t): [string, Command] => [t, { do: 'redraft' }]),
    ['目标里加上六大片区', { do: 'appendGoal', text: '六大片区' }],
    ...['导出word', '导出', '打印', '保存', '给我word', '生成word', '下载word'].map(
      (t): [string, Command] => [t, { do: 'review' }],
    ),
  ])('%s', (text, command) => {
    expect(review(text)).toEqual([command]);
  });

  it.each(['不对', '算了', '错了', '是', '是的', '对', '确认', '不', '不是', '不用'])(
    '%s is left to the page',
    (text) => {
      expect(review(text)).toBeUndefined();
    },
  );

  it('好 may be the value an indicator is asked for', () => {
    expect([parseCommands('好', true), review('好')]).toEqual([undefined, [{ do: 'resume' }]]);
  });
});

describe('while a question is open', () => {
  it.each(
    (
      '增加公共绿地|取消药品加成补助|删减行政审批|不要乱扔垃圾宣传|撤销建制镇补助|还原历史建筑|' +
      '重新来沪人员服务|打印设备采购|保存古树名木|导出数据平台建设|命名规范工作|改名工程|单位改制补助|' +
      '项目改造|经费改革试点|年度改革试点|旧区改造|加一条绿道建设|增加一个社区花园|目标管理考核|' +
      '打开心门计划|恢复植被|满意度测评95|7号线周边整治|再来一次艺术节|第一条河道整治|删除不良信息|' +
      '没有围墙的养老院|加指标体系建设|办2期培训约100人，开展12场沙龙|①办2期培训②开展讲座5场|培训4次'
    ).split('|'),
  )('%s is an answer', (text) => {
    expect(parseCommands(text, true)).toBeUndefined();
  });
});

describe('a brief is no command, wherever it is written', () => {
  it.each([
    '区域化党建，25万，办2期培训约100人，12场沙龙，补贴6个片区',
    '项目名叫银龄课堂，25万，办2期培训',
    '社工队伍建设，总额60万，其中结转5万，聘用社工8名，每人补贴500元',
    '本项目将老旧小区改成口袋公园，服务居民500人，让社区变成大家庭',
    '把空地变成花园，建设3处',
    '我们要增加培训4次，走访100户，共30万',
    '助老项目，20万，没有结转',
    '培训2期，参训人数120人，满意度95%以上',
  ])('%s', (text) => {
    expect([parseCommands(text, true), review(text)]).toEqual([undefined, undefined]);
  });

  it('a long text is one as well', () => {
    const text = '把旧厂房改成活动中心，开展培训。'.repeat(1200);
    expect([parseCommands(text, true), review(text)]).toEqual([undefined, undefined]);
  });

  it('a goal may be as long as a goal can be', () => {
    const goal = '办2期培训，把荒地改成花园。'.repeat(100);
    expect(parseCommands(`目标改成${goal}`, true)).toEqual([
      { do: 'set', topic: 'annualGoal', text: goal },
    ]);
  });
});

describe('a goal that is written whole', () => {
  it('keeps its full stop', () => {
    const said = '目标改成保洁河道12公里，清理漂浮物300次，改善水环境质量。';
    expect(parseCommands(said, false)).toEqual([
      { do: 'set', topic: 'annualGoal', text: said.slice('目标改成'.length) },
    ]);
  });
});
