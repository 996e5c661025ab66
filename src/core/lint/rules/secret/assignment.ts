import { Type } from 'typebox';
import { findAll } from '../../../analysis/detectors/islands.ts';
import { assignment } from '../../../analysis/detectors/secrets/assignment.ts';
import { awsSecret } from '../../../analysis/detectors/secrets/aws-secret.ts';
import { VENDOR_KEYS } from '../../../analysis/detectors/secrets/registry.ts';
import { jwt } from '../../../analysis/detectors/secrets/jwt.ts';
import { detectorCheck, FOUND } from '../../detector-rule.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'secret/assignment',
  since: '0.1.0',
  status: 'stable',
  summary: 'A text gives a value that looks random to something called a password, a secret or a token.',
  why: 'A key in training data is a key that the model can give away, and whoever reads the file has it too. Revoke it; taking it out of the file is not enough. What it is can only be guessed from its name, so look before you redact.',
  sources: ['gitleaks, default rules: generic-api-key'],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: FOUND,
  examples: {
    good: [
      '{"instruction": "How do I log in?", "output": "password = os.environ[\\"DB_PASSWORD\\"]"}',
      '{"instruction": "How do I log in?", "output": "api_key = \\"YOUR_API_KEY\\""}',
    ],
    bad: ['{"instruction": "How do I log in?", "output": "db_password = \\"tR7#kq9!xW2z\\""}'],
  },
  open: () =>
    detectorCheck([assignment], (text, detectors) =>
      // What other rules report under a better name is left to them.
      findAll(text, detectors).filter(({ start, end }) => !isKnown(text.slice(Math.max(0, start - 48), end))),
    ),
});

function isKnown(text: string): boolean {
  return [...VENDOR_KEYS, awsSecret, jwt].some((detector) => detector.find(text).length > 0);
}
