import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeclarationSchema, type Declaration } from '../../src/form/declaration.ts';
import { repaired } from '../../src/form/repair.ts';
import { checkedGrades, review, reviewAll, type Finding } from '../../src/form/review.ts';
import { rules } from '../../src/form/rules.ts';
import { settings } from '../../src/form/settings.ts';
import {
  changed,
  found,
  foundIn,
  mended,
  published,
  seeds,
  sound,
  withRows,
  rowIn,
} from './forms.ts';

const isFault = ({ severity }: Finding) => severity === 'error' || severity === 'warning';
const together = reviewAll(seeds).flatMap(({ findings }) => findings);

/** The forms, ①–⑨ as 1–9, in which a rule finds something of this severity; each as often as it does. */
function places(rule: string, severity: string): number[] {
  return together
    .filter((one) => one.rule === rule && one.severity === severity)
    .map(({ form }) => form + 1);
}

describe('a sound form', () => {
  it('passes every rule that applies', () => {
    const { passed, checked, findings } = review(sound);
    expect(findings.filter(isFault)).toEqual([]);
    expect(passed).toBe(checked);
    expect(checked).toBeGreaterThanOrEqual(30);
  });
});

describe('the nine forms of 2026', () => {
  it.each([
    [
      'V-04',
      'error',
      [2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 5, 6, 7, 7, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 8, 8],
    ],
    [
      'V-03',
      'error',
      [2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 5, 6, 7, 7, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 8, 8],
    ],
    ['V-04', 'warning', [2, 3, 3]],
    ['T-07', 'error', [2, 2, 2, 2, 2, 7, 7, 7, 7, 7]],
    ['V-12', 'error', [2, 3, 7, 8]],
    ['V-08', 'error', [1]],
    ['F-09', 'error', [1]],
    ['F-10', 'error', [3]],
    ['V-01', 'unknown', [1, 7, 8]],
    ['T-03', 'warning', [4, 5, 6, 9]],
    ['T-04', 'warning', [6]],
    ['V-06', 'warning', [2, 5, 6, 7]],
    ['V-10', 'warning', [1, 2, 5, 6, 7, 8]],
    ['T-10', 'warning', [4, 9, 9]],
    ['M-01', 'warning', [9]],
    ['M-04', 'hint', [8]],
    ['X-02', 'warning', [4, 9]],
    ['V-16', 'hint', [1, 2, 3, 4, 7, 9]],
  ])('have the faults that the study of them counted: %s %s', (rule, severity, expected) => {
    expect(places(rule, severity)).toEqual(expected);
  });

  it('have eight rates under 数量', () => {
    const rates = together.filter(
      ({ rule, message }) => rule === 'T-09' && message.includes('数量指标要写数'),
    );
    expect(rates.map(({ form }) => form + 1)).toEqual([1, 1, 5, 6, 7, 7, 8, 8]);
  });

  it('have names of another project in ⑧', () => {
    expect(places('T-12', 'hint')).toContain(8);
  });

  it.each([
    'F-01',
    'F-02',
    'F-03',
    'F-04',
    'F-05',
    'F-06',
    'F-07',
    'F-08',
    'T-01',
    'T-02',
    'V-02',
    'V-05',
    'V-13',
    'V-14',
  ])(
    'have no error or warning of %s: the blanks of the head, 〔2024〕 and head counts are in order',
    (rule) => {
      expect(together.filter((one) => one.rule === rule && isFault(one))).toEqual([]);
    },
  );

  it('lose all forty firm faults with what is safe', () => {
    const firm = (findings: Finding[]) =>
      findings.filter(
        ({ rule, severity }) =>
          severity === 'error' && ['V-04', 'T-07', 'F-09', 'F-10', 'V-08'].includes(rule),
      );
    expect(firm(together)).toHaveLength(40);
    for (const form of seeds) {
      const safe = foundIn(form).flatMap(({ fix }) => (fix?.safe ? fix.edits : []));
      const after = repaired(form, safe);
      // What the goal says is for the user to decide.
      const errors = foundIn(after).filter(
        ({ rule, severity }) => severity === 'error' && !rule.startsWith('G'),
      );
      expect(errors, form.projectName ?? '').toEqual([]);
      const [before, left] = [form, after].map((one) => one.indicators.length);
      const doubles = foundIn(form, 'T-07').length;
      expect(left).toBe((before ?? 0) - doubles);
    }
  });
});

describe('the five forms of 2023', () => {
  const all = published.map((form) => foundIn(form));

  it.each([
    [0, 'V-02', 1],
    [0, 'T-04', 1],
    [1, 'V-07', 2],
    [1, 'T-09', 1],
    [2, 'F-05', 1],
    [2, 'V-02', 5],
    [2, 'V-09', 1],
    [2, 'T-10', 2],
    [3, 'V-02', 3],
    [3, 'F-04', 1],
    [3, 'F-08', 1],
    [4, 'F-07', 1],
    [4, 'V-02', 16],
    [4, 'V-08', 4],
    [4, 'V-03', 2],
    [4, 'T-06', 1],
  ])('have what a finance officer sends back: form %i, %s', (form, rule, count) => {
    expect(all[form]?.filter((one) => one.rule === rule)).toHaveLength(count);
  });
});

describe('a finding', () => {
  const reviewed = [...seeds, ...published].map((form) => ({ form, findings: foundIn(form) }));

  it('says whole sentences, names the row by its number and quotes no document', () => {
    for (const { form, findings } of reviewed) {
      for (const { message, indicator, basis, rule } of findings) {
        expect(message, rule).toMatch(/[。]$/);
        expect(message, rule).not.toMatch(/undefined|null|NaN|！/);
        expect(basis).not.toMatch(/[“”]/);
        if (indicator !== null) {
          expect(form.indicators[indicator], message).toBeDefined();
          expect(message).toMatch(/7\.\d+/);
        }
      }
    }
  });

  it('names the row it means', () => {
    const shuffled = changed({
      indicators: [rowIn('服务对象满意度', '居民满意度', '90%'), ...sound.indicators.slice(0, 6)],
    });
    const [finding] = foundIn(shuffled, 'V-06');
    expect(finding).toMatchObject({ indicator: 0 });
    expect(finding?.message).toContain('7.7 居民满意度');
  });

  it('is closed by its fix, which brings no error', () => {
    let fixes = 0;
    for (const { form, findings } of reviewed) {
      for (const finding of findings) {
        if (!finding.fix || finding.rule.startsWith('G')) continue;
        mended(form, finding);
        fixes += 1;
      }
    }
    expect(fixes).toBeGreaterThan(150);
  });

  it('comes after the graver ones', () => {
    const rank = ['error', 'warning', 'hint', 'unknown'];
    for (const { findings } of reviewed) {
      const ranks = findings.map(({ severity }) => rank.indexOf(severity));
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    }
  });
});

describe('a form that was only half read', () => {
  const unread = (form: Declaration, ...keys: string[]) => foundIn({ ...form, unread: keys });

  it.each([
    ['projectNature', '项目性质', { projectNature: null }],
    ['department', '主管部门', { department: null }],
    ['startDate', '计划开始日期', { startDate: null }],
    ['annualGoal', '年度总体目标', { annualGoal: [] }],
    ['annualFunding.total', '年度资金申请总额', { annualFunding: null }],
    ['indicators', '绩效指标', { indicators: [] }],
  ])('without %s is not called wrong there, but told what is missing', (key, label, change) => {
    const findings = unread(changed(change), key);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const told = findings.filter(({ severity }) => severity === 'unknown');
    expect(told.some(({ message }) => message.includes(`没有读到${label}`))).toBe(true);
  });

  it('without a value leaves the value open, and still reads the name', () => {
    const form = withRows(
      rowIn('数量', '主题活动完成率', null),
      rowIn('质量', '保洁考核合格率', null),
    );
    const findings = unread(form, 'indicators.7.value', 'indicators.8.value').filter(
      ({ indicator }) => indicator === 7 || indicator === 8,
    );
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(findings.filter(({ rule }) => rule === 'V-01').map(({ severity }) => severity)).toEqual([
      'unknown',
      'unknown',
    ]);
    expect(findings.map(({ rule }) => rule)).toContain('T-09');
    expect(findings.find(({ rule }) => rule === 'T-07')?.severity).toBe('unknown');
  });

  it.each([
    ['indicators.7.level2', { level2: '' }],
    ['indicators.7.level1', { level1: '' }],
    ['indicators.7.level3', { level3: '' }],
  ])('without %s of a row is told to look there', (key, hidden) => {
    const given = [...sound.indicators, { ...rowIn('质量', '岸坡整治合格率', '=95%'), ...hidden }];
    const findings = unread(changed({ indicators: given }), key);
    expect(findings.filter(isFault)).toEqual([]);
    expect(findings.filter(({ indicator }) => indicator === 7).map((f) => f.severity)).toContain(
      'unknown',
    );
  });

  it('without the branch of a row does not miss the branch that it may be in', () => {
    const given = sound.indicators.map((one) =>
      one.level2 === '质量指标' ? { ...one, level2: '' } : one,
    );
    const findings = unread(changed({ indicators: given }), 'indicators.2.level2');
    expect(findings.filter(isFault)).toEqual([]);
    expect(findings.find(({ rule }) => rule === 'T-02')).toMatchObject({
      severity: 'unknown',
      message: expect.stringContaining('看不出有没有质量指标'),
    });
  });

  it.each<[string, Parameters<typeof changed>[0]]>([
    ['projectNature', { projectNature: null, endDate: '2028-12-31', overallGoal: ['两年清完。'] }],
    [
      'projectNature',
      {
        projectNature: null,
        projectTotalFunding: { total: '900,000.00', fiscal: '900,000.00', other: null },
      },
    ],
    [
      'projectTotalFunding.other',
      { projectTotalFunding: { total: '600,000.00', fiscal: '500,000.00', other: null } },
    ],
    [
      'startDate',
      { startDate: null, annualGoal: [`${sound.annualGoal.join('')}完成2026年开始的整治。`] },
    ],
  ])('without %s does not judge what depends on it', (key, change) => {
    const errors = ({ severity }: Finding) => severity === 'error';
    expect(unread(changed(change), key).filter(errors)).toEqual([]);
    // The same cell, read and empty, is an error.
    expect(unread(changed(change)).filter(errors)).not.toEqual([]);
  });

  it('counts what cannot be judged neither as passed nor as checked', () => {
    const whole = review(sound);
    const half = review({ ...changed({ projectNature: null }), unread: ['projectNature'] });
    expect(half.checked).toBeLessThan(whole.checked);
    expect(half.passed).toBe(half.checked);
  });
});

describe('the table of rules', () => {
  it('has each id once, in headings of the review table, with a title', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    expect(rules).toHaveLength(56);
    for (const { id, title, heading } of rules) {
      expect(id).toMatch(/^[FGTVMX]-\d\d$/);
      expect(title.length).toBeGreaterThan(3);
      expect(['完整性', '相关性', '适当性', '可行性']).toContain(heading);
    }
  });

  it('names documents whose text was not seen, and says nothing of what they say', () => {
    const unseen = ['财预〔2015〕88号', '财预〔2021〕101号'];
    for (const { basis, id } of rules) {
      expect(basis, id).not.toMatch(/[“”]/);
      for (const number of unseen.filter((one) => basis.includes(one))) {
        expect(basis.endsWith(`（${number}）`), `${id} ${basis}`).toBe(true);
      }
    }
  });

  it('agrees with the severities of data/review.json', () => {
    expect([...checkedGrades(settings().rules)]).toEqual(
      rules.map(({ id, severity }) => [id, severity]),
    );
  });

  it('never throws, whatever a form holds', () => {
    const text = fc.option(fc.string({ maxLength: 30, unit: 'binary' }), { nil: null });
    const rows = fc.array(
      fc.record({ level1: fc.string(), level2: fc.string(), level3: fc.string(), value: text }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(text, text, text, rows, (projectName, startDate, goal, indicators) => {
        const form = { ...sound, projectName, startDate, annualGoal: [goal ?? ''], indicators };
        const { passed, checked, findings } = review(form);
        expect(passed).toBeLessThanOrEqual(checked);
        for (const { fix } of findings) if (fix) repaired(form, fix.edits);
      }),
    );
  });

  it('reads what its own repairs make of broken forms', () => {
    for (const form of [...seeds, ...published]) {
      const all = foundIn(form).flatMap(({ fix }) => fix?.edits ?? []);
      const parsed = DeclarationSchema.safeParse(repaired(form, all));
      expect(parsed.success).toBe(true);
    }
  });
});

it('asks of an empty form only what is to be filled in', () => {
  const blank = DeclarationSchema.parse({ year: 2027 });
  expect(
    new Set(
      foundIn(blank)
        .filter(isFault)
        .map(({ rule }) => rule),
    ),
  ).toEqual(new Set(['F-01']));
  expect(found({ projectName: '' }, 'F-01')).toHaveLength(1);
});
