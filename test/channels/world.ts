// Test support: the whole program but for its channel, on a folder of its own and a fixed day.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lowdbStore } from '../../src/adapters/store-lowdb.ts';
import { wordReader } from '../../src/adapters/word-reader.ts';
import { wordWriter } from '../../src/adapters/word-writer.ts';
import { createApp, type App, type World } from '../../src/app/app.ts';
import { exampleStore } from '../../src/draft/examples.ts';
import { propose } from '../../src/draft/fallback.ts';

export interface TestWorld {
  app: App;
  folder: string;
  /** What the app told its operator. */
  logged: string[];
  end(): Promise<void>;
}

export async function testWorld(
  change: Partial<World> & { folder?: string } = {},
): Promise<TestWorld> {
  const folder = change.folder ?? (await mkdtemp(join(tmpdir(), 'shenbao-')));
  const examples = await readFile(new URL('../../data/examples.json', import.meta.url), 'utf8');
  const store = exampleStore(JSON.parse(examples));
  const logged: string[] = [];
  const app = createApp({
    store: await lowdbStore(folder),
    drafter: { propose: async (request) => propose(store, request) },
    word: wordWriter(),
    reader: wordReader(),
    formYear: null,
    now: () => '2026-11-23T10:00:00',
    log: (line) => logged.push(line),
    ...change,
  });
  return {
    app,
    folder,
    logged,
    async end() {
      await app.close();
      if (!change.folder) await rm(folder, { recursive: true, force: true });
    },
  };
}
