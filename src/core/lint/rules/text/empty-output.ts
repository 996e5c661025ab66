import { Type } from 'typebox';
import { valueAt } from '../../../dataset/pointer.ts';
import { isObject } from '../../../dataset/record.ts';
import { promptText } from '../../exchange.ts';
import { recordRule } from '../../rule.ts';

/** What people and generators write for "nothing". "None" and "no" are answers. */
const NOTHING =
  /^[\s<[({"'-]*(?:n\s?\/\s?a|null|undefined|no[\s_-]?(?:output|answer|response)|无输出|无回答|暂无)?[\s>\])}"'.。-]*$/i;
const LONGEST_NOTHING = 30;

export const rule = recordRule({
  id: 'text/empty-output',
  since: '0.2.0',
  status: 'stable',
  summary: 'An answer is empty or says only that there is none.',
  why: 'Such a record teaches the model to end at once or to write "N/A". A message that only calls a tool has no text and is fine.',
  sources: ['AlpacaDataCleaned: classes "empty output" and "N/A" of its list of problems in Alpaca'],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: { empty: 'The answer is empty', nothing: 'The answer only says that there is none: {text}' },
  examples: {
    good: ['{"instruction": "Is 7 even?", "output": "No"}'],
    bad: [
      '{"instruction": "Name a colour.", "output": ""}',
      '{"instruction": "Describe the picture.", "output": "<No Output>"}',
    ],
  },
  open: () => (record, report) => {
    for (const exchange of record.exchanges) {
      const { answer } = exchange;
      const text = answer.text.length > LONGEST_NOTHING ? null : answer.text.trim();
      if (text === null || !NOTHING.test(text) || callsTool(record.value, answer.pointer)) continue;
      const isEmpty = !/[\p{L}\p{N}]/u.test(text);
      // A lone sign may be the answer: "-", "()" or an empty array.
      if (isEmpty && text !== '') continue;
      // The question may have asked for just these words.
      if (!isEmpty && promptText(exchange).includes(text)) continue;
      report({ message: isEmpty ? 'empty' : 'nothing', data: { text }, place: { pointer: answer.pointer } });
    }
  },
});

function callsTool(record: unknown, pointer: string): boolean {
  const message = valueAt(record, pointer.slice(0, pointer.lastIndexOf('/content')));
  return isObject(message) && (Array.isArray(message['tool_calls']) || isObject(message['function_call']));
}
