// Archives. A package that comes in has its directory judged before anything is inflated, and an entry
// never takes more room than the directory gives it. Knows no part's content.
import { unzipSync, Zip, ZipDeflate, zipSync } from 'fflate';
import { unreadable } from './reader-errors.ts';

const MAX_ENTRIES = 2000;
const MAX_TOTAL = 100 * 1024 * 1024;
/** No text of an office file is as repetitive as this; small parts are not asked. */
const MAX_RATIO = 200;
const SMALL = 1024 * 1024;

/** The parts of a package by their names; a part is inflated when it is asked for. */
export interface Package {
  has(name: string): boolean;
  /** The text of a part; undefined when there is none. Throws Unreadable when it is damaged. */
  text(name: string): string | undefined;
}

/** Throws Unreadable when it is no package, or one that would not fit into memory. */
export function openPackage(bytes: Uint8Array): Package {
  const sizes = new Map<string, number>();
  let total = 0;
  unzipped(bytes, ({ name, size, originalSize }) => {
    sizes.set(name, originalSize);
    total += originalSize;
    const isBomb = originalSize > SMALL && originalSize > MAX_RATIO * Math.max(size, 1);
    if (sizes.size > MAX_ENTRIES || total > MAX_TOTAL || isBomb) throw unreadable('huge');
    return false;
  });
  return {
    has: (name) => sizes.has(name),
    text(name) {
      if (!sizes.has(name)) return undefined;
      let isTaken = false;
      const part = unzipped(bytes, (entry) => {
        // A name may stand in the directory twice: one is read.
        const isAsked = entry.name === name && !isTaken;
        isTaken ||= isAsked;
        return isAsked;
      })[name];
      return part && decoded(part);
    },
  };
}

interface Entry {
  name: string;
  size: number;
  originalSize: number;
}

function unzipped(
  bytes: Uint8Array,
  filter: (entry: Entry) => boolean,
): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof Error && error.name === 'Unreadable') throw error;
    throw unreadable('damaged', error);
  }
}

function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw unreadable('damaged', error);
  }
}

/** Who made an entry: of one from DOS unzip takes the name for DOS letters, whatever its mark says. */
const UNIX = 3;
/** Mode 0644, where Unix keeps it. */
const PLAIN_FILE = 0o100644 << 16;

/**
 * An archive of these files, dated now, in this order. They are packages themselves and would not get
 * smaller: so they are stored as they are. A name that is not ASCII is marked as UTF-8.
 */
export function archiveOf(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  return zipSync(Object.fromEntries(files), { level: 0, os: UNIX, attrs: PLAIN_FILE });
}

/** Entries an archive of conversations can have; more would need a newer format. */
const MOST_ENTRIES = 65_000;

/** An archive that is written while its entries come: none is kept in memory once it is written. */
export function archiveTo(write: (bytes: Uint8Array) => Promise<void>): {
  add(name: string, bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
} {
  let ready: Uint8Array[] = [];
  let failure: Error | null = null;
  let count = 0;
  const zip = new Zip((error, chunk) => {
    failure ??= error;
    ready.push(chunk);
  });
  async function written(): Promise<void> {
    const chunks = ready;
    ready = [];
    if (failure) throw failure;
    for (const chunk of chunks) await write(chunk);
  }
  return {
    async add(name, bytes) {
      count += 1;
      if (count > MOST_ENTRIES) throw new Error(`more than ${MOST_ENTRIES} entries`);
      const entry = new ZipDeflate(name, { level: 6 });
      entry.os = UNIX;
      entry.attrs = PLAIN_FILE;
      zip.add(entry);
      entry.push(bytes, true);
      await written();
    },
    async end() {
      zip.end();
      await written();
    },
  };
}

export interface Archive {
  /** Those of these entries that are there and sound, by their names. */
  read(names: readonly string[]): Map<string, Uint8Array>;
}

/** An archive of our own: its entries are inflated when they are asked for. Throws Unreadable. */
export function openArchive(bytes: Uint8Array): Archive {
  unzipped(bytes, () => false);
  return {
    read(names) {
      const wanted = new Set(names);
      const fits = ({ name, originalSize }: Entry) => wanted.has(name) && originalSize <= MAX_TOTAL;
      try {
        return new Map(Object.entries(unzipped(bytes, fits)));
      } catch {
        // One of them is damaged: the others are not.
        if (names.length <= 1) return new Map();
        return new Map(names.flatMap((name) => [...openArchive(bytes).read([name])]));
      }
    },
  };
}
