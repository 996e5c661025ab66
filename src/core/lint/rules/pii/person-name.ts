import { Type } from 'typebox';
import { findPersonNames } from '../../../analysis/detectors/person-name.ts';
import { FOUND } from '../../detector-rule.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'pii/person-name',
  since: '0.1.0',
  status: 'preview',
  summary: 'A text holds the name of a person.',
  why: 'A model can repeat who was named and what was said of them. Found are a given and a family name, a name behind a title (`Dr. Okafor`) or behind words such as "my name is", and Chinese full names; a given name alone stays, and so does 王先生. Names of famous and invented people are found as well, so the rule is off unless you ask for it; how often it is right is measured in docs/detectors.md.',
  sources: [
    'Carlini et al. 2021, Extracting Training Data from Large Language Models',
    'Faker and compromise (names), Unicode ICU (words of Chinese)',
  ],
  severity: 'off',
  options: Type.Object({}, { additionalProperties: false }),
  messages: FOUND,
  examples: {
    good: [
      '{"instruction": "Where does the Hudson flow?", "output": "Through New York."}',
      '{"instruction": "你好", "output": "王先生，您好！高兴认识您。"}',
    ],
    bad: [
      '{"instruction": "Who signed?", "output": "Margaret Whitfield did."}',
      '{"instruction": "谁负责？", "output": "联系人：马晓云"}',
    ],
  },
  open: () => (record, report) => {
    const { texts } = record;
    record.plainTexts.forEach((text, i) => {
      for (const { start, end } of findPersonNames(text)) {
        report({
          message: 'found',
          data: { what: 'Name of a person', length: end - start },
          place: { pointer: texts.pointer(i), start, end },
          fix: { kind: 'redact', title: 'Redact this: Name of a person', text: '[NAME]' },
        });
      }
    });
  },
});
