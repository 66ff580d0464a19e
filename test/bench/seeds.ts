// The nine forms that everything is tried on.
import { readFile } from 'node:fs/promises';
import { DeclarationSchema, type Declaration } from '../../src/form/declaration.ts';

export async function seeds(): Promise<Declaration[]> {
  const file = new URL('../fixtures/seed-forms-2026.json', import.meta.url);
  return DeclarationSchema.array().parse(JSON.parse(await readFile(file, 'utf8')));
}
