// What a number or a row counts: the noun, and what is done to it. 「讲座举办场次」 and 「举办讲座」 are the
// same, 「公厕改造数」 and 「养护公厕」 are not. Knows no numbers.

/** What a quantity or the name of a row counts: 「讲座举办场次」 → core 讲座; 「公厕改造数」 → 公厕, 改造. */
export interface Thing {
  core: string;
  /** What is done to it, where that tells two counts of one thing apart. */
  verbs: readonly string[];
  /** All its characters but those of every project, in order of their codes: 业务系统运维 is 运维业务系统. */
  signs: string;
}

const LIGHT =
  '举办|举行|开办|开展|组织|完成|开设|实施|保障|进行|做好|提供|召开|承办|安排|推进|落实|达到|参加|参与|确保|实现|做到|用于|支持|设立|设置|打造';
/** Verbs that say what is done to the thing. Those of one group say the same. */
const CONTENT = [
  '聘用 聘请 招聘 招募 招录 派驻 到岗 在岗 上岗 配备 选派 录用',
  '改造 修缮 维修 大修 修复 翻新 更新 更换 加装',
  '新建 建设 建成 建立 创建 建床',
  '购置 采购 添置 购买 配置',
  '养护 维护 管护 保养 管养',
  '发放 发送 派发',
  '印制 编印 印刷',
  '检测 监测 抽检 检验',
  '巡查 检查 排查 巡检 督查',
  '清理 整治 清运 拆除 处置 整改',
  '走访 慰问 探访',
  '补植 种植 新增 增加 栽植',
  '办理 受理 审核',
  '培训 轮训',
  ...(
    '运营 运行 租赁 管理 考核 验收 达标 服务 修剪 保洁 补贴 资助 救助 扶持 评估 编制 制作 拍摄 开发 培育 孵化 储备 疏浚 ' +
    '筛查 随访 体检 接种 覆盖 惠及 出版 发布 征集 调解 演出 辅导 升级 归集 采集 录入 消杀 征订 投放 引进 安装 铺设 救治 开放 播放 标准化'
  ).split(' '),
].map((group) => group.split(' '));
export const GROUP_OF: ReadonlyMap<string, string> = new Map(
  CONTENT.flatMap((group) => group.map((verb): [string, string] => [verb, group[0] ?? verb])),
);
/** Every verb that is known, as alternatives of a pattern. */
export const VERBS = `${LIGHT}|${[...GROUP_OF.keys()].join('|')}`;
const DETERMINER =
  '全年|年度|本年度?|当年|计划|预计|力争|累计|共计|合计|总计|各类|各项|各种|多场|系列|辖区内?|区域内|全区|全镇|共|各|拟';
const ENDINGS =
  '人次数?|台次|车次|台件数?|台套数?|(?:总?人|场次|批次|[班期次场户起件套座门节份株栋幢台组只种部块名家支处间所辆张册条项])?(?:数量|总数|个数|数)|场次|班次|批次|期次|面积|里程|长度|时长|人员|情况';
const LEADING = new RegExp(`^(?:${DETERMINER}|并|且|还|为|对|将)`);
const LEADING_VERB = new RegExp(`^(?:${VERBS})`);
const TRAILING = new RegExp(`(?:${VERBS})$`);
const TRAILING_MEASURE = new RegExp(`(?:${ENDINGS}|工作)$`);
/** The words for what is done with anything, at the ends of what stands before a number. */
export const LEAD_ENDS = new RegExp(`^(?:${DETERMINER}|${LIGHT})+|(?:${LIGHT})$`, 'g');
/** Up to the last such word of a clause. */
export const LAST_LIGHT = new RegExp(`^.*(?:${LIGHT})(?=.{2})`);

/** What a name or a noun phrase counts, without verbs, determiners and measure words at its ends. */
export function thingOf(words: string): Thing {
  let core = words.replaceAll(/[(（][^()（）]*[)）]/g, '').replaceAll(/[\s“”"‘’]/g, '');
  const lastOf = core.lastIndexOf('的');
  if (lastOf >= 0 && core.length - lastOf > 2) core = core.slice(lastOf + 1);
  const verbs: string[] = [];
  let last = '';
  let said = '';
  core = core.replace(TRAILING_MEASURE, '');
  for (const [other, verb] of [
    [LEADING, LEADING_VERB],
    [TRAILING_MEASURE, TRAILING],
  ] as const) {
    for (let found = ' '; found !== '' && core !== '';) {
      found = other.exec(core)?.[0] ?? '';
      if (found === '') {
        found = verb.exec(core)?.[0] ?? '';
        if (found !== '') last = found;
        const group = GROUP_OF.get(found);
        if (group !== undefined) {
          verbs.push(group);
          said += found;
        }
      }
      core =
        verb === TRAILING ? core.slice(0, core.length - found.length) : core.slice(found.length);
    }
  }
  const signs = signsOf(core + said);
  return core === '' && last !== ''
    ? { core: last, verbs: [], signs: signsOf(last) }
    : { core, verbs, signs };
}

/** The name of a row without what says that it is counted: 「行道树修剪株数」 → 行道树修剪. */
export function withoutMeasure(name: string): string {
  return name.replace(TRAILING_MEASURE, '');
}

/** The characters of words, in order of their codes. */
export function signsOf(words: string): string {
  return [...words.replaceAll(/的|人员/g, '')].toSorted().join('');
}

/** What says no more than that there are so many. */
const PLAIN = new Set(['聘用', '覆盖', '惠及']);

/** Whether two counts are of the same thing: the same noun, and the same done to it. */
export function sameThing(a: Thing, b: Thing): boolean {
  if (a.signs.length > 2 && a.signs === b.signs) return true;
  if (a.core === '' || a.core !== b.core) return false;
  const [mine, yours] = [a, b].map(({ verbs }) => verbs.filter((verb) => !PLAIN.has(verb)));
  if (mine?.length === 0 && yours?.length === 0) return true;
  return mine?.some((verb) => yours?.includes(verb)) ?? false;
}
