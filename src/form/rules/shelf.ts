// The forms at hand while one of them is reviewed, and quick ways to those that have to do with it.
import type { Form, Placed, Shelf } from './form.ts';

export function shelfOf(forms: readonly Form[]): Shelf {
  const placed = forms.map((form, index): Placed => ({ form, index }));
  const houses = Map.groupBy(placed, ({ form }) => houseOf(form));
  const byProject = new Map(placed.map((one) => [projectOf(one.form, 0), one.form]));
  const built = new Map<string, Map<unknown, unknown>>();
  return {
    house<T>(form: Form, build: (house: readonly Placed[]) => T): T {
      const name = houseOf(form);
      const known = built.get(name) ?? new Map<unknown, unknown>();
      built.set(name, known);
      if (!known.has(build)) known.set(build, build(houses.get(name) ?? []));
      // It was put there by this very function.
      return known.get(build) as T;
    },
    lastYear: (form) => byProject.get(projectOf(form, 1)),
  };
}

function houseOf({ declaration: { unit, year } }: Form): string {
  return `${(unit ?? '').replaceAll(/\s/g, '')} ${year}`;
}

function projectOf({ declaration: { projectName, unit, year } }: Form, ago: number): string {
  const name = (projectName ?? '').replaceAll(/\s|20\d\d年?度?/g, '');
  return `${(unit ?? '').replaceAll(/\s/g, '')} ${name} ${year - ago}`;
}
