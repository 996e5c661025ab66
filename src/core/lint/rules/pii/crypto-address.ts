import { Type } from 'typebox';
import { cryptoAddress } from '../../../analysis/detectors/crypto-address.ts';
import { findAll } from '../../../analysis/detectors/islands.ts';
import { detectorCheck, FOUND } from '../../detector-rule.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'pii/crypto-address',
  since: '0.1.0',
  status: 'stable',
  summary: 'A text holds the address of a crypto wallet.',
  why: 'All payments of a wallet are public, so that its address tells them all. Addresses count by their checksums.',
  sources: ['BIP 173 and BIP 350 (bech32)', 'EIP-55'],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: FOUND,
  examples: {
    good: [
      '{"instruction": "Which is the zero address?", "output": "0x0000000000000000000000000000000000000000"}',
    ],
    bad: ['{"instruction": "Where do I donate?", "output": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"}'],
  },
  open: () => detectorCheck(cryptoAddress, findAll),
});
