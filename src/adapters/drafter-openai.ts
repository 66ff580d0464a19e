// The language model as the talk knows it: each kind of request becomes a question to an
// OpenAI-compatible service, and of the answer is passed on what its task accepts.
import { ModelFailure, type Model } from '../app/ports.ts';
import type { ExampleStore } from '../draft/examples.ts';
import {
  type ModelReply,
  type ModelRequest,
  NO_USAGE,
  type Task,
  type Usage,
} from '../draft/model.ts';
import { goalTask, passageTask } from '../draft/model-goal.ts';
import { polishTask } from '../draft/model-polish.ts';
import { rowsTask } from '../draft/model-rows.ts';
import { understandTask } from '../draft/model-understand.ts';
import { secretsIn } from '../draft/secrecy.ts';
import type { ModelTerms } from '../interview/vocabulary.ts';
import { type Service, ServiceFailure } from './openai/service.ts';
import type { Prompt } from './prompts.ts';

const WHY: Record<ServiceFailure['why'], string> = {
  slow: '等得太久',
  refused: '它不肯答',
  limited: '它太忙',
  unreachable: '连不上',
  key: '密钥或型号不对',
  nonsense: '答得不成样子',
  cut: '话没说完就断了',
};

export interface ModelParts {
  service: Service;
  prompts: Record<PromptName, Prompt>;
  examples: ExampleStore;
  terms: ModelTerms;
  /** Calls under way at once, of all conversations. */
  atOnce: number;
}

/** By the name of its prompt. */
function tasksOf(examples: ExampleStore) {
  return {
    goal: goalTask(examples),
    passage: passageTask(),
    indicators: rowsTask(examples),
    understand: understandTask(),
    polish: polishTask(),
  };
}
type PromptName = keyof ReturnType<typeof tasksOf>;

/** Which placeholders each prompt has to have. */
export function neededPrompts(examples: ExampleStore): Record<PromptName, readonly string[]> {
  const tasks = Object.entries(tasksOf(examples)).map(([name, { places }]) => [name, places]);
  return Object.fromEntries(tasks) as Record<PromptName, readonly string[]>;
}

export function openaiModel({ service, prompts, examples, terms, atOnce }: ModelParts): Model {
  const tasks = tasksOf(examples);
  const placed = queue(atOnce);

  async function put<R extends ModelRequest, A>(
    name: PromptName,
    task: Task<R, A>,
    request: R,
    signal: AbortSignal,
    soFar: (text: string) => void,
  ): Promise<{ reply: ModelReply; usage: Usage }> {
    const prompt = prompts[name];
    const values = task.fill(request);
    // The talk has stopped it already; this is the last door.
    if (!terms.trusted && Object.values(values).some((text) => secretsIn(text).length > 0)) {
      const why = '有不能外发的内容';
      throw new ModelFailure('the request holds a secret', { why, usage: NO_USAGE });
    }
    const grown = (partial: unknown) => {
      const text = task.soFar?.(partial, request);
      if (text) soFar(text);
    };
    try {
      const question = {
        name,
        ...prompt.fill(values),
        schema: task.schema,
        maxTokens: task.maxTokens,
      };
      const { value, usage } = await service.ask(
        {
          ...question,
          ...(task.plain ? { plain: task.plain } : {}),
          ...(task.soFar ? { soFar: grown } : {}),
        },
        signal,
      );
      const made = { model: service.model, prompt: prompt.version };
      return { reply: task.accept(value, request, made), usage };
    } catch (cause) {
      if (!(cause instanceof ServiceFailure)) throw cause;
      const { message, why, usage } = cause;
      throw new ModelFailure(message, { why: WHY[why], usage, cause });
    }
  }

  return {
    terms,
    answer: (request, signal, soFar) =>
      placed(signal, () => {
        switch (request.task) {
          case 'goal':
            return request.passage
              ? put('passage', tasks.passage, request, signal, soFar)
              : put('goal', tasks.goal, request, signal, soFar);
          case 'rows':
            return put('indicators', tasks.indicators, request, signal, soFar);
          case 'understand':
            return put('understand', tasks.understand, request, signal, soFar);
          case 'polish':
            return put('polish', tasks.polish, request, signal, soFar);
        }
      }),
  };
}

/** Lets so many pieces of work go on at once, the others in the order in which they came. */
function queue(atOnce: number) {
  let underway = 0;
  const waiting: (() => void)[] = [];
  return async function placed<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (underway >= atOnce) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    } else underway += 1;
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else underway -= 1;
    }
  };
}
