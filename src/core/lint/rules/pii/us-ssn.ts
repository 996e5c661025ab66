import { Type } from 'typebox';
import { usSsn } from '../../../analysis/detectors/us-ssn.ts';
import { findAll } from '../../../analysis/detectors/islands.ts';
import { detectorCheck, FOUND } from '../../detector-rule.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'pii/us-ssn',
  since: '0.1.0',
  status: 'stable',
  summary: 'A text holds a US social security or taxpayer number.',
  why: 'Together with a name it opens credit in that name. Numbers that were never issued and the usual fillers (`123-45-6789`) stay.',
  sources: ['Social Security Administration, randomization of numbers', 'IRS, ITIN ranges'],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: FOUND,
  examples: {
    good: ['{"instruction": "How does one look?", "output": "For example 123-45-6789."}'],
    bad: ['{"instruction": "Fill in the form.", "output": "SSN: 536-22-8731"}'],
  },
  open: () => detectorCheck(usSsn, findAll),
});
