// Test support: the language model adapter on a service at an address, with the real prompts and examples.
import { readFile } from 'node:fs/promises';
import { neededPrompts, openaiModel } from '../src/adapters/drafter-openai.ts';
import { service, type Service, type ServiceOptions } from '../src/adapters/openai/service.ts';
import { readPrompts } from '../src/adapters/prompts.ts';
import type { Model } from '../src/app/ports.ts';
import { exampleStore, type ExampleStore } from '../src/draft/examples.ts';
import type { ChatRequest } from './adapters/openai/stand-in.ts';
import { TERMS } from './interview/talk.ts';

/** A model behind the service, with the real prompts. */
export async function modelOf(asked: Service, examples: ExampleStore): Promise<Model> {
  const prompts = await readPrompts(
    new URL('../prompts/', import.meta.url),
    neededPrompts(examples),
  );
  return openaiModel({ service: asked, prompts, examples, terms: TERMS, atOnce: 16 });
}

export async function modelAt(url: string, limits: Partial<ServiceOptions> = {}): Promise<Model> {
  const file = new URL('../data/examples.json', import.meta.url);
  const examples = exampleStore(JSON.parse(await readFile(file, 'utf8')));
  const quick = { pauses: [10, 20], log: () => {} };
  const options = { apiKey: 'sk-test', baseUrl: url, model: TERMS.name, ...quick };
  return modelOf(service({ ...options, ...limits }), examples);
}

/** Which of the prompts a request was made from; '' where it does not say. */
export function taskOf({ response_format: format }: ChatRequest): string {
  return format?.type === 'json_schema' ? format.json_schema.name : '';
}
