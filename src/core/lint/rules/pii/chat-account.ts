import { Type } from 'typebox';
import { chatAccount } from '../../../analysis/detectors/chat-account.ts';
import { findAll } from '../../../analysis/detectors/islands.ts';
import { detectorCheck, FOUND } from '../../detector-rule.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'pii/chat-account',
  since: '0.1.0',
  status: 'stable',
  summary: 'A text holds a QQ number or a WeChat id.',
  why: 'It reaches a person directly. The word for QQ or WeChat must stand right before it.',
  sources: ['Carlini et al. 2021, Extracting Training Data from Large Language Models'],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: FOUND,
  examples: {
    good: ['{"instruction": "微信支付安全吗？", "output": "安全"}'],
    bad: [
      '{"instruction": "怎么联系你？", "output": "加QQ8800417023"}',
      '{"instruction": "怎么联系你？", "output": "微信号 wxid_9k2m4n6p8r0t22"}',
    ],
  },
  open: () => detectorCheck(chatAccount, findAll),
});
