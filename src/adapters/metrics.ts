// Counts and latencies for whoever runs the program, in the text form that Prometheus reads. The only
// file that knows prom-client; no label holds anything of a user's.
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Watch } from '../app/ports.ts';

/** Seconds: from a key press to a long wait for a language model. */
const BUCKETS = [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10, 30, 120];

/** How much waits in what several processes share, and how much was set aside. */
type Waiting = () => Promise<Readonly<Record<string, number>>>;

/** `text` gives what was counted since the start of the program, with its memory and event loop. */
export function metrics(waiting?: Waiting): {
  watch: Watch;
  text: () => Promise<{ type: string; body: string }>;
} {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const work = new Histogram({
    name: 'shenbao_work_seconds',
    help: 'What was done, how it ended, and how long it took.',
    labelNames: ['work', 'outcome'],
    buckets: BUCKETS,
    registers: [registry],
  });
  if (waiting) {
    // It registers itself, and asks when it is asked.
    const gauge = new Gauge({
      name: 'shenbao_waiting',
      help: 'Inputs and work that wait for a process, and inputs that were set aside.',
      labelNames: ['what'],
      registers: [registry],
      async collect() {
        const counts = await waiting().catch(() => ({}));
        for (const [what, count] of Object.entries(counts)) gauge.set({ what }, count);
      },
    });
  }
  return {
    watch: (what, outcome, seconds) => work.observe({ work: what, outcome }, seconds),
    text: async () => ({ type: registry.contentType, body: await registry.metrics() }),
  };
}
