import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { render } from '../../src/interview/screens.ts';
import { newSession } from '../../src/interview/session.ts';
import { readSession, upgraded } from '../../src/interview/upgrade.ts';

describe('a session of another version', () => {
  const steps = [
    (session: Record<string, unknown>) => ({ ...session, second: true }),
    ({ old, ...session }: Record<string, unknown>) => ({ ...session, renamed: old }),
  ];

  it('goes through every step from its own on', () => {
    expect(upgraded({ version: 1, old: 'x' }, steps)).toMatchObject({
      value: { version: 3, second: true, renamed: 'x' },
    });
    expect(upgraded({ version: 2, old: 'x' }, steps)).toMatchObject({
      value: { version: 3, renamed: 'x' },
    });
    expect(upgraded({ version: 3, old: 'x' }, steps)).toMatchObject({
      value: { version: 3, old: 'x' },
    });
  });

  it('is refused with what to do when it is newer', () => {
    expect(readSession({ ...newSession('c'), version: 99 })).toMatchObject({
      refusal: { code: 'newer', why: expect.stringContaining('新版本') },
    });
  });

  it.each([null, 'x', [], {}, { version: '1' }, { version: 0 }, { version: 1.5 }, { version: 1 }])(
    'is none when it is %j',
    (given) => {
      expect(readSession(given)).toMatchObject({ ok: false, refusal: { code: 'session' } });
    },
  );
});

const FOLDER = new URL('../fixtures/sessions/', import.meta.url);

/** Files of the store as earlier versions of the program left them. */
describe.each(readdirSync(FOLDER))('the stored session %s', (file) => {
  const { session } = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as {
    session: { drafts: { id: string; history: unknown[] }[]; current: string };
  };

  it('is read with every form, its history and its page', () => {
    const read = readSession(session);
    if (!read.ok) throw new Error(read.refusal.why);
    expect(read.value.drafts.map(({ id, history }) => [id, history.length])).toEqual(
      session.drafts.map(({ id, history }) => [id, history.length]),
    );
    const { screen } = render(read.value);
    expect(screen.blocks.length).toBeGreaterThan(0);
    expect(screen.preview?.declaration.projectName).toMatch(/老年助餐服务|社区花园养护/);
  });
});
