// Defects of the head of a form, and of texts anywhere: empty cells, dates, sums, residues, old years.
import { yuan, type Clean } from './clean-forms.ts';
import type { Chance } from './random.ts';
import {
  at,
  changed,
  withGoal,
  inRow,
  value,
  full,
  hanYear,
  middle,
  amid,
  goalOf,
  newGoal,
  fenOf,
  totalOf,
  oneOf,
  type Kind,
} from './planting.ts';

const HEAD_CELLS = [
  ['projectName', 'projectName'],
  ['projectNature', 'projectNature'],
  ['projectCategory', 'projectCategory'],
  ['department', 'department'],
  ['unit', 'unit'],
  ['startDate', 'period'],
  ['endDate', 'period'],
] as const;

export const head: readonly Kind[] = [
  ...HEAD_CELLS.map(([key, field]): Kind => ({
    name: `F-01 ${key} empty`,
    rules: ['F-01'],
    least: 'error',
    plant: (clean, random) =>
      changed(clean, { [key]: random.pick([null, ' ', '　']) }, at(field), key),
  })),
  {
    name: 'F-01 amount empty',
    rules: ['F-01'],
    least: 'error',
    plant: (clean, random) =>
      changed(
        clean,
        {
          annualFunding: random.pick([
            { ...clean.declaration.annualFunding, total: null },
            { total: null, currentYearFiscal: null, carriedOver: null, other: null },
          ]),
        },
        at('annualFunding'),
        'no total',
      ),
  },
  {
    name: 'F-01 goal empty',
    rules: ['F-01'],
    least: 'error',
    plant: (clean) => changed(clean, { annualGoal: [] }, at('annualGoal'), 'no goal'),
  },
  {
    name: 'F-01 no rows',
    rules: ['F-01', 'T-02'],
    least: 'error',
    plant: (clean) => changed(clean, { indicators: [] }, at('indicators'), 'no rows'),
  },
  {
    name: 'F-01 project total of a staged project empty',
    rules: ['F-01', 'F-06'],
    least: 'error',
    plant: (clean) =>
      clean.declaration.projectNature === '阶段性项目'
        ? changed(
            clean,
            { projectTotalFunding: { total: null, fiscal: null, other: null } },
            at('projectFunding'),
            'no project total',
          )
        : null,
  },
  {
    name: 'F-02 nature',
    rules: ['F-02'],
    least: 'error',
    plant: (clean, random) => {
      const projectNature = oneOf(
        random,
        '延续项目 新增项目 跨年度项目 持续性项目 长期项目 专项项目 其他',
      );
      return changed(clean, { projectNature }, at('projectNature'), projectNature);
    },
  },
  {
    name: 'F-03 category',
    rules: ['F-03'],
    least: 'warning',
    plant: (clean, random) => {
      const projectCategory = oneOf(
        random,
        '专项资金类 基本支出类 民生类 一般项目 政府购买服务 其它',
      );
      return changed(clean, { projectCategory }, at('projectCategory'), projectCategory);
    },
  },
  {
    name: 'F-03 basic spending',
    rules: ['F-03'],
    least: 'hint',
    plant: (clean, random) => {
      const projectCategory = random.pick(['人员类', '运转类']);
      return changed(clean, { projectCategory }, at('projectCategory'), projectCategory);
    },
  },
  {
    name: 'F-04 no such day',
    rules: ['F-04'],
    least: 'error',
    plant: (clean, random) => {
      const { year } = clean.declaration;
      const wrong = oneOf(random, '02-30 06-31 13-01 11-31 00-10 04-00 12-32 09-31');
      return changed(
        clean,
        random.likely(0.5)
          ? { endDate: `${year}-${wrong}` }
          : { startDate: `${year}/${wrong.replace('-', '/')}` },
        at('period'),
        wrong,
      );
    },
  },
  {
    name: 'F-04 no date',
    rules: ['F-04'],
    least: 'error',
    plant: (clean, random) => {
      const endDate = random.pick(['年底', '长期', `${clean.declaration.year}`, '全年', '12月']);
      return changed(clean, { endDate }, at('period'), endDate);
    },
  },
  {
    name: 'F-04 reversed',
    rules: ['F-04'],
    least: 'error',
    plant: (clean) => {
      const { startDate, endDate } = clean.declaration;
      return changed(
        clean,
        { startDate: endDate, endDate: startDate },
        at('period'),
        `${endDate}…${startDate}`,
      );
    },
  },
  {
    name: 'F-04 another year',
    rules: ['F-04'],
    least: 'error',
    plant: (clean, random) => {
      const year = clean.declaration.year + random.pick([-3, -1, -1, 3, 4]);
      if (clean.declaration.projectNature === '阶段性项目') return null;
      return changed(
        clean,
        { startDate: `${year}-01-01`, endDate: `${year}-12-31` },
        at('period'),
        `${year}`,
      );
    },
  },
  {
    name: 'F-04 beyond the year',
    rules: ['F-04'],
    least: 'error',
    plant: (clean, random) => {
      const { year, projectNature } = clean.declaration;
      if (projectNature === '阶段性项目') return null;
      const change = random.pick([
        { endDate: `${year + 1}-06-30` },
        { startDate: `${year - 1}-07-01` },
        { endDate: `${year + 2}年12月31日` },
      ]);
      return changed(clean, change, at('period'), JSON.stringify(change));
    },
  },
  {
    name: 'F-05 parts do not add up',
    rules: ['F-05'],
    least: 'error',
    plant: (clean, random) => {
      const money = { ...clean.declaration.annualFunding };
      const total = fenOf(money.total);
      const off = random.pick([1, -1, 100, 1_000_000, -10_000, Math.round(total / 10), 99]);
      const key = random.pick(['total', 'currentYearFiscal', 'carriedOver', 'other'] as const);
      const next = fenOf(money[key]) + (fenOf(money[key]) + off < 0 ? -off : off);
      money[key] = yuan(next / 100);
      return changed(clean, { annualFunding: money }, at('annualFunding'), `${key} ${money[key]}`);
    },
  },
  {
    name: 'F-05 total in another unit than its parts',
    rules: ['F-05'],
    least: 'error',
    plant: (clean) => {
      const money = clean.declaration.annualFunding;
      const total = yuan(Math.round(totalOf(clean) / 100) / 100);
      return changed(clean, { annualFunding: { ...money, total } }, at('annualFunding'), total);
    },
  },
  {
    name: 'F-06 project parts do not add up',
    rules: ['F-06'],
    least: 'error',
    plant: (clean, random) => {
      const total = fenOf(clean.declaration.projectTotalFunding.total);
      if (total === 0) return null;
      const fiscal = total - random.pick([1, 10_000, Math.round(total / 3), -5000]);
      const funding = { total: yuan(total / 100), fiscal: yuan(fiscal / 100), other: '0.00' };
      return changed(
        clean,
        { projectTotalFunding: funding },
        at('projectFunding'),
        JSON.stringify(funding),
      );
    },
  },
  {
    name: 'F-06 project total below the annual amount',
    rules: ['F-06'],
    least: 'error',
    plant: (clean, random) => {
      const total = yuan(Math.round(totalOf(clean) * random.pick([90, 50, 99, 10])) / 100);
      const funding = { total, fiscal: total, other: '0.00' };
      return changed(clean, { projectTotalFunding: funding }, at('projectFunding'), total);
    },
  },
  {
    name: 'F-06 more than the year in a one-year project',
    rules: ['F-06'],
    least: 'error',
    plant: (clean, random) => {
      if (clean.declaration.projectNature === '阶段性项目') return null;
      const total = yuan(Math.round(totalOf(clean) * random.pick([110, 200, 300])) / 100);
      const funding = { total, fiscal: total, other: '0.00' };
      return changed(clean, { projectTotalFunding: funding }, at('projectFunding'), total);
    },
  },
  {
    name: 'F-07 万元 written as 元',
    rules: ['F-07'],
    least: 'warning',
    plant: (clean, random) => {
      const n = random.pick([25, 98.7, 3, 12.5, 120, 460, 999.9]);
      const text = random.pick([String(n), n.toFixed(2)]);
      const annualFunding = {
        total: text,
        currentYearFiscal: text,
        carriedOver: '0.00',
        other: '0.00',
      };
      const projectTotalFunding = { total: null, fiscal: null, other: null };
      return changed(clean, { annualFunding, projectTotalFunding }, at('annualFunding'), text);
    },
  },
  {
    name: 'F-07 no separators or decimals',
    rules: ['F-07'],
    least: 'warning',
    plant: (clean, random) => {
      const write = random.pick([
        (text: string) => text.replaceAll(',', ''),
        (text: string) => text.replaceAll(',', '').replace(/\.\d\d$/, ''),
        (text: string) => text.replace(/(\.\d)\d$/, '$1'),
        (text: string) => text.replace(/\.\d\d$/, ''),
      ]);
      const money = clean.declaration.annualFunding;
      if (fenOf(money.total) % 100 !== 0) return null;
      const annualFunding = {
        total: write(money.total ?? ''),
        currentYearFiscal: write(money.currentYearFiscal ?? ''),
        carriedOver: money.carriedOver,
        other: money.other,
      };
      return changed(clean, { annualFunding }, at('annualFunding'), annualFunding.total);
    },
  },
  {
    name: 'F-07 nothing asked for',
    rules: ['F-07', 'F-01'],
    least: 'warning',
    plant: (clean, random) => {
      const zero = random.pick(['0.00', '0']);
      return changed(
        clean,
        { annualFunding: { total: zero, currentYearFiscal: zero, carriedOver: zero, other: zero } },
        at('annualFunding'),
        zero,
      );
    },
  },
  {
    name: 'F-08 staged project without its own goal',
    rules: ['F-08'],
    least: 'warning',
    plant: (clean) =>
      clean.declaration.projectNature === '阶段性项目'
        ? changed(clean, { overallGoal: [] }, at('overallGoal'), 'none')
        : null,
  },
  {
    name: 'F-08 the annual goal copied',
    rules: ['F-08'],
    least: 'warning',
    plant: (clean, random) =>
      clean.declaration.projectNature === '阶段性项目'
        ? changed(
            clean,
            {
              overallGoal: [
                random.pick([
                  goalOf(clean),
                  goalOf(clean).replaceAll('，', '， '),
                  ` ${goalOf(clean)}`,
                ]),
              ],
            },
            at('overallGoal'),
            'copied',
          )
        : null,
  },
];

const RESIDUES = [
  '<p>',
  '</p>',
  '<br/>',
  '<span style="color:red">',
  '<strong>',
  '**',
  'XX',
  '××',
  'xxx',
  'ＸＸ',
  '某某',
  '……',
  '…',
  '...',
  '--',
  '---',
  '&nbsp;',
  '&amp;',
  '&#39;',
  '___',
  '【待填】',
  '（待定）',
  '待补充',
  'TBD',
  '```',
  '【待补充】',
  '&ldquo;',
  '<div class="x">',
];

export const residues: readonly Kind[] = [
  {
    name: 'F-09 residue in the goal',
    rules: ['F-09'],
    least: 'error',
    plant: (clean, random) => newGoal(clean, amid(goalOf(clean), random.pick(RESIDUES), random)),
  },
  {
    name: 'F-09 placeholder for a name or number',
    rules: ['F-09'],
    least: 'error',
    plant: (clean, random) => {
      const clause = oneOf(
        random,
        '联合某某公司开展活动 覆盖XX个居委会 服务××名群众 配合XX街道做好衔接 选定某某小区试点 新增xx台设备 完成XXX处点位布设 由＿＿负责落实',
      );
      return withGoal(clean, { extras: [...clean.goal.extras, clause] });
    },
  },
  {
    name: 'F-09 residue in the project name',
    rules: ['F-09'],
    least: 'error',
    plant: (clean, random) => {
      const name = clean.declaration.projectName ?? '';
      const projectName = random.pick([
        `XX${name}`,
        `${name}<br>`,
        `${name}（待定）`,
        `某某${name}`,
        `**${name}**`,
        `××${name}`,
        `${name}&nbsp;`,
      ]);
      return changed(clean, { projectName }, at('projectName'), projectName);
    },
  },
  {
    name: 'F-09 residue in a unit',
    rules: ['F-09'],
    least: 'error',
    plant: (clean, random) => {
      const field = random.pick(['unit', 'department'] as const);
      const text = oneOf(random, '上海市XX区财政局 某某街道办事处 上海市××局 待定 -- ……');
      return changed(clean, { [field]: text }, at(field), text);
    },
  },
  {
    name: 'F-09 residue in a row',
    rules: ['F-09'],
    least: 'error',
    plant: inRow(
      () => true,
      (one, random) => ({
        level3: random.pick([
          `<p>${one.level3}</p>`,
          `XX${one.level3}`,
          `${one.level3}…`,
          `**${one.level3}**`,
          `某某${one.level3}`,
          `${one.level3}&nbsp;`,
        ]),
      }),
    ),
  },
  {
    name: 'F-09 residue as a value',
    rules: ['F-09', 'V-01', 'V-02'],
    least: 'error',
    plant: inRow(
      () => true,
      (one, random) =>
        value(
          random.pick([
            '待定',
            'XX%',
            '≥XX场',
            '--',
            '…',
            '××',
            '【待填】',
            '待补充',
            `<b>${one.value}</b>`,
            '**',
          ]),
        ),
    ),
  },
  {
    name: 'F-09 quote that never closes',
    rules: ['F-09', 'F-11'],
    least: 'hint',
    plant: (clean, random) => {
      const mark = random.pick(['"', '“', '”']);
      return newGoal(clean, middle(goalOf(clean), mark, random));
    },
  },
  {
    name: 'F-11 straight quotes in the project name',
    rules: ['F-11', 'F-09'],
    least: 'hint',
    plant: (clean, random) => {
      const projectName = `"${oneOf(random, '一老一小 双减 两网融合 四史 三会')}"${clean.declaration.projectName}`;
      return changed(clean, { projectName }, at('projectName'), projectName);
    },
  },
  {
    name: 'F-11 doubled words',
    rules: ['F-11'],
    least: 'hint',
    plant: (clean, random) => {
      const goal = goalOf(clean);
      const { verb, noun } = random.pick(clean.done).work;
      const tail = noun.slice(-2);
      const twice = random.pick([
        [verb, verb + verb],
        [tail, tail + tail],
        ['提升', '提升提升'],
        ['水平', '水平水平'],
        ['服务', '服务服务'],
      ] as const);
      return goal.includes(twice[0]) ? newGoal(clean, goal.replace(twice[0], twice[1])) : null;
    },
  },
  {
    name: 'F-11 doubled words in a name',
    rules: ['F-11'],
    least: 'hint',
    plant: inRow(
      (one) => one.level3.length > 5,
      (one) => ({ level3: `${one.level3.slice(0, 2)}${one.level3}` }),
    ),
  },
  {
    name: 'F-11 bracket that never closes',
    rules: ['F-11', 'F-09'],
    least: 'hint',
    plant: (clean, random) => {
      const clause = oneOf(
        random,
        '含节假日）延时服务 做好（含夜间保障 贯彻《上海市实施办法 落实“四个一工作要求 推进线上(含小程序服务',
      );
      return withGoal(clean, { extras: [...clean.goal.extras, clause] });
    },
  },
];

/** A year outside the project, and the ways people write it. */
function staleYear(clean: Clean, random: Chance): { year: number; text: string } {
  const { startDate, year: own } = clean.declaration;
  const first = Number((startDate ?? '').slice(0, 4)) || own;
  const year = first - random.between(1, 3);
  return {
    year,
    text: random.pick([
      `${year}年`,
      `${year} 年`,
      full(`${year}年`),
      `${hanYear(year)}年`,
      `${year}年度`,
    ]),
  };
}

export const years: readonly Kind[] = [
  {
    name: 'F-10 last years’ goal',
    rules: ['F-10'],
    least: 'error',
    plant: (clean, random) => {
      const { text } = staleYear(clean, random);
      const opening = random.pick([
        `${text}，`,
        `完成${text}各项任务，`,
        `${text}计划`,
        `做好${text}工作，`,
        `在${text}内，`,
      ]);
      return withGoal(clean, { opening });
    },
  },
  {
    name: 'F-10 old year in the middle of the goal',
    rules: ['F-10'],
    least: 'error',
    plant: (clean, random) => {
      const { text, year } = staleYear(clean, random);
      const clause = random.pick([
        `开展${text}工作总结`,
        `确保${text}目标按期实现`,
        `推进${text}重点任务`,
        `于${text}12月底前全部完成`,
        `实施${year - 1}-${year}年行动`,
      ]);
      return withGoal(clean, { extras: [...clean.goal.extras, clause] });
    },
  },
  {
    name: 'F-10 old year in the project name',
    rules: ['F-10'],
    least: 'error',
    plant: (clean, random) => {
      const { text } = staleYear(clean, random);
      const bare = (clean.declaration.projectName ?? '').replace(/^20\d\d年/, '');
      const projectName = random.pick([`${text}${bare}`, `${bare}（${text}）`]);
      return changed(clean, { projectName }, at('projectName'), projectName);
    },
  },
  {
    name: 'F-10 old year in a row name',
    rules: ['F-10'],
    least: 'error',
    plant: inRow(
      (one) => one.level3.length < 10,
      (one, random, clean) => ({ level3: `${staleYear(clean, random).text}${one.level3}` }),
    ),
  },
  {
    name: 'F-10 old year as a deadline',
    rules: ['F-10'],
    least: 'error',
    plant: inRow(
      (one) => one.level3.endsWith('时间'),
      (_, random, clean) => {
        const { year } = staleYear(clean, random);
        return value(
          random.pick([`${year}年12月底前`, `${year}年11月`, `${year}-12-31`, `${year}年底前完成`]),
        );
      },
    ),
  },
];
