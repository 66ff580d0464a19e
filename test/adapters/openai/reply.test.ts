import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProse, readReply, readSoFar } from '../../../src/adapters/openai/reply.ts';

const GOAL = { goal: '建成“一网通办”平台', rows: [{ name: '培训期数', value: 2 }] };
const JSON_GOAL = JSON.stringify(GOAL);

describe('a reply is read', () => {
  it.each<[string, string]>([
    ['as it is', JSON_GOAL],
    ['behind a byte order mark', `\uFEFF${JSON_GOAL}`],
    ['in a code fence', `\`\`\`json\n${JSON_GOAL}\n\`\`\``],
    ['in a fence that never ends', `\`\`\`json\n${JSON_GOAL}`],
    ['among talk', `好的，以下是结果：\n${JSON_GOAL}\n希望对您有帮助！`],
    ['among talk with braces', `格式是 {goal} 和 [rows]：${JSON_GOAL}，见 {a} 与 }`],
    ['after a stray brace', `先写 { 再写：\n${JSON_GOAL}`],
    ['after a stray brace and quote', `先写 {" 再写 [“：\n${JSON_GOAL}`],
    ['after a thought', `<think>先试 {"goal":"错"}</think>${JSON_GOAL}`],
    ['after a thought without its opening', `先试 {"goal":"错"}\n</think>\n\n${JSON_GOAL}`],
    ['within a thought that never ends, if it is complete', `<think>好\n${JSON_GOAL}`],
    ['as a JSON string', JSON.stringify(JSON_GOAL)],
    ['with escaped quotes', JSON_GOAL.replaceAll('"', '\\"')],
    ['with trailing commas', JSON_GOAL.replaceAll('}', ',}').replaceAll(']', ',]')],
    ['with comments', `{ // 目标\n${JSON_GOAL.slice(1)} /* 完 */`],
    ['in single quotes', JSON_GOAL.replaceAll('"', "'")],
    ['with bare keys', JSON_GOAL.replaceAll(/"(\w+)":/g, '$1:')],
    ['with Chinese colons and commas', JSON_GOAL.replaceAll('":', '"：').replaceAll(',"', '，"')],
    [
      'in Chinese quotes',
      JSON_GOAL.replaceAll(/"(\w+)":/g, '“$1”：').replace('"培训期数"', '“培训期数”'),
    ],
    ['in corner brackets', JSON_GOAL.replaceAll(/"(\w+)":/g, '「$1」：')],
    ['in full-width braces', JSON_GOAL.replaceAll('{', '｛').replaceAll('}', '｝')],
    ['after a smaller object', `{"note":1}\n${JSON_GOAL}`],
    ['before a smaller object', `${JSON_GOAL}\n{"note":1}`],
    ['with its last brackets cut off', JSON_GOAL.slice(0, -3)],
    ['in a fence after a stray bracket', `用 [ 表示\n\`\`\`json\n${JSON_GOAL}\n\`\`\``],
  ])('%s', (_, text) => {
    expect(readReply(text)).toContainEqual(GOAL);
  });

  it('with the whole before its parts', () => {
    expect(readReply(`{"goal":"一","rows":[{"a":1},{"a":2},]}`)[0]).toEqual({
      goal: '一',
      rows: [{ a: 1 }, { a: 2 }],
    });
  });

  it('with quotation marks that were not escaped', () => {
    expect(readReply('{"goal": "落实"双一流"建设", "n": "1"}')[0]).toEqual({
      goal: '落实"双一流"建设',
      n: '1',
    });
    expect(readReply('{“goal”：“落实“双一流”建设”，“n”：“1”}')[0]).toEqual({
      goal: '落实“双一流”建设',
      n: '1',
    });
  });

  it('cut off in the middle of a text, which stays as far as it came', () => {
    expect(readReply('{"goal":"第一句。\n第二')[0]).toEqual({ goal: '第一句。\n第二' });
  });

  it('out of a wrapping', () => {
    for (const text of [{ answer: GOAL }, [GOAL], { answer: JSON_GOAL }])
      expect(readReply(JSON.stringify(text))).toContainEqual(GOAL);
  });

  it('with a tag in a text left alone', () => {
    const tagged = { goal: '写 <think>a</think> 和 ``` 的意思' };
    expect(readReply(JSON.stringify(tagged))).toEqual([tagged]);
  });

  it('as nothing when there is nothing', () => {
    for (const text of [
      '',
      '   ',
      '抱歉，我无法回答。',
      'null',
      '12',
      '"你好"',
      '<think>{"goal":"',
    ])
      expect(readReply(text)).toEqual([]);
  });
});

describe('a reply still coming in', () => {
  it('shows its text as far as it is written', () => {
    expect(readSoFar('```json\n{"goal":"建成')).toEqual({ goal: '建成' });
    expect(readSoFar('{"goal":"建成","rows":[{"name":"培')).toEqual({
      goal: '建成',
      rows: [{ name: '培' }],
    });
  });

  it('shows nothing of a thought, and nothing before the object begins', () => {
    for (const text of ['<think>{"goal":"试', '好的', '', '```json'])
      expect(readSoFar(text)).toBeUndefined();
  });

  it('can be read at every length', () => {
    const whole = `<think>{"goal":1}</think>\`\`\`json\n${JSON_GOAL}\n\`\`\``;
    for (let length = 0; length <= whole.length; length += 1) {
      const partial = readSoFar(whole.slice(0, length)) as { goal?: string } | undefined;
      if (typeof partial?.goal === 'string') expect(GOAL.goal.startsWith(partial.goal)).toBe(true);
    }
    expect(readSoFar(whole)).toEqual(GOAL);
  });
});

it('prose is what remains without thoughts and fences', () => {
  expect(readProse('<think>想</think>\n```text\n建成平台。\n```\n')).toBe('建成平台。');
});

const SIGNS = '{}[]",:\'\\/*`<>think“”‘’「」：，、｛｝\n \uFEFF\u0000\uD83D👍数0aе.-+';
const noise = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...SIGNS), maxLength: 60 }),
  fc.constantFrom('```json\n', '<think>', '</think>', '```', '{"', '[{', '好的：', '// ', '/*'),
);

describe('whatever a model writes', () => {
  it('a mutated reply never makes the reader throw or stall', () => {
    const cut = fc.record({ at: fc.nat(400), drop: fc.nat(8), put: noise });
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4 }),
        fc.array(cut, { maxLength: 6 }),
        noise,
        noise,
        (value, cuts, before, after) => {
          let text = `${before}${JSON.stringify({ goal: '建成“平台”', value })}${after}`;
          for (const { at, drop, put } of cuts)
            text = text.slice(0, at) + put + text.slice(at + drop);
          for (const found of [...readReply(text), readSoFar(text) ?? {}])
            expect(typeof found).toBe('object');
          expect(typeof readProse(text)).toBe('string');
        },
      ),
      { numRuns: 8000 },
    );
  });

  it('valid JSON among noise is found', () => {
    // Noise that opens a thought may rightly claim what follows.
    const harmless = fc
      .array(fc.string({ unit: fc.constantFrom(...'abc "\',:：，“”「」{}[]\\n.0数好的`*#-\n') }), {
        maxLength: 5,
      })
      .map((words) => words.join('\n'));
    const object = fc
      .dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 })
      .map((dictionary) => JSON.parse(JSON.stringify({ goal: '建成', ...dictionary })) as object);
    fc.assert(
      fc.property(object, harmless, harmless, fc.boolean(), (value, before, after, pretty) => {
        const json = JSON.stringify(value, null, pretty ? 2 : 0);
        // Brackets of the noise may close around it and make it part of a larger value.
        const found: unknown[] = readReply(`${before}${json}${after}`);
        expect(found.flat(Infinity)).toContainEqual(value);
      }),
      { numRuns: 3000 },
    );
  });

  it('is read even if it is huge or nested without end', () => {
    for (const part of [
      '{',
      '[',
      '"',
      '{"a":',
      '[{"',
      '\n"',
      '{x}',
      '<think>',
      '```',
      '{"a":1}',
      '“：',
    ])
      expect(Array.isArray(readReply(part.repeat(1_000_000 / part.length)))).toBe(true);
    expect(readReply(`${'啊'.repeat(200_000)}${JSON_GOAL}`)).toEqual([]);
  });
});
