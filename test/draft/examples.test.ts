import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  ExamplesSchema,
  exampleStore,
  nameOf,
  norm,
  rank,
  tokens,
} from '../../src/draft/examples.ts';
import { fits } from '../../src/form/review.ts';
import { isFiller } from '../../src/form/rules/values.ts';

const data: unknown = JSON.parse(
  readFileSync(new URL('../../data/examples.json', import.meta.url), 'utf8'),
);
const examples = ExamplesSchema.parse(data);
const store = exampleStore(data);

describe('the example data', () => {
  it('holds no value the review would object to', () => {
    for (const form of examples.forms) {
      for (const row of form.rows) {
        const objections = fits(row).filter(
          (f) => f.severity === 'error' || f.severity === 'warning',
        );
        expect(objections, `${form.projectName}: ${row.level3} ${row.value}`).toEqual([]);
      }
    }
    for (const row of examples.rows) {
      const level3 = row.level3.replaceAll(/\{[^}]*\}/g, '助餐');
      const objections = fits({ ...row, level3 });
      expect(objections, `${row.field}: ${row.level3} ${row.value}`).toEqual([]);
    }
  });

  it('holds no default of the district system, no tag, no year in a goal and no name twice', () => {
    for (const form of examples.forms) {
      const goal = form.goal.join('').replaceAll(/〔[^〕]*〕/g, '');
      expect(goal).not.toMatch(/20\d\d|<|\*\*|\{|XX/);
      expect(form.rows.some((row) => isFiller(row.value))).toBe(false);
      expect(new Set(form.rows.map((row) => row.level3)).size).toBe(form.rows.length);
    }
  });

  it('records each change with its rule', () => {
    const changes = examples.forms.flatMap((form) => form.changes);
    expect(changes.length).toBeGreaterThan(100);
    for (const change of changes) expect(change.rule).toMatch(/^[FGTV]-\d\d$/);
  });

  it('sets a figure in a usual row only where example forms set the same', () => {
    const figures = examples.rows.filter(({ value }) => /\d/.test(value ?? ''));
    expect(figures.length).toBeGreaterThan(50);
    for (const row of figures) expect(norm(store, row.level3)?.value, row.level3).toBe(row.value);
  });

  it('has rows and an effect for every kind of work', () => {
    for (const { field, effect } of examples.fields) {
      expect(effect.length, field).toBeGreaterThan(10);
      expect(
        examples.rows.some((row) => row.field === field),
        field,
      ).toBe(true);
    }
  });

  it('is refused when it is not as described', () => {
    expect(() => exampleStore({ forms: [{ id: 1 }], fields: [], rows: [] })).toThrow(
      /goal|projectName/,
    );
  });
});

describe('ranking', () => {
  it('puts the same work first', () => {
    const { forms } = rank(store, { projectName: '编外用工经费', brief: '聘用编外人员5名' });
    expect(forms.slice(0, 2).map(({ form }) => form.projectName)).toEqual(
      expect.arrayContaining(['制度外用工经费', '综合党委制度外用工经费']),
    );
  });

  it('finds nothing near a kind of work no form is of', () => {
    const { forms } = rank(store, { projectName: '老年助餐服务', brief: '为老人提供午餐' });
    expect(forms.every(({ closeness }) => closeness < 0.4)).toBe(true);
  });

  it('names the kinds of work, the general one last', () => {
    const { fields } = rank(store, { projectName: '老年助餐服务', brief: '为老人提供午餐' });
    expect(fields.map(({ field }) => field.field)).toEqual(['养老服务', '助餐', '通用']);
  });

  it('answers an empty or strange question', () => {
    expect(rank(store, { projectName: '', brief: '' }).forms).toEqual([]);
    expect(rank(store, { projectName: '???', brief: '\u0000' }).fields).toHaveLength(1);
  });

  it('cuts Chinese into words and pairs', () => {
    expect(tokens('党群服务站')).toEqual(expect.arrayContaining(['服务', '党群', '务站']));
  });
});

describe('a norm', () => {
  it('is what most examples set for such a name', () => {
    expect(norm(store, '用餐人员满意度')?.value).toBe('≥90%');
    expect(norm(store, '送餐及时率')?.value).toBe('=100%');
    expect(norm(store, '食品安全事故数')?.value).toBe('=0起');
  });

  it('is never a count, and none where no example knows the ending', () => {
    expect(norm(store, '课程开展数')).toBeNull();
    expect(norm(store, '苗木成活率')).toBeNull();
  });

  it('names the example', () => {
    const names = examples.forms.map(nameOf);
    const from = norm(store, '送餐及时率')?.from ?? '';
    expect(names.some((name) => from.startsWith(name))).toBe(true);
  });
});
