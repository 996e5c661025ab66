import { Type } from 'typebox';
import { codeRanges, isInside } from '../../../analysis/code-text.ts';
import { findLoop } from '../../../analysis/repetition.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'text/repetition-loop',
  since: '0.2.0',
  status: 'stable',
  summary: 'An answer says the same again and again without end.',
  why: 'A generator that was caught in a loop writes one sentence until its limit; a model trained on that falls into the same loop. Repetition without anything between counts, so that refrains, tables and code are left alone.',
  sources: [
    'Holtzman et al. 2020, The Curious Case of Neural Text Degeneration',
    'Rae et al. 2021, Gopher, table A1: repeated n-grams as a filter',
  ],
  severity: 'warning',
  options: Type.Object(
    {
      minTimes: Type.Integer({ default: 4, minimum: 2, description: 'Times in a row that make a loop.' }),
      minCharacters: Type.Integer({
        default: 100,
        minimum: 20,
        description: 'Shorter stretches are left alone.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: { loop: 'The same {period} characters come {times} times in a row' },
  examples: {
    good: ['{"instruction": "Cheer!", "output": "Go, team, go! Go, team, go! Go, team, go!"}'],
    bad: [
      `{"instruction": "What is rain?", "output": "${'Rain is water that falls from clouds. '.repeat(6)}"}`,
    ],
  },
  open: (limits) => (record, report) => {
    for (const { answer } of record.exchanges) {
      const { text, pointer } = answer;
      if (text.length < limits.minCharacters) continue;
      const loop = findLoop(text, limits);
      if (loop === null || isInside(codeRanges(text), loop.start)) continue;
      const { start, end, period, times } = loop;
      report({ message: 'loop', data: { period, times }, place: { pointer, start, end } });
    }
  },
});
