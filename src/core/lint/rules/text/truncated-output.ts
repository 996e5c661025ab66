import { Type } from 'typebox';
import { findTruncation } from '../../../analysis/truncation.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'text/truncated-output',
  since: '0.2.0',
  status: 'stable',
  summary: 'An answer looks cut off.',
  why: 'Answers that a generator cut at its token limit teach the model to stop in the middle. A missing full stop alone says little (3,177 of the 7,473 answers of GSM8K have none and are whole), so this rule asks for more: a code block or JSON that is never closed, a last word that no sentence ends with, or a last sentence that alone of several has no end.',
  sources: [
    'Wang et al. 2023, Self-Instruct, appendix A.2: instances cut at the length limit',
    'Measured on GSM8K',
  ],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    fence: 'A code block is opened here and never closed',
    json: 'The JSON of this answer has no end',
    word: 'The answer ends in the middle of a sentence',
    sentence: 'The last sentence has no end, unlike the others',
  },
  examples: {
    good: [
      '{"instruction": "What is 6 times 7?", "output": "6 * 7 = 42\\n#### 42"}',
      '{"instruction": "Name colours", "output": "- red\\n- green\\n- blue"}',
    ],
    bad: [
      '{"instruction": "What is rain?", "output": "Rain is water that falls from clouds. It forms when vapour cools and"}',
      '{"instruction": "Write code.", "output": "Here it is:\\n```python\\nprint(1)"}',
    ],
  },
  open: () => (record, report) => {
    for (const { answer } of record.exchanges) {
      const cut = findTruncation(answer.text);
      if (cut === null) continue;
      report({ message: cut.kind, place: { pointer: answer.pointer, start: cut.start, end: cut.end } });
    }
  },
});
