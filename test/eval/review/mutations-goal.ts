// Defects of the annual goal: what it leaves out, and where it disagrees with the rows and the money.
import { han, row, workClause, yuan, type Clean } from './clean-forms.ts';
import type { Chance } from './random.ts';
import { trades } from './words.ts';
import {
  at,
  withNew,
  withGoal,
  rowWhere,
  isGoodRate,
  isSatisfied,
  said,
  newGoal,
  totalOf,
  oneOf,
  type Kind,
} from './planting.ts';

const wan = (n: number) => `${Math.round(n / 100) / 100}万元`;
/** The rows of other forms' work, none of which this form knows. */
const foreign = (clean: Clean, random: Chance) =>
  random.pick(trades.filter((trade) => trade !== clean.trade)).works;

/** Who does more keeps such a row's word; the two still disagree. */
const isLowerBound = (clean: Clean, index: number) =>
  /≥|>=|不低于/.test(clean.declaration.indicators[index]?.value ?? '');

export const goals: readonly Kind[] = [
  {
    name: 'G-01 too short',
    rules: ['G-01'],
    least: 'warning',
    plant: (clean) => {
      const planted = withGoal(clean, {
        opening: '',
        works: clean.goal.works.slice(0, 1),
        extras: [],
        effects: clean.goal.effects.slice(0, 1),
      });
      return planted.what.length < 55 ? planted : null;
    },
  },
  {
    name: 'G-01 too long',
    rules: ['G-01'],
    least: 'warning',
    plant: (clean, random) => {
      const more = random.some(trades, 12).flatMap(({ effects }) => effects);
      const planted = withGoal(clean, { effects: [...clean.goal.effects, ...more] });
      return planted.what.length > 420 ? planted : null;
    },
  },
  {
    name: 'G-02 how much is not said',
    rules: ['G-02'],
    least: 'warning',
    plant: (clean, random) =>
      withGoal(clean, {
        opening: '',
        works: clean.done.map(
          ({ work }) => `${random.pick(['深入', '认真', '持续', ''])}${work.verb}${work.noun}`,
        ),
        extras: [],
        effects: clean.trade.effects.slice(0, 3),
      }),
  },
  {
    name: 'G-02 to what effect is not said',
    rules: ['G-02'],
    least: 'warning',
    plant: (clean) => withGoal(clean, { extras: [], effects: [] }),
  },
  {
    name: 'G-02 what is done is not said',
    rules: ['G-02'],
    least: 'warning',
    plant: (clean, random) =>
      withGoal(clean, {
        opening: '',
        works: [],
        extras: [],
        effects: [...clean.trade.effects, ...random.pick(trades).effects.slice(0, 1)],
      }),
  },
  {
    name: 'G-03 a number unlike its row',
    rules: ['G-03'],
    least: 'error',
    plant: (clean, random) => {
      const one = random.pick(clean.done);
      const n = random.pick([
        one.n + 1,
        one.n * 2,
        Math.max(1, Math.floor(one.n / 2)),
        one.n + 10,
        one.n * 10,
      ]);
      if (n === one.n || (n > one.n && isLowerBound(clean, one.row))) return null;
      const works = clean.done.map((other) =>
        workClause(other === one ? { work: one.work, n } : other, random),
      );
      return withGoal(clean, { works }, [...at('annualGoal'), ...at('indicators', one.row)]);
    },
  },
  {
    name: 'G-03 a Chinese number unlike its row',
    rules: ['G-03'],
    least: 'error',
    plant: (clean, random) => {
      const one = clean.done.find(({ n }) => n < 90);
      if (!one) return null;
      const { verb, noun, unit } = one.work;
      if (isLowerBound(clean, one.row)) return null;
      const works = clean.done.map((other) =>
        other === one
          ? `${verb}${noun}${han(one.n + random.between(1, 9))}${unit}`
          : workClause(other, random),
      );
      return withGoal(clean, { works }, [...at('annualGoal'), ...at('indicators', one.row)]);
    },
  },
  {
    name: 'G-03 a rate unlike its row',
    rules: ['G-03'],
    least: 'error',
    plant: (clean, random) => {
      const index = rowWhere(
        clean,
        random,
        (one, code) => (isGoodRate(one, code) || isSatisfied(one, code)) && said(one) > 70,
      );
      if (index === undefined) return null;
      const one = clean.declaration.indicators[index]!;
      const other = random.pick(
        [98, 96, 92, 88, 83, 72].filter(
          (n) => n < said(one) || (n > said(one) && !isLowerBound(clean, index)),
        ),
      );
      const clause = `${one.level3}${random.pick(['达到', '不低于', '达', '保持在'])}${other}%`;
      return withGoal(clean, { extras: [clause] }, [
        ...at('annualGoal'),
        ...at('indicators', index),
      ]);
    },
  },
  {
    name: 'G-03 more than the row’s lower bound',
    rules: ['G-03'],
    least: 'warning',
    plant: (clean, random) => {
      const one = random.pick(clean.done);
      if (!isLowerBound(clean, one.row)) return null;
      const more = { work: one.work, n: one.n * random.pick([2, 3, 10]) };
      const works = clean.done.map((other) => workClause(other === one ? more : other, random));
      return withGoal(clean, { works }, [...at('annualGoal'), ...at('indicators', one.row)]);
    },
  },
  {
    name: 'G-04 announced work without a row',
    rules: ['G-04'],
    least: 'warning',
    plant: (clean, random) => {
      const unused = foreign(clean, random);
      const others = random.some(unused, 2);
      const works = others.map((work) => workClause({ work, n: random.between(3, 60) }, random));
      return withGoal(clean, { works: [...clean.goal.works, ...works] });
    },
  },
  {
    name: 'G-04 listed sub-projects without rows',
    rules: ['G-04'],
    least: 'warning',
    plant: (clean, random) => {
      const names = random.some(foreign(clean, random), 3).map(({ noun }) => noun);
      const clause = random.pick([
        `实施${names.join('、')}等子项目`,
        `统筹推进${names.join('、')}`,
        `开展${names.slice(0, 2).join('、')}和${names[2]}`,
      ]);
      return withGoal(clean, { extras: [...clean.goal.extras, clause] });
    },
  },
  {
    name: 'G-05 counted row that the goal does not know',
    rules: ['G-05'],
    least: 'warning',
    plant: (clean, random) => {
      const work = random.pick(foreign(clean, random).filter(({ fixed }) => !fixed));
      const n = random.between(3, 60);
      const planted = withNew(clean, row('O1', work.name, `≥${n}${work.unit}`));
      return { ...planted, at: [...planted.at, ...at('annualGoal')] };
    },
  },
  {
    name: 'G-06 a list of documents',
    rules: ['G-06', 'G-02'],
    least: 'warning',
    plant: (clean, random) => {
      const laws = random.some(trades, 4).map(({ law }) => `《${law}》`);
      const text = random.pick([
        `${laws.join('、')}对本项目提出了要求，有利于项目实施。`,
        `依据${laws.join('、')}。`,
        `${laws.join('；')}等文件精神。`,
        `根据${laws.join('、')}以及《${clean.trade.law}》等有关规定，结合本单位工作实际。`,
      ]);
      return newGoal(clean, text);
    },
  },
  {
    name: 'G-07 nothing but an empty phrase at the end',
    rules: ['G-07', 'G-02'],
    least: 'warning',
    plant: (clean, random) =>
      withGoal(clean, {
        extras: [],
        effects: [
          oneOf(
            random,
            '确保单位年度工作圆满完成 保障各项工作正常运行 确保各项工作顺利开展 为群众更好服务 保障单位正常运转 确保全年工作任务圆满完成 更好地服务群众',
          ),
        ],
      }),
  },
  {
    name: 'G-08 amounts of the goal do not add up',
    rules: ['G-08'],
    least: 'error',
    plant: (clean, random) => {
      const total = totalOf(clean);
      const [a, b] = [total * 0.5, total * random.pick([0.7, 0.2, 0.9])];
      const clause = `年度预算${wan(total)}，其中${wan(a)}用于${clean.done[0]!.work.noun}，${wan(b)}用于${clean.done[1]!.work.noun}`;
      return withGoal(clean, { extras: [clause] });
    },
  },
  {
    name: 'G-08 more money in the goal than asked for',
    rules: ['G-08'],
    least: 'error',
    plant: (clean, random) => {
      const more = totalOf(clean) * random.pick([1.2, 2, 10]);
      const clause = random.pick([
        `投入资金${wan(more)}`,
        `项目预算${yuan(Math.round(more))}元`,
        `安排经费${wan(more)}用于上述工作`,
      ]);
      return withGoal(clean, { extras: [clause] });
    },
  },
  {
    name: 'G-09 past tense in a plan',
    rules: ['G-09'],
    least: 'hint',
    plant: (clean, random) => {
      const { verb, noun } = random.pick(clean.done).work;
      const clause = random.pick([
        `已完成${noun}前期工作`,
        `解决了群众反映强烈的问题`,
        `${verb}了${noun}`,
        `取得了良好成效`,
        `已建成配套设施`,
        `完成了各项任务`,
        `改善了周边环境`,
      ]);
      return withGoal(clean, { extras: [...clean.goal.extras, clause] });
    },
  },
  {
    name: 'G-10 a levy paid, a goal of paying out',
    rules: ['G-10'],
    least: 'hint',
    plant: (clean, random) => {
      const projectName = random.pick([
        '残保金',
        '残疾人就业保障金',
        '缴纳残疾人就业保障金',
        '残疾人就业保障金缴纳经费',
      ]);
      const clause = random.pick([
        '按时发放残疾人补贴',
        '向残疾人发放保障金',
        '做好残疾人就业补贴发放',
        '足额发放残疾人生活补助',
      ]);
      const planted = withGoal(clean, { extras: [...clean.goal.extras, clause] }, [
        ...at('annualGoal'),
        ...at('projectName'),
      ]);
      return { ...planted, forms: planted.forms.map((form) => ({ ...form, projectName })) };
    },
  },
];
