// The language model as the talk knows it: each kind of request becomes a question to an
// OpenAI-compatible service, and of the answer is passed on what its task accepts.
import { setTimeout as sleep } from 'node:timers/promises';
import { ModelFailure, type Model } from '../app/ports.ts';
import type { ExampleStore } from '../draft/examples.ts';
import type { ModelReply, ModelRequest, Task } from '../draft/model.ts';
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

type AnyTask = Task<ModelRequest, unknown>;

// A task takes the requests of its own kind only; which those are is decided in `taskFor`.
function tasksOf(examples: ExampleStore) {
  return {
    goal: goalTask(examples) as unknown as AnyTask,
    passage: passageTask() as unknown as AnyTask,
    indicators: rowsTask(examples) as unknown as AnyTask,
    understand: understandTask() as unknown as AnyTask,
    polish: polishTask() as unknown as AnyTask,
  };
}
type PromptName = keyof ReturnType<typeof tasksOf>;

/** Which placeholders each prompt has to have. */
export function neededPrompts(examples: ExampleStore): Record<PromptName, readonly string[]> {
  const tasks = Object.entries(tasksOf(examples)).map(([name, { places }]) => [name, places]);
  return Object.fromEntries(tasks) as Record<PromptName, readonly string[]>;
}

function taskFor(request: ModelRequest): PromptName {
  switch (request.task) {
    case 'goal':
      return request.passage ? 'passage' : 'goal';
    case 'rows':
      return 'indicators';
    case 'understand':
    case 'polish':
      return request.task;
  }
}

export function openaiModel(parts: ModelParts): Model {
  const { service, prompts, terms } = parts;
  const tasks = tasksOf(parts.examples);
  let underway = 0;

  /** A place among the calls under way. They are few and long: looking again now and then is enough. */
  async function place(signal: AbortSignal): Promise<void> {
    while (underway >= parts.atOnce) await sleep(50, undefined, { signal });
    underway += 1;
  }

  return {
    terms,
    async answer(request, signal, soFar) {
      const name = taskFor(request);
      const [task, prompt] = [tasks[name], prompts[name]];
      const values = task.fill(request);
      // The talk has stopped it already; this is the last door.
      if (!terms.trusted && Object.values(values).some((text) => secretsIn(text).length > 0)) {
        const usage = { calls: 0, tokensIn: 0, tokensOut: 0 };
        throw new ModelFailure('the request holds a secret', { why: '有不能外发的内容', usage });
      }
      await place(signal);
      try {
        const { value, usage } = await service.ask(
          {
            name,
            ...prompt.fill(values),
            schema: task.schema,
            maxTokens: task.maxTokens,
            ...(task.plain ? { plain: task.plain } : {}),
            ...(task.soFar
              ? {
                  soFar(partial: unknown) {
                    const text = task.soFar?.(partial, request);
                    if (text) soFar(text);
                  },
                }
              : {}),
          },
          signal,
        );
        const made = { model: service.model, prompt: prompt.version };
        const reply: ModelReply = task.accept(value, request, made);
        return { reply, usage };
      } catch (cause) {
        if (!(cause instanceof ServiceFailure)) throw cause;
        const { message, why, usage } = cause;
        throw new ModelFailure(message, { why: WHY[why], usage, cause });
      } finally {
        underway -= 1;
      }
    },
  };
}
