// What was learnt of a service: the way its model wants to be asked, kept between starts, and guesses,
// which are not. Must not know how it is learnt.
import { z } from 'zod';

/** Ways of asking for JSON, from the strictest to none. */
const MODES = ['json_schema', 'json_object', 'plain'] as const;
export type Mode = (typeof MODES)[number];

const WaySchema = z.object({
  /** Above it is nothing but refusals. */
  mode: z.enum(MODES),
  limit: z.enum(['max_tokens', 'max_completion_tokens']),
  /** Whether it takes one. */
  temperature: z.boolean(),
  /** Whether it takes stream_options. */
  usage: z.boolean(),
  /** Milliseconds since 1970. */
  since: z.number(),
});
export type Way = z.infer<typeof WaySchema>;

const UNKNOWN: Way = {
  mode: 'json_schema',
  limit: 'max_tokens',
  temperature: true,
  usage: true,
  since: 0,
};
/** Services learn: what one refused is tried again after seven days. */
const REMEMBERED_MS = 7 * 86_400_000;
const KnownSchema = z.record(z.string(), z.unknown()).catch(() => ({}));

/** What an answer, not a refusal, lets one think of a service. */
export interface Guess {
  /** It has answered in the mode it was asked in, refusals aside. */
  proven: boolean;
  /** Answers in a row that came in a lower one only. */
  doubts: number;
  mode: Mode;
  /** The schema has to stand in the prompt although the format carries it. */
  told: boolean;
  /** It thinks within the limit, which has to be so many times as high. */
  room: number;
}

export function noGuess(): Guess {
  return { proven: false, doubts: 0, mode: MODES[0], told: false, room: 1 };
}

export function below(mode: Mode): Mode | undefined {
  return MODES[MODES.indexOf(mode) + 1];
}

export function lowest(...modes: Mode[]): Mode {
  return MODES[Math.max(...modes.map((mode) => MODES.indexOf(mode)))]!;
}

export interface Memory {
  load(): Promise<unknown>;
  save(known: unknown): Promise<void>;
}

/** The way to ask what `key` names, from memory and back to it. A memory that fails is as good as none. */
export function remembered(
  memory: Memory | undefined,
  key: string,
  log: (line: string) => void,
): { way(): Promise<Way>; keep(way: Way): Promise<void> } {
  let loading: Promise<Record<string, unknown>> | undefined;
  let saving = Promise.resolve();
  const all = () => {
    loading ??= Promise.resolve(memory?.load())
      .catch(() => log('llm: what is known of services cannot be read'))
      .then((known) => KnownSchema.parse(known));
    return loading;
  };
  return {
    async way() {
      const way = WaySchema.safeParse((await all())[key]);
      return way.success && Date.now() - way.data.since < REMEMBERED_MS ? way.data : UNKNOWN;
    },
    async keep(way) {
      const known = await all();
      known[key] = { ...way, since: Date.now() };
      // One after the other, as they write the same file.
      saving = saving
        .then(() => memory?.save(known))
        .catch(() => log('llm: what is known of services cannot be kept'));
      await saving;
    },
  };
}
