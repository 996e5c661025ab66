import { Type } from 'typebox';
import { macAddress } from '../../../analysis/detectors/mac-address.ts';
import { findAll } from '../../../analysis/detectors/islands.ts';
import { detectorCheck, FOUND } from '../../detector-rule.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'pii/mac-address',
  since: '0.1.0',
  status: 'stable',
  summary: 'A text holds the hardware address of a device.',
  why: 'It stays with a device for life and so points to its owner.',
  sources: ['IEEE 802'],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: FOUND,
  examples: {
    good: ['{"instruction": "Which address is broadcast?", "output": "ff:ff:ff:ff:ff:ff"}'],
    bad: ['{"instruction": "Which device?", "output": "MAC 3c:22:fb:9a:11:0e"}'],
  },
  open: () => detectorCheck([macAddress], findAll),
});
