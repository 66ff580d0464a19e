import { describe, expect, it } from 'vitest';
import { metrics } from '../../src/adapters/metrics.ts';

describe('what is counted', () => {
  it('is told in the text form of Prometheus, by work and outcome', async () => {
    const { watch, text } = metrics();
    watch('event', 'done', 0.01);
    watch('event', 'done', 0.2);
    watch('print', 'failed', 4);
    const { type, body } = await text();
    expect(type).toContain('text/plain');
    expect(body).toContain('shenbao_work_seconds_count{work="event",outcome="done"} 2');
    expect(body).toContain('shenbao_work_seconds_bucket{le="0.1",work="event",outcome="done"} 1');
    expect(body).toContain('shenbao_work_seconds_count{work="print",outcome="failed"} 1');
    expect(body).toContain('process_resident_memory_bytes');
  });

  it('is each start’s own', async () => {
    metrics().watch('event', 'done', 1);
    expect((await metrics().text()).body).not.toContain('work="event"');
  });
});
