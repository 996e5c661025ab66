import { Type } from 'typebox';
import { cnLicencePlate } from '../../../analysis/detectors/cn-licence-plate.ts';
import { findAll } from '../../../analysis/detectors/islands.ts';
import { detectorCheck, FOUND } from '../../detector-rule.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'pii/cn-licence-plate',
  since: '0.1.0',
  status: 'stable',
  summary: 'A text holds a Chinese licence plate.',
  why: 'It names a vehicle and through it its owner.',
  sources: ['GA 36-2018'],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: FOUND,
  examples: {
    good: ['{"instruction": "沪深300是什么？", "output": "一个指数"}'],
    bad: ['{"instruction": "谁挡住了门口？", "output": "京A88B61"}'],
  },
  open: () => detectorCheck([cnLicencePlate], findAll),
});
