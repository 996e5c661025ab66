import { Type } from 'typebox';
import { isObject } from '../../../dataset/record.ts';
import { schemaProblems } from '../../../dataset/schema-problem.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'schema/record',
  since: '0.1.0',
  status: 'stable',
  summary: "A record lacks what the dataset's format needs, or holds it in another shape.",
  why: 'Trainers and vendors reject such a record, or drop it in silence; some turn a text that is not a string into an empty one and train on that.',
  sources: [
    'OpenAI cookbook, Data preparation and analysis for chat model fine-tuning',
    'TRL, Dataset formats and types',
    'mistral-finetune, validate_data.py',
    'Stanford Alpaca, data release',
    'LLaMA-Factory data/README.md',
  ],
  severity: 'error',
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    'not-object': 'A record must be an object `{…}`, not {actual}',
    list: 'This line is a list of records, and JSON Lines has one record a line: name a file that is one list `.json`, or put each on a line of its own',
    missing: '{where} has no `{field}`',
    misspelt: '{where} has no `{field}`: is this name a misspelling?',
    type: '{where} must be {expected}, not {actual}',
    role: 'Unknown role {role}: it must be {roles}',
    'role-meant': 'Unknown role {role}: did you mean `{meant}`?',
    weight: '{where} must be 0 or 1',
    empty: '{where} is empty',
    round: '{where} must be a pair of question and answer',
    one: '{where} must hold one message',
    'no-assistant': 'No message of the assistant: there is nothing to learn from',
    other: '{where} {rule}',
  },
  examples: {
    good: [
      '{"instruction": "Add 1 and 1.", "input": "", "output": "2"}',
      '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello!"}]}',
      '{"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello!"}]}',
      '{"prompt": "Hi", "completion": "Hello!"}',
      '{"prompt": "Hi", "chosen": "Hello!", "rejected": "What?"}',
      '{"prompt": "Hi", "completion": "Hello!", "label": true}',
      '{"text": "It rained."}',
    ],
    bad: [
      '{"instruction": "Add 1 and 1.", "input": "", "outptu": "2"}',
      '{"instruction": "Add 1 and 1.", "output": 2}',
      '{"messages": [{"role": "user", "content": "Hi"}, {"role": "asistant", "content": "Hello!"}]}',
      '{"messages": [{"role": "user"}, {"role": "assistant", "content": "Hello!"}]}',
      '{"messages": []}',
      '{"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "valeu": "Hello!"}]}',
      '{"promt": "Hi", "completion": "Hello!"}',
      '{"prompt": "Hi", "chosen": "Hello!", "rejected": null}',
      '{"prompt": "Hi", "completion": "Hello!", "label": "true"}',
    ],
  },
  open:
    () =>
    ({ value, format, detected }, report) => {
      if (!isObject(value)) {
        report(
          isList(value) ? { message: 'list' } : { message: 'not-object', data: { actual: kindOf(value) } },
        );
        return;
      }
      // A record of another format is the business of schema/mixed-formats.
      if (format === null || (detected !== null && detected !== format.id) || format.validate(value)) return;
      for (const { kind, data, place, cure } of schemaProblems(value, format.validate.errors ?? [])) {
        const fix = cure === undefined ? {} : { fix: { kind: 'schema', title: `Write ${cure}`, text: cure } };
        report({ message: kind, data, place, ...fix });
      }
    },
});

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.some((one) => isObject(one));
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
