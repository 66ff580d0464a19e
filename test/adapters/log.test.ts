import { describe, expect, it } from 'vitest';
import { logTo } from '../../src/adapters/log.ts';
import { ChannelFailure, ModelFailure, StoreFailure } from '../../src/app/ports.ts';
import { NO_USAGE } from '../../src/draft/model.ts';

const SECRET = '区域化党建 sk-very-secret 13800138000';

function logged(...given: Parameters<ReturnType<typeof logTo>>): Record<string, unknown> {
  const lines: string[] = [];
  logTo(
    (line) => lines.push(line),
    () => '2026-11-24T10:00:00.000Z',
  )(...given);
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('\n');
  return JSON.parse(lines[0]!) as Record<string, unknown>;
}

describe('a log line', () => {
  it('is JSON with the time and what happened', () => {
    expect(logged('a form could not be printed: long')).toEqual({
      at: '2026-11-24T10:00:00.000Z',
      what: 'a form could not be printed: long',
    });
  });

  it('tells the message of an error of ours, and the code of its cause', () => {
    const cause = Object.assign(new Error(SECRET), { code: 'ENOSPC' });
    expect(
      logged('not kept', new StoreFailure('存不下来，磁盘可能满了。', { cause })),
    ).toMatchObject({
      error: 'StoreFailure',
      message: '存不下来，磁盘可能满了。',
      code: 'ENOSPC',
    });
    const failure = new ModelFailure('gave up', { why: '没有答完', usage: NO_USAGE, cause });
    expect(JSON.stringify(logged('the model failed', failure))).not.toContain('secret');
  });

  it('never tells the message of another error, only where it was thrown', () => {
    const bug = new TypeError(SECRET);
    const line = logged('work failed', bug);
    expect(line).toMatchObject({ error: 'TypeError' });
    expect(JSON.stringify(line)).not.toMatch(/党建|secret|138/);
    expect(line['from']).toEqual(expect.arrayContaining([expect.stringContaining('log.test.ts')]));
    expect(JSON.stringify(logged('odd', SECRET))).not.toContain('secret');
  });

  it('names a conversation by a digest that is the same in each line', () => {
    const [one, again, other] = ['telegram:42', 'telegram:42', 'telegram:43'].map(
      (conversation) => logged('x', undefined, conversation)['conversation'],
    );
    expect(one).toMatch(/^[0-9a-f]{12}$/);
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });

  it('hides the secrets it is given wherever a service has repeated them', () => {
    const lines: string[] = [];
    const secrets = ['sk-1234', 'pass"word\\'];
    logTo(
      (line) => lines.push(line),
      () => '2026-11-24T10:00:00.000Z',
      () => secrets,
    )('llm goal: refused sk-1234, sk-1234', new ChannelFailure('no way by pass"word\\ in /bot'));
    expect(JSON.parse(lines[0]!)).toMatchObject({
      what: 'llm goal: refused ***, ***',
      message: 'no way by *** in /bot',
    });
  });
});
