// The XML of a part as a tree, and the few ways of walking it that readers need. Accepts no document
// type, so that there are no entities to expand or to fetch.
import { DOMParser, type Element } from '@xmldom/xmldom';
import { unreadable } from './reader-errors.ts';

export type { Element };

/** The root of a part. Throws Unreadable when it is not well-formed. */
export function rootOf(xml: string): Element {
  // Where a name cannot stand unescaped, and a comment that says it is no loss either.
  if (/<!DOCTYPE/i.test(xml)) throw unreadable('doctype');
  let root: Element | null;
  try {
    root = new DOMParser({
      locator: false,
      onError(level, message) {
        if (level !== 'warning') throw new Error(message);
      },
    }).parseFromString(xml, 'text/xml').documentElement;
  } catch (error) {
    throw unreadable('damaged', error);
  }
  if (!root) throw unreadable('damaged');
  return root;
}

export function children(element: Element): Element[] {
  const found: Element[] = [];
  for (let node = element.firstChild; node; node = node.nextSibling) {
    if (node.nodeType === 1) found.push(node as Element);
  }
  return found;
}

/** The first child with this local name, whatever its prefix. */
export function child(element: Element | undefined, name: string): Element | undefined {
  for (let node = element?.firstChild; node; node = node.nextSibling) {
    if (node.nodeType === 1 && (node as Element).localName === name) return node as Element;
  }
  return undefined;
}

/** An attribute by its local name, whatever its prefix. */
export function attribute(element: Element | undefined, name: string): string | undefined {
  for (const one of element?.attributes ?? []) if (one.localName === name) return one.value;
  return undefined;
}

/** The target of the first relationship whose type ends so, or that has this id; folders resolved. */
export function target(
  rels: string | undefined,
  folder: string,
  is: { type: string } | { id: string },
): string | undefined {
  if (rels === undefined) return undefined;
  const found = children(rootOf(rels)).find((one) =>
    'id' in is
      ? attribute(one, 'Id') === is.id
      : (attribute(one, 'Type') ?? '').endsWith(`/${is.type}`),
  );
  const path = attribute(found, 'Target');
  if (path === undefined || attribute(found, 'TargetMode') === 'External') return undefined;
  return path.startsWith('/') ? path.slice(1) : folder + path;
}
