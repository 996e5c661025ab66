import { Type } from 'typebox';
import { isObject } from '../../../dataset/record.ts';
import { recordRule } from '../../rule.ts';

/** The pattern of AlpacaDataCleaned's check, for the whole field. */
const NO_INPUT =
  /^\s*[<[(`"']{0,3}\s?no[\s_-]?input(?:\s(?:needed|required|provided))?\s?[>\])`"']{0,3}\.?\s*$/i;
const NO_INPUT_CHINESE = /^\s*[<[(（【]?(?:无输入|没有输入|无需输入|不需要输入|无)[>\])）】]?。?\s*$/;
const LONGEST = 40;

export const rule = recordRule({
  id: 'text/no-input-placeholder',
  since: '0.2.0',
  status: 'stable',
  summary: 'The input field says that there is no input.',
  why: 'Trainers put a text into the prompt if it is not empty, so the model learns that questions come with "noinput".',
  sources: [
    'AlpacaDataCleaned: 8 of the first 999 records of Alpaca have such an input',
    'LLaMA-Factory data/README.md: the prompt is instruction and input joined by a line break',
  ],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: { found: 'The input says that there is none; leave it empty' },
  examples: {
    good: ['{"instruction": "Name a colour.", "input": "", "output": "Red"}'],
    bad: ['{"instruction": "Name a colour.", "input": "<noinput>", "output": "Red"}'],
  },
  open:
    () =>
    ({ value, format }, report) => {
      const input = format?.id === 'alpaca' && isObject(value) ? value['input'] : undefined;
      if (typeof input !== 'string' || input.length > LONGEST) return;
      if (!NO_INPUT.test(input) && !NO_INPUT_CHINESE.test(input)) return;
      report({
        message: 'found',
        place: { pointer: '/input' },
        fix: { kind: 'clear-input', title: 'Leave the input empty', text: '""' },
      });
    },
});
