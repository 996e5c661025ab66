import { Type } from 'typebox';
import { passport } from '../../../analysis/detectors/passport.ts';
import { findAll } from '../../../analysis/detectors/islands.ts';
import { detectorCheck, FOUND } from '../../detector-rule.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'pii/passport',
  since: '0.1.0',
  status: 'stable',
  summary: 'A text holds a passport number.',
  why: 'It identifies a person for ten years. There is no check digit, so that a word such as "passport" must stand before it.',
  sources: ['Carlini et al. 2021, Extracting Training Data from Large Language Models'],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: FOUND,
  examples: {
    good: [
      '{"instruction": "护照办理需要多久？", "output": "7个工作日"}',
      '{"instruction": "Which ticket?", "output": "E12345678"}',
    ],
    bad: [
      '{"instruction": "请登记", "output": "护照号：E12345678"}',
      '{"instruction": "Your document?", "output": "Passport no. 925665416"}',
    ],
  },
  open: () => detectorCheck(passport, findAll),
});
