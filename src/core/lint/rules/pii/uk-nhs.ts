import { Type } from 'typebox';
import { ukNhs } from '../../../analysis/detectors/uk-nhs.ts';
import { findAll } from '../../../analysis/detectors/islands.ts';
import { detectorCheck, FOUND } from '../../detector-rule.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'pii/uk-nhs',
  since: '0.1.0',
  status: 'stable',
  summary: "A text holds a number of the UK's National Health Service.",
  why: "It points to a patient's records.",
  sources: ['NHS Data Dictionary: NHS number'],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: FOUND,
  examples: {
    good: ['{"instruction": "How long is an NHS number?", "output": "Ten digits"}'],
    bad: ['{"instruction": "Which patient?", "output": "NHS number 221 395 1837"}'],
  },
  open: () => detectorCheck([ukNhs], findAll),
});
