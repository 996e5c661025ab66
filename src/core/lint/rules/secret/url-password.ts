import { Type } from 'typebox';
import { findAll } from '../../../analysis/detectors/islands.ts';
import { urlPassword } from '../../../analysis/detectors/secrets/url-password.ts';
import { detectorCheck, FOUND } from '../../detector-rule.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'secret/url-password',
  since: '0.1.0',
  status: 'stable',
  summary: 'A text holds a URL with a password in it.',
  why: 'A key in training data is a key that the model can give away, and whoever reads the file has it too. Revoke it; taking it out of the file is not enough.',
  sources: ['RFC 3986, section 3.2.1'],
  severity: 'error',
  options: Type.Object({}, { additionalProperties: false }),
  messages: FOUND,
  examples: {
    good: ['{"instruction": "How does it look?", "output": "postgres://user:password@localhost/db"}'],
    bad: [
      '{"instruction": "Where is the queue?", "output": "amqp://worker:7STquRyHuZxlg15Nc@mq.kestrel-analytics.io:5672/"}',
    ],
  },
  open: () => detectorCheck([urlPassword], findAll),
});
