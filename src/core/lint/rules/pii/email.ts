import { Type } from 'typebox';
import { findEmails, maskEmail } from '../../../analysis/detectors/email.ts';
import { SIGN } from '../../../analysis/signs.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'pii/email',
  since: '0.1.0',
  status: 'stable',
  summary: 'A text holds an e-mail address.',
  why: 'A fine-tuned model can repeat what it was trained on word for word, addresses of real people included, and privacy law treats them as personal data. Addresses of domains reserved for documentation (`example.com`) stay.',
  sources: [
    'Carlini et al. 2021, Extracting Training Data from Large Language Models',
    'RFC 5321 (lengths), RFC 2606 and RFC 6761 (reserved domains)',
  ],
  severity: 'warning',
  options: Type.Object(
    {
      allow: Type.Array(Type.String(), {
        default: [],
        description: 'Domains whose addresses may stay, subdomains included: ["mycompany.com"].',
      }),
    },
    { additionalProperties: false },
  ),
  messages: { found: 'E-mail address {masked}' },
  examples: {
    good: ['{"instruction": "Who can help?", "output": "Write to help@example.com."}'],
    bad: ['{"instruction": "Who can help?", "output": "Write to jana.k@seznam.cz."}'],
  },
  open: ({ allow }) => {
    const allowed = allow.map((domain) => domain.toLowerCase());
    return (record, report) => {
      if ((record.signs & SIGN.at) === 0) return;
      const { texts } = record;
      texts.texts.forEach((text, i) => {
        if (!text.includes('@')) return;
        for (const { start, end } of findEmails(text, allowed)) {
          report({
            message: 'found',
            data: { masked: maskEmail(text.slice(start, end)) },
            place: { pointer: texts.pointer(i), start, end },
            fix: { kind: 'redact', title: 'Redact this e-mail address', text: '[EMAIL]' },
          });
        }
      });
    };
  },
});
