// One campaign of bad input: so many attempts, each made up by fast-check from a printed seed, timed
// and counted. A failure is shrunk, kept once, and the campaign goes on with the next seed.
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { LIMIT_MB, LIMIT_MS, peakMegabytes } from './limits.ts';

export interface Plan {
  /** How much is tried: events, files, replies or texts. */
  runs: number;
  seed: number;
  /** Only the case at this path, as a failure names it. */
  path?: string;
  /** Ends it before its time, with what there is. */
  signal?: AbortSignal;
  /** Told of each failure when it is found. */
  tell?: (failure: string) => void;
}

interface Failure {
  /** What went wrong, without the figures that differ from one case to the next. */
  kind: string;
  times: number;
  message: string;
  /** How fast-check makes the smallest case again, and the case itself. */
  seed: number;
  path: string;
  example: string;
}

export interface Report {
  what: string;
  seed: number;
  runs: number;
  seconds: number;
  /** ms of each thing done, as told by `Tally.took`. */
  times: number[];
  slowest: { ms: number; what: string };
  failures: Failure[];
  /** The most memory of the process in which it happened, in MB; null: it was this one. */
  megabytes: number | null;
  /** What else is worth a line: how many were refused, and why. */
  counts: Map<string, number>;
}

export interface Tally {
  /** Notes how long one thing took; `what` is asked for only if it is the slowest so far. */
  took(ms: number, what: () => string): void;
  count(what: string, times?: number): void;
  /** Where it happens in another process: the most memory that had, in MB. */
  weighed(megabytes: number): void;
}

/**
 * Attempts of `cases`, `batch` to a seed, until so many things were timed. An attempt fails by throwing.
 */
export async function campaign<T>(
  what: string,
  { runs, seed, path, signal, tell }: Plan,
  {
    cases,
    attempt,
    batch,
    show = fc.stringify,
  }: {
    cases: fc.Arbitrary<T>;
    attempt(one: T, tally: Tally): void | Promise<void>;
    batch: number;
    show?: (one: T) => string;
  },
): Promise<Report> {
  const begun = performance.now();
  const report: Report = {
    what,
    seed,
    runs: 0,
    seconds: 0,
    times: [],
    slowest: { ms: 0, what: '' },
    failures: [],
    megabytes: null,
    counts: new Map(),
  };
  const tally: Tally = {
    took(ms, named) {
      report.times.push(ms);
      report.runs += 1;
      if (ms > report.slowest.ms) report.slowest = { ms, what: named() };
    },
    count(one, times = 1) {
      report.counts.set(one, (report.counts.get(one) ?? 0) + times);
    },
    weighed(megabytes) {
      report.megabytes = Math.max(report.megabytes ?? 0, megabytes);
    },
  };
  const isOver = () => signal?.aborted === true;
  const property = fc.asyncProperty(cases, async (one) => {
    if (isOver()) return;
    try {
      await attempt(one, tally);
    } catch (error) {
      const known = report.failures.find(({ kind }) => kind === kindOf(error));
      if (!known) throw error;
      known.times += 1;
    }
  });
  for (let part = 0; report.runs < runs && !isOver(); part += 1) {
    const before = report.runs;
    // Attempts that wait for nothing would never let a signal through.
    await turn();
    const result = await fc.check(property, {
      seed: seed + part,
      numRuns: Math.min(batch, Math.max(1, runs - report.runs)),
      ...(path === undefined ? {} : { path, endOnFailure: true }),
    });
    if (result.failed) {
      const failure = failureOf(result, show);
      report.failures.push(failure);
      tell?.(told(failure));
    }
    if (path !== undefined) break;
    if (report.runs === before && !result.failed && !isOver())
      throw new Error('an attempt timed nothing');
  }
  report.seconds = (performance.now() - begun) / 1000;
  return report;
}

function failureOf<T>(result: fc.RunDetails<[T]>, show: (one: T) => string): Failure {
  const { errorInstance: error, counterexample, counterexamplePath: path, seed } = result;
  return {
    kind: kindOf(error),
    times: 1,
    message: error instanceof Error ? placed(error) : String(error),
    seed,
    path: path ?? '',
    example: counterexample ? show(counterexample[0]) : '',
  };
}

/** The message and where it comes from, as far as that is ours. */
function placed({ message, stack = '' }: Error): string {
  const lines = stack.split('\n').filter((line) => /^ +at .*\/(?:src|test)\//.test(line));
  return [message.slice(0, 1000), ...lines.slice(0, 6)].join('\n');
}

function kindOf(error: unknown): string {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return message
    .split('\n')[0]!
    .replaceAll(/“[^”]*”|"[^"]*"|\d+/g, '…')
    .slice(0, 120);
}

/** Everything that does not hold, the report's own limits among it; none when all is well. */
export function faultsOf({ failures, slowest, megabytes }: Report): string[] {
  const slow = slowest.ms > LIMIT_MS ? [`slower than ${LIMIT_MS} ms: ${slowest.what}`] : [];
  const peak = megabytes ?? peakMegabytes();
  const large = peak > LIMIT_MB ? [`more than ${LIMIT_MB} MB: ${peak.toFixed(0)} MB`] : [];
  return [...failures.map(({ times, kind }) => `${times}× ${kind}`), ...slow, ...large];
}

function told({ message, seed, path, example }: Failure): string {
  const shown = example.length > 3000 ? `${example.slice(0, 3000)}… (${example.length})` : example;
  return `${message}\n  seed ${seed}, path ${path}\n  smallest: ${shown}`;
}

export function print(report: Report): void {
  const { what, seed, runs, seconds, times, slowest, megabytes, counts } = report;
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
  const faults = faultsOf(report);
  console.log(
    [
      `${what}: ${runs} runs from seed ${seed} in ${seconds.toFixed(0)} s, ${(runs / seconds).toFixed(0)}/s`,
      `  p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, slowest ${slowest.ms.toFixed(0)} ms: ${slowest.what.slice(0, 200)}`,
      `  peak memory of the process ${(megabytes ?? peakMegabytes()).toFixed(0)} MB`,
      ...[...counts]
        .toSorted(([a], [b]) => a.localeCompare(b))
        .map(([name, count]) => `  ${name}: ${count}`),
      `  failures: ${faults.length}`,
      ...faults.map((fault) => `\n- ${fault}`),
    ].join('\n'),
  );
}
