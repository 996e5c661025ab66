import { Type } from 'typebox';
import { findAll } from '../../../analysis/detectors/islands.ts';
import { jwt } from '../../../analysis/detectors/secrets/jwt.ts';
import { detectorCheck, FOUND } from '../../detector-rule.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'secret/jwt',
  since: '0.1.0',
  status: 'stable',
  summary: 'A text holds a signed JSON Web Token.',
  why: 'A key in training data is a key that the model can give away, and whoever reads the file has it too. Revoke it; taking it out of the file is not enough. A token may also hold who its user is.',
  sources: ['RFC 7519'],
  severity: 'error',
  options: Type.Object({}, { additionalProperties: false }),
  messages: FOUND,
  examples: {
    good: ['{"instruction": "How does a header look?", "output": "eyJhbGciOiJIUzI1NiJ9"}'],
    bad: [
      '{"instruction": "Which cookie?", "output": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIzMjMyMDk0NjMifQ.cxlLlkqTeyW5oxBYorCXuUpPiBk8h4238GvW4dLf5VI"}',
    ],
  },
  open: () => detectorCheck([jwt], findAll),
});
