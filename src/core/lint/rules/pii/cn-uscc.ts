import { Type } from 'typebox';
import { cnUscc } from '../../../analysis/detectors/cn-uscc.ts';
import { findAll } from '../../../analysis/detectors/islands.ts';
import { detectorCheck, FOUND } from '../../detector-rule.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'pii/cn-uscc',
  since: '0.1.0',
  status: 'stable',
  summary: 'A text holds a Chinese unified social credit code.',
  why: "It names an organisation, often one person's own firm.",
  sources: ['GB 32100-2015'],
  severity: 'information',
  options: Type.Object({}, { additionalProperties: false }),
  messages: FOUND,
  examples: {
    good: ['{"instruction": "税号有多少位？", "output": "18位"}'],
    bad: ['{"instruction": "开票信息？", "output": "统一社会信用代码：51500000500123453Y"}'],
  },
  open: () => detectorCheck(cnUscc, findAll),
});
