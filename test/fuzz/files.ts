// Word and Excel files that something has happened to, through the reader: flipped bits, lost ends,
// other parts, strange XML, lying directories, bombs.
import fc from 'fast-check';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { docxGrids } from '../../src/adapters/reader-docx.ts';
import { wordWriter } from '../../src/adapters/word-writer.ts';
import { openPackage } from '../../src/adapters/zip.ts';
import { DeclarationSchema } from '../../src/form/declaration.ts';
import type { Reading } from '../../src/form/reading.ts';
import { converted, isInstalled } from '../adapters/libreoffice.ts';
import { sheetsOf, variants, withDocument } from '../adapters/office-files.ts';
import { formOf, seeds } from '../adapters/word-forms.ts';
import { campaign, type Plan, type Report } from './campaign.ts';
import type * as reading from './reading.ts';
import { LIMIT_MS } from './limits.ts';
import { ownProcess } from './own-process.ts';

interface Original {
  name: string;
  bytes: Uint8Array;
}

async function must(made: Promise<Reading<Uint8Array>>): Promise<Uint8Array> {
  const one = await made;
  if (!one.ok) throw new Error(one.refusal.why);
  return one.value;
}

/** Files as they come: ours, as other programs would write them, several forms in one, workbooks. */
async function originals(withOffice: boolean): Promise<Original[]> {
  const writer = wordWriter();
  const one = await must(writer.write(seeds.slice(0, 1), { carried: ['{"version":1}'] }));
  const nine = await must(writer.write(seeds, { summary: true }));
  const long = await must(writer.write([formOf(60)]));
  const book = await must(writer.writeBook(seeds));
  const sheets = sheetsOf(
    docxGrids(openPackage(await must(writer.write(seeds.slice(0, 3))))) ?? [],
  );
  const made: Original[] = [
    { name: '一张.docx', bytes: one },
    { name: '九张.docx', bytes: nine },
    { name: '长.docx', bytes: long },
    { name: '汇总.xlsx', bytes: book },
    { name: '三张.xlsx', bytes: sheets },
    ...Object.entries(variants).map(([name, change]) => ({
      name: `${name}.docx`,
      bytes: withDocument(one, change),
    })),
  ];
  if (!withOffice || !isInstalled()) return made;
  const [word] = await converted([one], 'docx', 'odt', 'docx');
  return [...made, { name: '经过 LibreOffice.docx', bytes: word! }];
}

// --- What may happen to a file --------------------------------------------------------------------

type Harm =
  | { to: 'bits'; at: readonly number[] }
  | { to: 'bytes'; at: number; length: number; by: number }
  | { to: 'end'; keep: number }
  | { to: 'directory'; field: Field; at: number; value: number }
  | { to: 'parts'; how: PartHarm; at: number; other: number }
  | { to: 'xml'; how: XmlHarm; at: number; share: number; times: number }
  | { to: 'name'; name: string };
type Field = 'size' | 'originalSize' | 'flags' | 'method' | 'offset' | 'crc' | 'name';
type PartHarm =
  | 'remove'
  | 'double'
  | 'swap'
  | 'empty'
  | 'bomb'
  | 'many'
  | 'evil'
  | 'binary'
  | 'utf16';
type XmlHarm =
  | 'delete'
  | 'double'
  | 'nest'
  | 'attribute'
  | 'span'
  | 'entity'
  | 'doctype'
  | 'comment'
  | 'unclosed'
  | 'text'
  | 'swap'
  | 'address'
  | 'prefix';

const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

const harm: fc.Arbitrary<Harm> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      to: fc.constant('bits' as const),
      at: fc.array(share, { minLength: 1, maxLength: 20 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      to: fc.constant('bytes' as const),
      at: share,
      length: fc.nat(400),
      by: fc.nat(255),
    }),
  },
  { weight: 2, arbitrary: fc.record({ to: fc.constant('end' as const), keep: share }) },
  {
    weight: 4,
    arbitrary: fc.record({
      to: fc.constant('directory' as const),
      field: fc.constantFrom<Field>(
        'size',
        'originalSize',
        'flags',
        'method',
        'offset',
        'crc',
        'name',
      ),
      at: fc.nat(30),
      value: fc.constantFrom(0, 1, 8, 9, 99, 1000, 65_535, 2 ** 31, 2 ** 32 - 1),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      to: fc.constant('parts' as const),
      how: fc.constantFrom<PartHarm>(
        'remove',
        'remove',
        'double',
        'swap',
        'empty',
        'bomb',
        'many',
        'evil',
        'binary',
        'utf16',
      ),
      at: fc.nat(30),
      other: fc.nat(30),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      to: fc.constant('xml' as const),
      how: fc.constantFrom<XmlHarm>(
        'delete',
        'delete',
        'double',
        'double',
        'nest',
        'attribute',
        'span',
        'span',
        'entity',
        'doctype',
        'comment',
        'unclosed',
        'text',
        'text',
        'swap',
        'address',
        'prefix',
      ),
      at: fc.nat(3),
      share,
      times: fc.oneof(
        { weight: 12, arbitrary: fc.integer({ min: 1, max: 30 }) },
        { weight: 1, arbitrary: fc.constantFrom(1000, 20_000) },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      to: fc.constant('name' as const),
      name: fc.constantFrom(
        '',
        '../../x.docx',
        'a\u0000b.docx',
        '👩'.repeat(60),
        '2099年.docx',
        '表.doc',
      ),
    }),
  },
);

interface Case {
  original: number;
  harms: readonly Harm[];
}

function harmed({ name, bytes }: Original, harms: readonly Harm[]): Original {
  return harms.reduce<Original>(
    (file, one) => {
      try {
        return withHarm(file, one);
      } catch {
        // What is no package any more can only be harmed as bytes.
        return file;
      }
    },
    { name, bytes },
  );
}

function withHarm({ name, bytes }: Original, one: Harm): Original {
  switch (one.to) {
    case 'bits': {
      const next = bytes.slice();
      for (const at of one.at) {
        const bit = Math.floor(at * next.length * 8);
        next[bit >> 3] = (next[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      }
      return { name, bytes: next };
    }
    case 'bytes': {
      const next = bytes.slice();
      const at = Math.floor(one.at * next.length);
      next.fill(one.by, at, at + one.length);
      return { name, bytes: next };
    }
    case 'end':
      return { name, bytes: bytes.slice(0, Math.floor(one.keep * bytes.length)) };
    case 'directory':
      return { name, bytes: withLie(bytes, one) };
    case 'parts':
      return { name, bytes: withParts(bytes, one) };
    case 'xml':
      return { name, bytes: withXml(bytes, one) };
    case 'name':
      return { name: one.name, bytes };
  }
}

/** Where a field stands in a central directory entry: its offset and its bytes. */
const PLACES: Readonly<Record<Exclude<Field, 'name'>, readonly [number, number]>> = {
  flags: [8, 2],
  method: [10, 2],
  crc: [16, 4],
  size: [20, 4],
  originalSize: [24, 4],
  offset: [42, 4],
};

function withLie(bytes: Uint8Array, { field, at, value }: Harm & { to: 'directory' }): Uint8Array {
  const next = Buffer.from(bytes);
  const entries: number[] = [];
  for (let i = next.indexOf('PK\u0001\u0002'); i >= 0; i = next.indexOf('PK\u0001\u0002', i + 4)) {
    entries.push(i);
  }
  const entry = entries[at % Math.max(1, entries.length)];
  if (entry === undefined) return bytes;
  if (field === 'name') {
    const length = next.readUInt16LE(entry + 28);
    next.write('../\u0000../etc'.slice(0, length), entry + 46, 'latin1');
    return next;
  }
  const [offset, size] = PLACES[field];
  next.writeUIntLE(value % 2 ** (8 * size), entry + offset, size);
  return next;
}

function withParts(bytes: Uint8Array, { how, at, other }: Harm & { to: 'parts' }): Uint8Array {
  const parts = unzipSync(bytes);
  const names = Object.keys(parts);
  const [name = '', second = ''] = [names[at % names.length], names[other % names.length]];
  switch (how) {
    case 'remove':
      delete parts[name];
      break;
    case 'double': {
      // The same name twice in the directory, with other content.
      const twin = name.slice(0, -1) + '~';
      const zipped = Buffer.from(zipSync({ ...parts, [twin]: parts[second]! }));
      for (let i = zipped.indexOf(twin); i >= 0; i = zipped.indexOf(twin, i + 1)) {
        zipped.write(name, i);
      }
      return zipped;
    }
    case 'swap':
      [parts[name], parts[second]] = [parts[second]!, parts[name]!];
      break;
    case 'empty':
      parts[name] = new Uint8Array();
      break;
    case 'bomb':
      parts[name] = new Uint8Array(30_000_000).fill(32);
      break;
    case 'many':
      for (let i = 0; i < 3000; i += 1) parts[`x/${i}.xml`] = strToU8('<x/>');
      break;
    case 'evil':
      parts['../../../etc/passwd'] = strToU8('x');
      parts['a\u0000b'] = strToU8('x');
      parts['__proto__/x'] = strToU8('x');
      break;
    case 'binary':
      parts[name] = Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 31) & 255);
      break;
    case 'utf16': {
      const text = Buffer.from(`\uFEFF${Buffer.from(parts[name]!).toString('utf8')}`, 'utf16le');
      parts[name] = text;
      break;
    }
  }
  return zipSync(parts, { level: 1 });
}

const MAIN =
  /document\.xml$|sheet\d+\.xml$|sharedStrings\.xml$|workbook\.xml$|\.rels$|styles\.xml$|item\d*\.xml$/;

function withXml(bytes: Uint8Array, one: Harm & { to: 'xml' }): Uint8Array {
  const parts = unzipSync(bytes);
  const names = Object.keys(parts)
    .filter((name) => MAIN.test(name))
    .toSorted((a, b) => parts[b]!.length - parts[a]!.length);
  const name = names[one.at % Math.max(1, names.length)];
  if (name === undefined) return bytes;
  parts[name] = strToU8(changedXml(Buffer.from(parts[name]!).toString('utf8'), one));
  return zipSync(parts, { level: 1 });
}

const ELEMENT = /<([\w:]+)(?:\s[^<>]*)?(?:\/>|>(?:(?!<\1[\s>])[^])*?<\/\1>)/y;

/** An element at about this share of the text, whole. */
function elementAt(xml: string, at: number): { start: number; end: number } {
  let start = xml.indexOf('<', Math.floor(at * xml.length));
  for (let tries = 0; tries < 60 && start >= 0; tries += 1) {
    ELEMENT.lastIndex = start;
    const found = ELEMENT.exec(xml);
    if (found) return { start, end: start + found[0].length };
    start = xml.indexOf('<', start + 1);
  }
  return { start: 0, end: 0 };
}

function changedXml(xml: string, { how, share: at, times }: Harm & { to: 'xml' }): string {
  const { start, end } = elementAt(xml, at);
  const element = xml.slice(start, end);
  const around = (text: string) => xml.slice(0, start) + text + xml.slice(end);
  const few = Math.min(times, 200);
  switch (how) {
    case 'delete':
      return around('');
    case 'double':
      return around(element.repeat(Math.min(times, Math.ceil(3_000_000 / (element.length || 1)))));
    case 'nest':
      return around(`${'<w:ins>'.repeat(times)}${element}${'</w:ins>'.repeat(times)}`);
    case 'attribute':
      return around(element.replace(/^<([\w:]+)/, `<$1 w:x="${'y'.repeat(times * 50)}"`));
    case 'span': {
      const value = ['0', '-1', '99', '101', '1e9', 'NaN', '2147483648', ''][times % 8]!;
      const spans = `<w:gridSpan w:val="${value}"/><w:vMerge${times % 2 ? '' : ' w:val="restart"'}/>`;
      let seen = 0;
      return xml.replaceAll('<w:tcPr>', (tag) => ((seen += 1) % few === 0 ? tag + spans : tag));
    }
    case 'entity':
      return around(`&x;${element}&#0;&#xD800;&lt;&#x1F600;`);
    case 'doctype':
      return `<!DOCTYPE a [<!ENTITY b "${'c'.repeat(few)}"><!ENTITY d "&b;&b;&b;&b;">]>${xml}`;
    case 'comment':
      return around(`<!-- ${element.replaceAll('-', '')} --><![CDATA[${element}]]><?pi x?>`);
    case 'unclosed':
      return xml.slice(0, end);
    case 'text':
      return xml.replaceAll(/>([^<>]{1,40})</g, (whole, text: string, offset: number) =>
        offset % (few + 1) === 0
          ? `>${[text.repeat(few), '\u200B', '（2027年度）', '项目名称', '9'.repeat(50), '指标值'][few % 6]}<`
          : whole,
      );
    case 'swap': {
      const next = elementAt(xml, (at + 0.3) % 1);
      if (next.start < end) return around('');
      const other = xml.slice(next.start, next.end);
      return `${xml.slice(0, start)}${other}${xml.slice(end, next.start)}${element}${xml.slice(next.end)}`;
    }
    case 'address':
      return xml
        .replace(
          / r="[A-Z]+\d+"/,
          ` r="${['XFD1048576', 'A0', 'ZZZZ9', '1A', 'A99999999'][few % 5]}"`,
        )
        .replace(/ref="[^"]*"/, 'ref="A1:XFD1048576"')
        .replaceAll(/<row r="\d+"/g, (tag, offset: number) =>
          offset % (few + 1) === 0 ? `<row r="${times * 1000}"` : tag,
        );
    case 'prefix':
      return xml.replaceAll('w:', 'ns0:');
  }
}

// --- What has to hold -----------------------------------------------------------------------------

/** Beside its two seconds a file may have to wait for a new thread after the one before it. */
const WITH_START_MS = LIMIT_MS + 1500;

const HELPS = /请/;

export async function files(plan: Plan, more: { withOffice: boolean }): Promise<Report> {
  const all = await originals(more.withOffice);
  const own = ownProcess<typeof reading>(new URL('reading.ts', import.meta.url));
  const cases: fc.Arbitrary<Case> = fc.record({
    original: fc.nat(all.length - 1),
    harms: fc.array(harm, { minLength: 1, maxLength: 3, size: 'max' }),
  });
  const good = all[0]!;
  // The first thread has to start.
  await own.call('read', good.name, good.bytes);
  const report = await campaign('files', plan, {
    cases,
    batch: 200,
    async attempt({ original, harms }, tally) {
      const file = harmed(all[original]!, harms);
      const { read, ms } = await own.call('read', file.name, file.bytes);
      tally.weighed(own.megabytes());
      const told = () => `${all[original]!.name} ${JSON.stringify(harms).slice(0, 300)}`;
      tally.count(read.ok ? 'read' : `refused as ${read.refusal.code}`);
      if (!read.ok && ['slow', 'memory'].includes(read.refusal.code)) {
        // Ended in time: what is over the limit is the new thread.
        tally.took(Math.min(ms, ms > WITH_START_MS ? ms : LIMIT_MS), told);
        const next = await own.call('read', good.name, good.bytes);
        if (!next.read.ok) throw new Error('the next file is not read');
      } else tally.took(ms, told);
      if (read.ok) {
        for (const { declaration, where, notes } of read.value.forms) {
          const parsed = DeclarationSchema.safeParse(declaration);
          if (!parsed.success) throw new Error(`no declaration: ${parsed.error.message}`);
          const texts = [where, ...notes, JSON.stringify(declaration)];
          if (!texts.every((text) => text.isWellFormed() && !/undefined|\[object/.test(text))) {
            throw new Error(`a broken text: ${JSON.stringify(texts)}`);
          }
        }
        if (read.value.forms.length === 0) throw new Error('it was read, and holds no form');
        return;
      }
      const { why } = read.refusal;
      if (!/^“[^]*”[^]+。$/.test(why) || !HELPS.test(why) || !why.isWellFormed()) {
        throw new Error(`a refusal that does not help: ${why}`);
      }
    },
    show: ({ original, harms }) => `${all[original]!.name} ${fc.stringify(harms)}`,
  });
  own.end();
  return report;
}
