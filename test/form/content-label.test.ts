import { expect, test } from 'vitest';
import { contentLabel, type Written } from '../../src/form/content-label.ts';

const written = (more: Partial<Written> = {}): Written => ({
  parts: ['年度总体目标', '绩效指标 4 条'],
  model: 'qwen3-max',
  prompts: ['goal@1', 'indicators@2'],
  confirmedAt: '2026-11-24T10:05',
  id: 'd1',
  ...more,
});
const read = (label: ReturnType<typeof contentLabel>, name: string): unknown =>
  JSON.parse(label?.properties[name] ?? 'null');

test('where no machine wrote there is no label', () => {
  expect(contentLabel([])).toBeUndefined();
  expect(contentLabel([null, written({ parts: [] })])).toBeUndefined();
});

test('a note says what was written, and who confirmed it when', () => {
  const label = contentLabel([
    written(),
    null,
    written({ confirmedAt: null }),
    written({ confirmedAt: '24/11/2026' }),
    written({ parts: [] }),
  ]);
  expect(label?.notes).toEqual([
    '本表年度总体目标、绩效指标 4 条由人工智能辅助拟写，2026-11-24 经填报人核对确认。',
    null,
    '本表年度总体目标、绩效指标 4 条由人工智能辅助拟写，尚未经人核对确认。',
    '本表年度总体目标、绩效指标 4 条由人工智能辅助拟写，已经填报人核对确认。',
    null,
  ]);
});

test('a note stays a line however many parts there are', () => {
  const parts = ['项目总目标', '年度总体目标', '绩效指标 120 条', '项目名称', '主管部门'];
  const notes = [parts, ['长'.repeat(40), '短']].map(
    (some) => contentLabel([written({ parts: some, confirmedAt: null })])?.notes[0],
  );
  expect(notes).toEqual([
    '本表项目总目标等 5 处由人工智能辅助拟写，尚未经人核对确认。',
    '本表 2 处由人工智能辅助拟写，尚未经人核对确认。',
  ]);
});

test('AIGC has the seven names of GB 45438, in its order', () => {
  const label = contentLabel([written()]);
  expect(label?.properties['AIGC']).toBe(
    '{"Label":"1","ContentProducer":"申报助手（qwen3-max）","ProduceID":"d1","ReservedCode1":"",' +
      '"ContentPropagator":"","PropagateID":"","ReservedCode2":""}',
  );
  expect(read(label, 'AIGCPrompts')).toEqual(['goal@1', 'indicators@2']);
});

test('of several forms it names every model and number once', () => {
  const label = contentLabel([written(), null, written({ id: 'd2' }), written({ model: 'glm' })]);
  expect(read(label, 'AIGC')).toMatchObject({
    ContentProducer: '申报助手（qwen3-max、glm）',
    ProduceID: 'd1,d2',
  });
  expect(read(label, 'AIGCPrompts')).toEqual(['goal@1', 'indicators@2']);
});

test('a document is confirmed when all of its forms are', () => {
  const later = written({ confirmedAt: '2026-11-25T09:00' });
  const open = written({ confirmedAt: null });
  const confirmed = (...forms: (Written | null)[]) => read(contentLabel(forms), 'AIGCConfirmed');
  expect(confirmed(later, null, written())).toEqual({ confirmed: true, at: '2026-11-25T09:00' });
  expect(confirmed(later, open)).toEqual({ confirmed: false, at: null });
});

test('without prompts there is no such property', () => {
  const label = contentLabel([written({ prompts: [] })]);
  expect(Object.keys(label?.properties ?? {})).toEqual(['AIGC', 'AIGCConfirmed']);
});
