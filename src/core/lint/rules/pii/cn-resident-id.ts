import { Type } from 'typebox';
import { findCnResidentIds, maskCnResidentId } from '../../../analysis/detectors/cn-resident-id.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'pii/cn-resident-id',
  since: '0.1.0',
  status: 'stable',
  summary: 'A text holds the number of a Chinese resident identity card.',
  why: 'The number names one person for life, with the date and place of birth in it, and is sensitive personal data under the Personal Information Protection Law. Only numbers with an existing province, an existing date and the right check digit count; the old form of 15 digits needs words such as 身份证 before it.',
  sources: ['GB 11643-1999', 'ISO/IEC 7064, MOD 11-2', 'GB/T 2260'],
  severity: 'error',
  options: Type.Object({}, { additionalProperties: false }),
  messages: { found: 'Resident identity card number {masked}' },
  examples: {
    good: ['{"instruction": "流水号330106195708200090", "output": "已查询"}'],
    bad: ['{"instruction": "我的身份证号是440524188001010014", "output": "好的"}'],
  },
  open: () => (record, report) => {
    if (!record.mayHoldNumbers) return;
    const { texts } = record;
    record.plainTexts.forEach((text, i) => {
      for (const { start, end } of findCnResidentIds(text)) {
        report({
          message: 'found',
          data: { masked: maskCnResidentId(text.slice(start, end)) },
          place: { pointer: texts.pointer(i), start, end },
          fix: { kind: 'redact', title: 'Redact this identity card number', text: '[ID]' },
        });
      }
    });
  },
});
