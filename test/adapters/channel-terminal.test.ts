// The terminal against a scripted other side: lines that could not be kept.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { terminalChannel } from '../../src/adapters/channel-terminal.ts';
import { lowdbStore } from '../../src/adapters/store-lowdb.ts';
import { StoreFailure, type Store } from '../../src/app/ports.ts';
import { testWorld } from '../channels/world.ts';

const SOON = { timeout: 30_000 };
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A terminal whose lines are handed to `receive`, and what it prints. */
async function typing() {
  const outDir = await mkdtemp(join(tmpdir(), 'shenbao-out-'));
  ends.push(() => rm(outDir, { recursive: true, force: true }));
  const input = new PassThrough();
  const output = new PassThrough({ encoding: 'utf8' });
  let printed = '';
  output.on('data', (part: string) => (printed += part));
  const channel = terminalChannel({ input, output, outDir, conversation: 'local' });
  ends.push(() => input.end());
  return { channel, printed: () => printed, type: (line: string) => input.write(`${line}\n`) };
}

describe('a line that could not be kept', () => {
  it('is the same message when it is typed again, and another once it is there', async () => {
    const { channel, printed, type } = await typing();
    const ids: string[] = [];
    await channel.start(async (_conversation, id, input) => {
      if (input.kind === 'text') {
        ids.push(id);
        if (ids.length <= 2) throw new StoreFailure('磁盘满了，请腾出空间。');
      }
      return { performed: Promise.resolve() };
    });
    for (let i = 1; i <= 4; i += 1) {
      type('撤销');
      await expect.poll(() => ids.length, SOON).toBe(i);
    }
    type('帮助');
    await expect.poll(() => ids.length, SOON).toBe(5);
    const [first, again, kept, next, other] = ids;
    expect([again, kept]).toEqual([first, first]);
    expect(new Set([first, next, other]).size).toBe(3);
    expect(printed().match(/没有存上，请再发一次。磁盘满了，请腾出空间。/g)).toHaveLength(2);
  });

  it('though it was kept after all, counts once when it is typed again', async () => {
    const world = await testWorld();
    ends.push(() => world.end());
    const real = await lowdbStore(world.folder);
    ends.push(() => real.close());
    let fails = false;
    const store: Store = {
      ...real,
      async save(conversation, session, expected) {
        await real.save(conversation, session, expected);
        if (!fails || amountOf(session) !== 50_000_000) return;
        fails = false;
        throw new StoreFailure('存盘出错，请检查磁盘。');
      },
    };
    const over = await testWorld({ store, folder: world.folder });
    ends.push(() => over.end());
    const { channel, printed, type } = await typing();
    await over.app.attach(channel);
    const amount = async () => {
      const session = await real.load('terminal:local');
      return session && amountOf(session);
    };
    type('老年助餐服务，45.6万，开设3个助餐点');
    await expect.poll(amount, SOON).toBe(45_600_000);
    type('⑤改成50万');
    await expect.poll(amount, SOON).toBe(50_000_000);
    type('⑤改成60万');
    await expect.poll(amount, SOON).toBe(60_000_000);
    fails = true;
    type('撤销');
    await expect.poll(printed, SOON).toContain('没有存上，请再发一次。存盘出错');
    expect(await amount()).toBe(50_000_000);
    type('撤销');
    await expect.poll(printed, SOON).toMatch(/存盘出错[^]*核对：老年助餐服务/);
    expect(await amount()).toBe(50_000_000);
  });
});

/** 当年财政拨款 of the first form, in 分. */
function amountOf(session: unknown): number | undefined {
  const { drafts } = session as {
    drafts: { entries: { annualFunding?: { value: { currentYearFiscal: number } } } }[];
  };
  return drafts[0]?.entries.annualFunding?.value.currentYearFiscal;
}
