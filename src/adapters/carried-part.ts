// The custom XML part of our Word files, in which texts are carried that cannot be seen: how it is
// written, and found again after other programs have saved the file. Knows not what the texts say.
import { children, rootOf } from './reader-xml.ts';
import type { Package } from './zip.ts';

const NAMESPACE = 'urn:shenbao:declarations';
/** Tells our part from others in a file, and is the same in each. */
const ITEM = '{7B1C0E2A-5D43-4C0B-9B5E-6A1D0C8F2E47}';
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const STORE = 'http://schemas.openxmlformats.org/officeDocument/2006/customXml';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Other programs number the parts anew when they save; no form has as many of them. */
const MOST_PARTS = 20;
/** Longest part that is read, in characters. */
const LONGEST = 20_000_000;

/** The files of the part, and what the package has to say of them. */
export const carriedPart = {
  relationship: `${RELATIONSHIPS}/customXml`,
  target: '../customXml/item1.xml',
  properties: {
    name: '/customXml/itemProps1.xml',
    type: 'application/vnd.openxmlformats-officedocument.customXmlProperties+xml',
  },
  files(texts: readonly string[]): { path: string; data: string }[] {
    const forms = texts.map((text) => `<form>${escaped(text)}</form>`).join('');
    return [
      {
        path: 'customXml/item1.xml',
        data: `${HEAD}<declarations xmlns="${NAMESPACE}">${forms}</declarations>`,
      },
      {
        path: 'customXml/itemProps1.xml',
        data: `${HEAD}<ds:datastoreItem xmlns:ds="${STORE}" ds:itemID="${ITEM}"><ds:schemaRefs><ds:schemaRef ds:uri="${NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>`,
      },
      {
        path: 'customXml/_rels/item1.xml.rels',
        data: `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATIONSHIPS}/customXmlProps" Target="itemProps1.xml"/></Relationships>`,
      },
    ];
  },
} as const;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

// A carriage return would come back as a line feed.
function escaped(text: string): string {
  return text.replaceAll(/[&<>]/g, (sign) => ENTITIES[sign]!).replaceAll('\r', '&#13;');
}

/** The texts as they were written; none where there is no such part, or it is damaged. */
export function carriedIn(file: Package): string[] {
  for (let i = 1; i <= MOST_PARTS; i += 1) {
    const name = `customXml/item${i}.xml`;
    if (!file.has(name)) continue;
    try {
      const xml = file.text(name) ?? '';
      if (xml.length > LONGEST || !xml.includes(NAMESPACE)) continue;
      const root = rootOf(xml);
      if (root.namespaceURI !== NAMESPACE) continue;
      return children(root).map((form) => form.textContent ?? '');
    } catch {
      // The forms can be read all the same.
    }
  }
  return [];
}
