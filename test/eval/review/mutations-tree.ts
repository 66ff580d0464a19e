// Defects of the indicator tree and of names: branches, doubles, what stands in the wrong place.
import type { BranchCode } from '../../../src/form/indicators.ts';
import { cleanForm, row, soundValue, type Clean } from './clean-forms.ts';
import type { Chance } from './random.ts';
import { trades } from './words.ts';
import {
  at,
  changed,
  withNew,
  codeOf,
  rowWhere,
  inRow,
  isGoodRate,
  isSatisfied,
  isQuality,
  said,
  oneOf,
  type Kind,
} from './planting.ts';

const keep = (clean: Clean, holds: (code: BranchCode | undefined) => boolean, what: string) => {
  const { indicators } = clean.declaration;
  const rows = indicators.filter((one) => holds(codeOf(one)));
  return rows.length < indicators.length
    ? changed(clean, { indicators: rows }, at('indicators'), what)
    : null;
};

/** A second row for the same thing, with this name; `same`: with the same value. */
const doubled = (
  name: (text: string, random: Chance) => string | null,
  same: boolean,
): Kind['plant'] => {
  return (clean, random) => {
    const index = rowWhere(
      clean,
      random,
      (one, code) => /\d/.test(one.value ?? '') && code !== 'C1',
    );
    if (index === undefined) return null;
    const one = clean.declaration.indicators[index]!;
    const level3 = name(one.level3, random);
    if (level3 === null) return null;
    const n = said(one);
    const other = /%/.test(one.value ?? '') ? (n > 90 ? n - 7 : n + 3) : n + random.between(1, 9);
    const text = same ? one.value : (one.value ?? '').replace(/[\d,.]+/, String(other));
    return withNew(clean, { ...one, level3, value: text }, [index]);
  };
};

const LEVELS = ['成本指标', '产出指标', '效益指标', '满意度指标'];
export const trees: readonly Kind[] = [
  {
    name: 'T-01 branch under the wrong first level',
    rules: ['T-01'],
    least: 'error',
    plant: inRow(
      (_, code) => code !== 'C1',
      (one, random) => ({ level1: random.pick(LEVELS.filter((level) => level !== one.level1)) }),
    ),
  },
  {
    name: 'T-01 no such branch',
    rules: ['T-01'],
    least: 'error',
    plant: inRow(
      () => true,
      (_, random) => ({
        level2: random.pick([
          '效率指标',
          '过程指标',
          '其他指标',
          '管理指标',
          '政治效益指标',
          '投入指标',
          '影响力指标',
          '',
        ]),
      }),
    ),
  },
  {
    name: 'T-02 no 数量',
    rules: ['T-02'],
    least: 'error',
    plant: (clean) => keep(clean, (code) => code !== 'O1', 'no O1'),
  },
  {
    name: 'T-02 no 质量',
    rules: ['T-02'],
    least: 'error',
    plant: (clean) => keep(clean, (code) => code !== 'O2', 'no O2'),
  },
  {
    name: 'T-02 no 效益',
    rules: ['T-02'],
    least: 'error',
    plant: (clean) => keep(clean, (code) => !code?.startsWith('B'), 'no B'),
  },
  {
    name: 'T-03 no 经济成本',
    rules: ['T-03'],
    least: 'warning',
    plant: (clean) => keep(clean, (code) => code !== 'C1', 'no C1'),
  },
  {
    name: 'T-03 no 经济成本 in a building project',
    rules: ['T-03'],
    least: 'error',
    plant: (clean, random) => {
      const planted = keep(clean, (code) => code !== 'C1', '');
      const projectName = oneOf(
        random,
        '办公用房修缮工程 信息设备购置 幼儿园教学楼大修 门诊楼装修改造 社区活动室新建工程 操场改扩建项目 消防车辆购置 图书馆屋面修缮',
      );
      return (
        planted && {
          ...planted,
          forms: planted.forms.map((form) => ({ ...form, projectName })),
          what: projectName,
        }
      );
    },
  },
  {
    name: 'T-04 no 时效',
    rules: ['T-04'],
    least: 'warning',
    plant: (clean) => keep(clean, (code) => code !== 'O3', 'no O3'),
  },
  {
    name: 'T-05 no 满意度',
    rules: ['T-05'],
    least: 'warning',
    plant: (clean) => keep(clean, (code) => code !== 'S1', 'no S1'),
  },
  {
    name: 'T-06 too few rows',
    rules: ['T-06'],
    least: 'hint',
    plant: (clean, random) => {
      const indicators = random.some(clean.declaration.indicators, random.between(1, 5));
      return changed(clean, { indicators }, at('indicators'), `${indicators.length} rows`);
    },
  },
  {
    name: 'T-06 too many rows',
    rules: ['T-06'],
    least: 'hint',
    plant: (clean, random) => {
      const more = random
        .some(
          trades.filter((trade) => trade !== clean.trade),
          6,
        )
        .flatMap(({ quality, works }) => [
          ...quality.map((name) => row('O2', name, soundValue(name, random))),
          ...works.slice(0, 2).map(({ name, unit }) => row('O1', name, `≥20${unit}`)),
        ]);
      const indicators = [...clean.declaration.indicators, ...more].slice(
        0,
        random.between(27, 45),
      );
      return changed(clean, { indicators }, at('indicators'), `${indicators.length} rows`);
    },
  },
  {
    name: 'T-07 same name, other value',
    rules: ['T-07'],
    least: 'error',
    plant: doubled((text) => text, false),
  },
  {
    name: 'T-07 same name, same value',
    rules: ['T-07'],
    least: 'warning',
    plant: doubled((text) => text, true),
  },
  {
    name: 'T-07 same name with 的',
    rules: ['T-07'],
    least: 'error',
    plant: doubled((text) => `${text.slice(0, 2)}的${text.slice(2)}`, false),
  },
  {
    name: 'T-07 same name with 情况',
    rules: ['T-07'],
    least: 'error',
    plant: doubled((text) => `${text}情况`, false),
  },
  {
    name: 'T-07 same name with blanks or brackets',
    rules: ['T-07'],
    least: 'error',
    plant: doubled(
      (text, random) =>
        random.pick([
          `${text.slice(0, 2)} ${text.slice(2)}`,
          ` ${text}`,
          `${text}　`,
          `“${text.slice(0, 2)}”${text.slice(2)}`,
        ]),
      false,
    ),
  },
  {
    name: 'T-07 same name with and without 性',
    rules: ['T-07'],
    least: 'warning',
    plant: (clean, random) => {
      const index = rowWhere(clean, random, isQuality);
      if (index === undefined) return null;
      const one = clean.declaration.indicators[index]!;
      return withNew(
        clean,
        { ...one, level3: one.level3.replace(/性$/, random.pick(['', '情况'])) },
        [index],
      );
    },
  },
  {
    name: 'T-07 same name in two branches',
    rules: ['T-07'],
    least: 'error',
    plant: (clean, random) => {
      const index = rowWhere(clean, random, (one, code) => code === 'O2' && isGoodRate(one, code));
      if (index === undefined) return null;
      const one = clean.declaration.indicators[index]!;
      return withNew(clean, row('B2', one.level3, said(one) === 91 ? '≥93%' : '≥91%'), [index]);
    },
  },
  {
    name: 'T-08 nearly the same name',
    rules: ['T-08', 'T-07'],
    least: 'hint',
    plant: (clean, random) => {
      const index = rowWhere(clean, random, ({ level3 }) => level3.length >= 8);
      if (index === undefined) return null;
      const one = clean.declaration.indicators[index]!;
      const place = one.level3.length - random.pick([2, 3]);
      const level3 = `${one.level3.slice(0, place)}${random.pick(['总', '各', '新', '均'])}${one.level3.slice(place)}`;
      return withNew(clean, { ...one, level3 }, [index]);
    },
  },
  {
    name: 'T-09 rate under 数量',
    rules: ['T-09'],
    least: 'warning',
    plant: inRow(
      (one, code) => isGoodRate(one, code) && code !== 'C1',
      () => ({ level1: '产出指标', level2: '数量指标' }),
    ),
  },
  {
    name: 'T-09 满意度 elsewhere',
    rules: ['T-09'],
    least: 'warning',
    plant: inRow(isSatisfied, (_, random) => {
      const [level1, level2] = random.pick([
        ['效益指标', '社会效益指标'],
        ['产出指标', '质量指标'],
        ['效益指标', '可持续影响指标'],
        ['产出指标', '数量指标'],
      ] as const);
      return { level1, level2 };
    }),
  },
  {
    name: 'T-09 及时 elsewhere',
    rules: ['T-09'],
    least: 'warning',
    plant: inRow(
      (one) => /及时[率性]$/.test(one.level3),
      (_, random) => {
        const [level1, level2] = random.pick([
          ['效益指标', '社会效益指标'],
          ['产出指标', '质量指标'],
          ['产出指标', '数量指标'],
        ] as const);
        return { level1, level2 };
      },
    ),
  },
  {
    name: 'T-09 not a client’s content',
    rules: ['T-09'],
    least: 'warning',
    plant: inRow(isSatisfied, (_, random) => ({
      level3: oneOf(
        random,
        '主管单位满意度 上级部门满意度 主管部门满意度 上级主管部门满意度 上级单位满意度',
      ),
    })),
  },
  {
    name: 'T-09 no content under 满意度',
    rules: ['T-09'],
    least: 'warning',
    plant: inRow(
      (one, code) => code === 'O1' || (isGoodRate(one, code) && code.startsWith('O')),
      () => ({ level1: '满意度指标', level2: '服务对象满意度指标' }),
    ),
  },
  {
    name: 'T-09 知晓率, 覆盖率 under 产出',
    rules: ['T-09'],
    least: 'warning',
    plant: inRow(
      (one) => /(?:知晓|覆盖)率$/.test(one.level3),
      (_, random) => ({ level1: '产出指标', level2: random.pick(['质量指标', '数量指标']) }),
    ),
  },
  {
    name: 'T-10 a long name',
    rules: ['T-10'],
    least: 'warning',
    plant: inRow(
      () => true,
      (one, random) => ({
        level3: `${random.pick(['本年度内按照合同约定和工作计划实际完成的', '全区范围内各街道乡镇上报并经审核确认的', '根据实施方案的要求由第三方负责落实的'])}${one.level3}`,
      }),
    ),
  },
  {
    name: 'T-10 a hope for a name',
    rules: ['T-10'],
    least: 'warning',
    plant: inRow(
      (_, code) => code === 'B2',
      (_, random) => ({
        level3: oneOf(
          random,
          '促进单位工作提质增效 保障部门正常运转 提升居民健康素养 促进邻里和谐 确保校园安全稳定 推动文化事业发展 提高河道养护质量 增强群众法治意识 保障老年人基本生活 改善市容环境面貌',
        ),
        value: '明显',
      }),
    ),
  },
  {
    name: 'T-11 routine management',
    rules: ['T-11'],
    least: 'hint',
    plant: (clean, random) => ({
      ...withNew(
        clean,
        random.pick([
          row('B4', '财务管理制度健全性', '健全'),
          row('O2', '专项经费使用合规性', '合规'),
          row('B4', '内部控制健全性', '健全'),
          row('O2', '政府采购流程合规性', '合规'),
        ]),
      ),
      // One finding names all rows of the kind.
      at: at('indicators'),
    }),
  },
  {
    name: 'T-12 names copied from another project',
    rules: ['T-12'],
    least: 'hint',
    plant: (clean, random) => {
      const other = cleanForm(random, { year: clean.declaration.year }).declaration;
      if (other.projectName === clean.declaration.projectName) return null;
      return {
        forms: [
          clean.declaration,
          {
            ...other,
            unit: clean.declaration.unit,
            indicators: clean.declaration.indicators.map((one) => ({ ...one })),
          },
        ],
        at: [0, 1].map((form) => ({ form, field: 'indicators' })),
        what: `${clean.declaration.projectName} = ${other.projectName}`,
      };
    },
  },
];
