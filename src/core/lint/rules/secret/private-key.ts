import { Type } from 'typebox';
import { findAll } from '../../../analysis/detectors/islands.ts';
import { privateKey } from '../../../analysis/detectors/secrets/private-key.ts';
import { detectorCheck, FOUND } from '../../detector-rule.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'secret/private-key',
  since: '0.1.0',
  status: 'stable',
  summary: 'A text holds a private key.',
  why: 'A key in training data is a key that the model can give away, and whoever reads the file has it too. Revoke it; taking it out of the file is not enough. A frame around an ellipsis stays.',
  sources: ['secretlint, rule presets', 'RFC 7468 (PEM)'],
  severity: 'error',
  options: Type.Object({}, { additionalProperties: false }),
  messages: FOUND,
  examples: {
    good: [
      '{"instruction": "How does a key begin?", "output": "-----BEGIN PRIVATE KEY----- and then base64"}',
    ],
    bad: [
      '{"instruction": "Load this key.", "output": "-----BEGIN PRIVATE KEY-----\\\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDSPtY+UZ250SCi\\\\n-----END PRIVATE KEY-----"}',
    ],
  },
  open: () => detectorCheck([privateKey], findAll),
});
