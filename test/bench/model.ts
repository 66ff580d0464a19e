// How long people wait while a language model takes its time: the service answers after thirty seconds,
// whoever asks, and every conversation has a call of its own under way.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { standIn } from '../adapters/openai/stand-in.ts';
import { modelAt, taskOf } from '../model.ts';
import { distribution } from './distribution.ts';
import { LINES } from './lines.ts';
import { talkers } from './talkers.ts';

const ANSWERS_AFTER = 30_000;
const WAITING = 10;
const OTHERS = 10;
/** Between two messages of a person, in milliseconds: quicker than anybody types. */
const GAP = 1000;
const [FACTS = '', ...MORE] = LINES;
const GOAL = `围绕老年助餐服务，${'方便老年人就近用餐，'.repeat(6)}不断提升老年人的生活质量。`;

export async function benchModel(): Promise<void> {
  const stand = await standIn(async (request) => {
    await sleep(ANSWERS_AFTER, undefined, { ref: false });
    return taskOf(request) === 'goal' ? { json: { goal: GOAL } } : { json: { rows: [] } };
  });
  const { world, says } = await talkers({ model: await modelAt(stand.url) });
  await says(randomUUID(), FACTS);
  const crowd = Array.from({ length: WAITING }, () => randomUUID());
  const first: number[] = [];
  for (const conversation of crowd) first.push(await says(conversation, FACTS));
  const others = await Promise.all(
    Array.from({ length: OTHERS }, async () => {
      const conversation = randomUUID();
      // People do not write in step.
      await sleep(Math.random() * GAP);
      const times = [await says(conversation, FACTS)];
      for (const line of MORE) {
        await sleep(GAP / 2 + Math.random() * GAP);
        times.push(await says(conversation, line));
      }
      return times;
    }),
  );
  console.log(`review page, model of 30 s    ${distribution(first)}`);
  console.log(`ten others, model of 30 s     ${distribution(others.flat())}`);
  await world.end();
  await stand.close();
}
