// What language models say: a plausible answer to each request, and what `accept` makes of it.
import type { ExampleStore } from '../../src/draft/examples.ts';
import { goalTask, passageTask } from '../../src/draft/model-goal.ts';
import { polishTask } from '../../src/draft/model-polish.ts';
import { rowsTask } from '../../src/draft/model-rows.ts';
import { understandTask } from '../../src/draft/model-understand.ts';
import type { ModelReply, ModelRequest, Task } from '../../src/draft/model.ts';

export const MADE = { model: 'test-model', prompt: 'p@00000000' };

/** The task of a request, with the types that tie its schema to its answer hidden. */
export function taskOf(store: ExampleStore, request: ModelRequest): Task<ModelRequest, unknown> {
  const task = () => {
    switch (request.task) {
      case 'goal':
        return request.passage ? passageTask() : goalTask(store);
      case 'rows':
        return rowsTask(store);
      case 'understand':
        return understandTask();
      case 'polish':
        return polishTask();
    }
  };
  return task() as unknown as Task<ModelRequest, unknown>;
}

/** A good answer to a request, as far as its facts allow; `junk` stands in the middle of its texts. */
export function answerTo(request: ModelRequest, junk: string): Record<string, unknown> {
  const { facts } = request;
  switch (request.task) {
    case 'goal':
      return {
        goal: `围绕${facts.projectName}，${facts.brief || '开展各项工作'}，${junk}服务居民500人次，提升社区服务水平。`,
      };
    case 'rows':
      return {
        rows: [
          row('数量指标', `活动场次${junk.slice(0, 10)}`, '=', '12', '场'),
          row('质量指标', '活动合格率', '=', 100, '%'),
          row('成本指标', '项目总成本', '≤', junk, '万元'),
          row('社会效益指标', '服务水平', '', '提升', ''),
          row('满意度指标', '服务对象满意度', '≥', '90', '%'),
          row(junk, '参与人数', '≥', '300', '人'),
        ],
      };
    case 'understand': {
      const words = request.text.slice(0, 30);
      return {
        commands: [
          { do: 'set', field: '年度资金', row: null, name: null, value: '26万', words },
          { do: 'set', field: '项目名称', row: null, name: null, value: words, words },
          { do: 'setRow', field: null, row: 2, name: null, value: '=20场', words },
          { do: 'addRow', field: null, row: null, name: '参与人数', value: '30人', words },
          { do: 'deleteRow', field: null, row: 7.2, name: null, value: null, words },
          { do: 'revise', field: null, row: null, name: null, value: '更短', words },
          { do: 'ask', field: '起止', row: null, name: null, value: junk, words: junk },
        ],
      };
    }
    case 'polish':
      return {
        slips: [
          { row: null, before: request.goal.slice(2, 6), after: `工作${junk}`, why: '通顺' },
          { row: 1, before: '活动', after: '项目', why: junk },
        ],
        uncovered: [request.goal.slice(5, 12), junk],
        unannounced: [1, 2, 7.3, -1],
      };
  }
}

function row(level2: string, name: string, operator: string, value: string | number, unit: string) {
  return { level2, name, operator, value, unit, basis: 'own', source: '' };
}

/** What is taken of such an answer; null when it does not fit the task. */
export function acceptedOf(
  store: ExampleStore,
  request: ModelRequest,
  junk: string,
): ModelReply | null {
  const task = taskOf(store, request);
  const read = task.schema.safeParse(answerTo(request, junk));
  return read.success ? task.accept(read.data, request, MADE) : null;
}
