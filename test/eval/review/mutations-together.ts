// Defects that show between money and results, between two years, or between two forms of a unit.
import type { Declaration } from '../../../src/form/declaration.ts';
import { cleanForm, row, yuan } from './clean-forms.ts';
import {
  at,
  changed,
  codeOf,
  rowWhere,
  isSatisfied,
  isCount,
  said,
  totalOf,
  oneOf,
  type Kind,
} from './planting.ts';
import { STAFF, staffForm } from './special-forms.ts';

export const together: readonly Kind[] = [
  {
    name: 'M-01 a fortune a head',
    rules: ['M-01'],
    least: 'warning',
    plant: (clean, random) => {
      const form = staffForm(
        clean.declaration,
        random,
        random.pick([520_000, 628_000, 900_000, 1_500_000]),
        random.pick(STAFF),
      );
      return {
        forms: [form],
        at: [...at('indicators'), ...at('annualFunding'), ...at('annualGoal')],
        what: `${form.projectName} ${form.annualFunding.total}`,
      };
    },
  },
  {
    name: 'M-01 another cost a head than in the like project',
    rules: ['M-01'],
    least: 'warning',
    plant: (clean, random) => {
      const kind = random.pick(STAFF);
      const mine = staffForm(clean.declaration, random, 300_000, kind);
      const other = {
        ...staffForm(clean.declaration, random, 60_000, kind),
        projectName: `街面${kind}用工经费`,
      };
      return {
        forms: [mine, other],
        at: [0, 1].flatMap((form) =>
          (['indicators', 'annualFunding'] as const).map((field) => ({ form, field })),
        ),
        what: `${mine.projectName} | ${other.projectName}`,
      };
    },
  },
  {
    name: 'M-02 count times standard is another sum',
    rules: ['M-02'],
    least: 'hint',
    plant: (clean, random) => {
      const n = random.between(40, 900);
      const standard = random.pick([500, 1200, 3000]);
      const total = Math.round(n * standard * random.pick([0.5, 2, 3]));
      const thing = oneOf(random, '困难老人 护理员 见习青年 残疾学员 文艺骨干');
      const amount = yuan(total);
      const { declaration } = clean;
      const indicators = [
        row('C1', `${thing}补贴标准`, `=${standard}元/人`),
        row('O1', `${thing}补贴人数`, `=${n}人`),
        ...declaration.indicators.filter((one) => codeOf(one) !== 'O1' && codeOf(one)?.[0] !== 'C'),
      ];
      return changed(
        clean,
        {
          indicators,
          annualFunding: {
            total: amount,
            currentYearFiscal: amount,
            carriedOver: '0.00',
            other: '0.00',
          },
          projectTotalFunding: { total: null, fiscal: null, other: null },
        },
        [...at('indicators'), ...at('annualFunding')],
        `${n}×${standard} ≠ ${amount}`,
      );
    },
  },
  {
    name: 'M-03 less than last year',
    rules: ['M-03'],
    least: 'hint',
    plant: (clean, random) => {
      const index = rowWhere(
        clean,
        random,
        (one, code) =>
          isSatisfied(one, code) ||
          (isCount(one, code) && /[≥=]/.test(one.value ?? '') && said(one) > 4),
      );
      if (index === undefined) return null;
      const { declaration } = clean;
      const before = structuredClone(declaration);
      before.year -= 1;
      const now = declaration.indicators[index]!;
      const was = before.indicators[index]!;
      const more = /%/.test(now.value ?? '') ? 98 : Math.ceil(said(now) * 1.5);
      was.value = (now.value ?? '').replace(/[\d,.]+/, String(more));
      const cut = (text: string | null) =>
        text?.replaceAll(/20\d\d/g, (year) => String(Number(year) - 1)) ?? null;
      before.startDate = cut(before.startDate);
      before.endDate = cut(before.endDate);
      before.projectName = cut(before.projectName);
      return {
        forms: [declaration, before],
        at: at('indicators', index),
        what: `${was.level3} ${was.value} → ${now.value}`,
      };
    },
  },
  {
    name: 'M-04 much money, little counted',
    rules: ['M-04'],
    least: 'hint',
    plant: (clean, random) => {
      if (totalOf(clean) <= 1_000_000) return null;
      const few = clean.done.slice(0, random.between(1, 2)).map(({ row: index }) => index);
      const indicators = clean.declaration.indicators.filter(
        (one, i) => codeOf(one) !== 'O1' || few.includes(i),
      );
      return changed(clean, { indicators }, at('indicators'), `${few.length} counts`);
    },
  },
  {
    name: 'X-01 one indicator, two targets',
    rules: ['X-01'],
    least: 'warning',
    plant: (clean, random) => {
      const other = cleanForm(random, {
        year: clean.declaration.year,
        trade: clean.trade,
      }).declaration;
      if (other.projectName === clean.declaration.projectName) return null;
      const name = random.pick(['社区居民满意度', '服务对象投诉办结率', '群众政策知晓率']);
      const code = name.endsWith('满意度') ? 'S1' : 'B2';
      const [a = 0, b = 0] = random.some([80, 85, 90, 95, 98], 2);
      const form = (base: Declaration, n: number) => ({
        ...base,
        unit: clean.declaration.unit,
        indicators: [...base.indicators, row(code, name, `≥${n}%`)],
      });
      const forms = [form(clean.declaration, a), form(other, b)];
      return {
        forms,
        at: forms.map(({ indicators }, i) => ({
          form: i,
          field: 'indicators',
          rows: [indicators.length - 1],
        })),
        what: `${name} ${a} ${b}`,
      };
    },
  },
  {
    name: 'X-02 the same people twice',
    rules: ['X-02'],
    least: 'warning',
    plant: (clean, random) => {
      const kind = random.pick(STAFF);
      const first = staffForm(clean.declaration, random, 90_000, kind);
      const second = {
        ...staffForm(clean.declaration, random, 90_000, kind),
        projectName: random.pick([
          `街面管理${kind}经费`,
          `窗口${kind}用工保障`,
          `综合条线${kind}聘用经费`,
        ]),
      };
      return {
        forms: [first, second],
        at: [0, 1].map((form) => ({ form, field: 'indicators' })),
        what: `${first.projectName} | ${second.projectName}`,
      };
    },
  },
  {
    name: 'X-03 one project twice',
    rules: ['X-03'],
    least: 'warning',
    plant: (clean, random) => {
      const again = cleanForm(random, {
        year: clean.declaration.year,
        trade: clean.trade,
      }).declaration;
      const { projectName, unit } = clean.declaration;
      return {
        forms: [clean.declaration, { ...again, projectName, unit }],
        at: [0, 1].flatMap((form) =>
          (['annualFunding', 'projectName'] as const).map((field) => ({ form, field })),
        ),
        what: `${projectName}`,
      };
    },
  },
];
