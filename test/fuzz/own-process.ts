// Test support: the functions of a module in a process of its own, as whoever runs the program has them. So
// their memory is not that of whoever makes up the cases, and they may hang or take their process down.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { peakMegabytes } from './limits.ts';

/** After so long it hangs, whatever else the machine has to do. */
const HANGS_MS = 120_000;

type Callable = (...args: never[]) => unknown;
type Functions<M> = { [K in keyof M]: M[K] extends Callable ? M[K] : never };

export interface OwnProcess<M> {
  /** What the function of this name gives; throws what it throws, and when it hangs or its process ends. */
  call<K extends keyof M & string>(
    name: K,
    ...args: Parameters<Functions<M>[K]>
  ): Promise<Awaited<ReturnType<Functions<M>[K]>>>;
  /** The most memory that it had, in MB. */
  megabytes(): number;
  end(): void;
}

interface Order {
  name: string;
  args: unknown[];
}

interface Answer {
  value?: unknown;
  error?: unknown;
  megabytes: number;
}

const SELF = fileURLToPath(import.meta.url);

/** `M` is the type of the module at `url`, all of whose arguments and answers can be cloned. */
export function ownProcess<M>(url: URL): OwnProcess<M> {
  let child: ChildProcess | undefined;
  let megabytes = 0;
  const end = () => {
    child?.kill('SIGKILL');
    child = undefined;
  };
  return {
    async call(name, ...args) {
      child ??= fork(SELF, [url.href], { serialization: 'advanced' });
      const settled = new AbortController();
      const { signal } = settled;
      const answer = once(child, 'message', { signal });
      const ended = once(child, 'exit', { signal }).then(([code, by]) => {
        throw new Error(`the process of ${name} ended: ${code ?? by}`);
      });
      const hung = AbortSignal.timeout(HANGS_MS);
      child.send({ name, args } satisfies Order);
      try {
        const [found] = await Promise.race([answer, ended, once(hung, 'abort', { signal })]);
        if (hung.aborted) throw new Error(`${name} hangs`);
        const { value, error, megabytes: had } = found as Answer;
        megabytes = Math.max(megabytes, had);
        if (error !== undefined) throw error;
        return value as never;
      } catch (error) {
        // The next case gets a new one.
        if (child.exitCode !== null || child.signalCode !== null || hung.aborted) end();
        throw error;
      } finally {
        settled.abort();
        ended.catch(() => undefined);
        answer.catch(() => undefined);
      }
    },
    megabytes: () => megabytes,
    end,
  };
}

if (process.argv[1] === SELF) {
  const module = import(process.argv[2]!) as Promise<
    Record<string, (...args: unknown[]) => unknown>
  >;
  process.on('message', async ({ name, args }: Order) => {
    const answer: Pick<Answer, 'value' | 'error'> = {};
    try {
      answer.value = await (await module)[name]!(...args);
    } catch (error) {
      answer.error = error;
    }
    process.send?.({ ...answer, megabytes: peakMegabytes() } satisfies Answer);
  });
}
