import { Type } from 'typebox';
import { ipAddress } from '../../../analysis/detectors/ip-address.ts';
import { findAll } from '../../../analysis/detectors/islands.ts';
import { detectorCheck, FOUND } from '../../detector-rule.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'pii/ip-address',
  since: '0.1.0',
  status: 'stable',
  summary: 'A text holds a public IP address.',
  why: 'Addresses of users are personal data. Private, loopback and documentation addresses (`192.0.2.1`, `2001:db8::1`), public name servers (`8.8.8.8`), versions and section numbers stay.',
  sources: ['RFC 6890, RFC 5737, RFC 3849', 'Court of Justice of the EU, C-582/14 (Breyer)'],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: FOUND,
  examples: {
    good: [
      '{"instruction": "Which version?", "output": "Upgrade to version 1.2.3.4."}',
      '{"instruction": "Where does it listen?", "output": "At 127.0.0.1 and 192.168.0.10"}',
    ],
    bad: [
      '{"instruction": "Who logged in?", "output": "Someone from 203.205.254.103"}',
      '{"instruction": "Where is the client?", "output": "2001:500:12::d0d"}',
    ],
  },
  open: () => detectorCheck([ipAddress], findAll),
});
