// Test support: an answer of a model on the way that the program takes it, whole and while it arrives.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { fitting } from '../../src/adapters/openai/question.ts';
import { readProse, readReply, readSoFar } from '../../src/adapters/openai/reply.ts';
import { exampleStore } from '../../src/draft/examples.ts';
import type { ModelReply, ModelRequest } from '../../src/draft/model.ts';
import { worked } from './limits.ts';
import { MADE, taskOf } from './model-replies.ts';

const store = exampleStore(
  JSON.parse(readFileSync(new URL('../../data/examples.json', import.meta.url), 'utf8')),
);

interface Taken {
  /** Of the text, and of the same as data: missing where it was refused. */
  reply: ModelReply | undefined;
  directly: ModelReply | undefined;
  /** Why it was refused. */
  errors: readonly string[];
  /** Work in ms, and the part of it that was reading what had come so far. */
  ms: number;
  msSoFar: number;
}

export function taken(
  request: ModelRequest,
  { text, tree, mode }: { text: string; tree: unknown; mode: 'plain' | 'json_object' },
): Taken {
  const task = taskOf(store, request);
  const question = {
    name: request.task,
    system: '',
    user: '',
    schema: task.schema,
    maxTokens: task.maxTokens,
    ...(task.plain ? { plain: task.plain } : {}),
  };
  const begun = worked();
  const read = fitting(question, text, mode);
  const reply = read.ok ? task.accept(read.value, request, MADE) : undefined;
  const direct = task.schema.safeParse(tree);
  const directly = direct.success ? task.accept(direct.data, request, MADE) : undefined;
  const begunSoFar = worked();
  z.string()
    .optional()
    .parse(task.soFar?.(readSoFar(text), request));
  const ended = worked();
  z.array(z.unknown()).parse(readReply(text));
  z.string().parse(readProse(text));
  const errors = read.ok ? [] : read.errors;
  return { reply, directly, errors, ms: ended - begun, msSoFar: ended - begunSoFar };
}
