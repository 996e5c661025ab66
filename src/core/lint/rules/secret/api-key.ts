import { Type } from 'typebox';
import { findAround, TOKENS } from '../../../analysis/detectors/islands.ts';
import { awsSecret } from '../../../analysis/detectors/secrets/aws-secret.ts';
import { VENDOR_KEYS } from '../../../analysis/detectors/secrets/registry.ts';
import { detectorCheck, FOUND } from '../../detector-rule.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'secret/api-key',
  since: '0.1.0',
  status: 'stable',
  summary: 'A text holds an API key or a token that its issuer marks.',
  why: 'A key in training data is a key that the model can give away, and whoever reads the file has it too. Revoke it; taking it out of the file is not enough. Placeholders such as `ghp_xxxx…` and keys of the documentation (`…EXAMPLE`) stay.',
  sources: [
    'secretlint, rule presets',
    'gitleaks, default rules',
    "Issuers' own documentation of their prefixes",
  ],
  severity: 'error',
  options: Type.Object(
    {
      ignoreVendors: Type.Array(Type.String(), {
        default: [],
        description: 'Issuers whose keys may stay: ["stripe"].',
      }),
    },
    { additionalProperties: false },
  ),
  messages: FOUND,
  examples: {
    good: [
      '{"instruction": "How do I set it?", "output": "export GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}',
      '{"instruction": "Which key id?", "output": "AKIAIOSFODNN7EXAMPLE"}',
    ],
    bad: ['{"instruction": "Why does it fail?", "output": "npm_eUazuz560mPibvtPMWXrvyEMbLVhux3KrpUp"}'],
  },
  open: ({ ignoreVendors }) =>
    detectorCheck(
      [...VENDOR_KEYS.filter(({ vendor }) => !ignoreVendors.includes(vendor)), awsSecret],
      (text, detectors) => findAround(text, TOKENS, detectors),
    ),
});
