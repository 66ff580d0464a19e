// The way to a language model behind an OpenAI-compatible service: a question with a schema becomes a
// value that fits it, or a failure with a reason. Decides how JSON is asked for, how long is waited and
// what is tried again; must not know what is asked. No text of a question or answer is ever logged.
import { setTimeout as sleep } from 'node:timers/promises';
import { NO_USAGE, type Usage, usageWith } from '../../draft/model.ts';
import { below, lowest, type Memory, noGuess, remembered } from './memory.ts';
import {
  bodyOf,
  fitting,
  formatOf,
  type Message,
  type Misfit,
  type Question,
  repairOf,
} from './question.ts';
import {
  adapted,
  isAboutFormat,
  isPassing,
  labelOf,
  type Rejection,
  type Why,
  whyOf,
} from './refusals.ts';
import { type Answer, exchange } from './wire.ts';

export type { Question } from './question.ts';

export interface ServiceOptions {
  apiKey: string;
  /** As services document it: up to, and without, /chat/completions. */
  baseUrl: string;
  model: string;
  /**
   * Milliseconds: until anything of an answer comes (60 s), between two signs of life (30 s; thoughts
   * and keep-alive comments are such), and for all of `ask` with its repetitions (180 s).
   */
  firstToken?: number;
  idle?: number;
  whole?: number;
  /** Milliseconds before each repetition of what may pass, unless the service says how long (0.5 s, 2 s). */
  pauses?: readonly number[];
  /** What was learnt of services, kept between starts: plain JSON. Neither may fail an answer. */
  memory?: Memory;
  /** Takes lines without any form text and without the key. */
  log: (line: string) => void;
}

export interface Service {
  readonly model: string;
  /** Throws ServiceFailure, or the reason of the signal when that was aborted. */
  ask<T>(question: Question<T>, signal: AbortSignal): Promise<{ value: T; usage: Usage }>;
}

export class ServiceFailure extends Error {
  override name = 'ServiceFailure';
  readonly why: Why;
  /** Requests sent and tokens, as the service counts them or, where it does not, roughly estimated. */
  readonly usage: Usage;
  constructor(why: Why, message: string, usage: Usage) {
    super(`${why}: ${message}`);
    this.why = why;
    this.usage = usage;
  }
}

/** A service that thinks within the limit gets so many times as much after it answered nothing. */
const ROOMIER = 4;

export function service(options: ServiceOptions): Service {
  const { model, log, baseUrl, pauses = [500, 2000] } = options;
  const { firstToken = 60_000, idle = 30_000, whole = 180_000 } = options;
  const memory = remembered(options.memory, `${baseUrl} ${model}`, log);
  const guess = noGuess();

  async function ask<T>(
    question: Question<T>,
    signal: AbortSignal,
  ): Promise<{ value: T; usage: Usage }> {
    signal.throwIfAborted();
    const known = await memory.way();
    const format = formatOf(question);
    const time = AbortSignal.timeout(whole);
    const ends = performance.now() + whole;
    let usage = NO_USAGE;

    // How it is asked next.
    let way = known;
    let mode = lowest(way.mode, guess.mode, format ? 'json_schema' : 'json_object');
    let { room } = guess;
    let repair: readonly Message[] = [];

    // What has been tried already.
    let waits = 0;
    let [hung, broken, doubted] = [false, false, false];

    for (;;) {
      const { came, cost } = await exchange(
        { ...options, firstToken, idle },
        bodyOf(question, { model, way, mode, format, told: guess.told, room, repair }),
        question,
        AbortSignal.any([signal, time]),
      );
      usage = usageWith(usage, cost);
      signal.throwIfAborted();
      if ('status' in came) {
        await changeOrWait(came);
        continue;
      }
      if (came.end === 'refused') throw fail('refused', 'the model or its filter declined');
      const fit = fitting(question, came.text, mode);
      if (fit.ok) {
        if (way !== known) await memory.keep(way);
        learn();
        line(`${mode}, ${spent()}`);
        return { value: fit.value, usage };
      }
      if (time.aborted) throw fail('slow', `no whole answer within ${whole} ms`);
      change(came, fit);
    }

    /** After a rejection: asks another way, or waits, or gives up. */
    async function changeOrWait(rejection: Rejection): Promise<void> {
      const label = labelOf(rejection);
      const other = adapted(way, rejection);
      if (other) {
        line(`${label}: asking another way`);
        way = other;
        return;
      }
      const lower = below(mode);
      if (lower && isAboutFormat(rejection)) {
        line(`${label}: ${mode} refused, trying ${lower}`);
        // Only what lies below nothing but refusals is worth keeping.
        if (mode === way.mode) way = { ...way, mode: lower };
        mode = lower;
        return;
      }
      const why = whyOf(rejection);
      const usual = pauses[waits];
      if (!isPassing(rejection) || usual === undefined) throw fail(why, label);
      const pause = rejection.wait ?? usual;
      if (performance.now() + pause >= ends)
        throw fail(why, `${label}, to be tried again only in ${Math.ceil(pause / 1000)} s`);
      waits += 1;
      line(`${label}: once more in ${pause} ms`);
      await sleep(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
    }

    /** After an answer of no use: asks another way, or gives up. */
    function change({ text, end }: Answer, misfit: Misfit): void {
      const lower = below(mode);
      if (end === 'slow' && !text) {
        // Some services hang over a format they do not know; a proven one is only slow.
        if (!lower || hung || guess.proven) throw fail('slow', `nothing within ${firstToken} ms`);
        line(`nothing within ${firstToken} ms with ${mode}, trying plain`);
        [mode, hung, doubted] = ['plain', true, true];
      } else if (end === 'broken' || end === 'slow') {
        if (broken) throw fail(end === 'slow' ? 'slow' : 'cut', 'the answer broke off twice');
        line('the answer broke off: once more');
        broken = true;
      } else if (end === 'length' && !text.trim()) {
        if (room > 1) throw fail('cut', 'nothing but thoughts within the limit');
        line('nothing but thoughts within the limit: once more with a higher one');
        [room, guess.room] = [ROOMIER, ROOMIER];
      } else if (lower && !misfit.json) {
        line(`no JSON with ${mode}, trying ${lower}`);
        [mode, doubted] = [lower, true];
      } else if (repair.length > 0) {
        throw end === 'length'
          ? fail('cut', 'the answer was longer than its limit, twice')
          : fail('nonsense', `not what was asked for, twice: ${misfit.where}`);
      } else {
        line(`does not fit (${misfit.where}): asking to put it right`);
        repair = repairOf(text, misfit, end === 'length');
      }
    }

    /** From an answer that fits. */
    function learn(): void {
      if (repair.length > 0) guess.told = true;
      if (!doubted) Object.assign(guess, { proven: true, doubts: 0 });
      else guess.doubts += 1;
      // Twice in a row without a refusal speaks against the higher mode.
      if (guess.doubts >= 2) guess.mode = mode;
    }

    function fail(why: Why, message: string): ServiceFailure {
      line(`${why}: ${message} (${spent()})`);
      return new ServiceFailure(why, message, usage);
    }

    function line(text: string): void {
      log(`llm ${question.name}: ${text}`);
    }

    function spent(): string {
      return `${usage.calls} calls, ${usage.tokensIn} + ${usage.tokensOut} tokens`;
    }
  }

  return { model, ask };
}
