import { describe, expect, it } from 'vitest';
import { pace } from '../../src/app/pace.ts';
import { recent } from '../../src/app/recent.ts';

function clocked(allowance: Partial<Parameters<typeof pace>[0]> = {}) {
  const clock = { at: 0 };
  const wait = pace({ burst: 10, perSecond: 2, most: 100, ...allowance }, () => clock.at);
  return { wait, clock };
}

describe('the pace', () => {
  it('lets a burst through and then says how long to wait', () => {
    const { wait, clock } = clocked();
    for (let i = 0; i < 10; i += 1) expect(wait('a', 1)).toBe(0);
    expect(wait('a', 1)).toBe(500);
    clock.at += 250;
    expect(wait('a', 1)).toBe(250);
    clock.at += 250;
    expect(wait('a', 1)).toBe(0);
    expect(wait('a', 1)).toBe(500);
  });

  it('takes nothing for what has to wait: who asks again and again is let in in time', () => {
    const { wait, clock } = clocked();
    expect(wait('a', 10)).toBe(0);
    let letIn = 0;
    for (; clock.at < 10_000; clock.at += 10) if (wait('a', 1) === 0) letIn += 1;
    expect(letIn).toBeGreaterThanOrEqual(19);
    expect(letIn).toBeLessThanOrEqual(20);
  });

  it('asks the whole reserve for what costs more than that, and no more', () => {
    const { wait, clock } = clocked();
    expect(wait('a', 1)).toBe(0);
    expect(wait('a', 1000)).toBe(500);
    clock.at += 500;
    expect(wait('a', 1000)).toBe(0);
    expect(wait('a', 1)).toBe(500);
  });

  it('makes nobody wait for anybody else, and forgets who was quiet longest', () => {
    const { wait } = clocked({ most: 3 });
    expect(wait('a', 10)).toBe(0);
    expect(wait('b', 10)).toBe(0);
    expect(wait('a', 1)).toBe(500);
    expect(wait('c', 10)).toBe(0);
    expect(wait('d', 10)).toBe(0);
    expect([wait('c', 1), wait('a', 1)]).toEqual([500, 500]);
    expect(wait('b', 1)).toBe(0);
  });
});

describe('a memory of what was used recently', () => {
  it('keeps no more than it may, and what was asked for last', () => {
    const memory = recent<number>(2);
    memory.set('a', 1);
    memory.set('b', 2);
    expect(memory.get('a')).toBe(1);
    memory.set('c', 3);
    expect([memory.get('a'), memory.get('b'), memory.get('c')]).toEqual([1, undefined, 3]);
    memory.delete('a');
    expect(memory.get('a')).toBeUndefined();
  });
});
