import { Type } from 'typebox';
import { formatById, formatName } from '../../../dataset/formats/registry.ts';
import { isObject, recordOf } from '../../../dataset/record.ts';
import { datasetRule, type DatasetIndex, type DatasetProblem, type DatasetView } from '../../rule.ts';

/** Fields of the first record that the message names. */
const MAX_FIELDS = 6;

export const rule = datasetRule({
  id: 'schema/unknown-format',
  about: 'dataset',
  since: '0.1.0',
  status: 'stable',
  summary: 'The records belong to no format whose shape can be checked.',
  why: 'Syntax, personal data and duplicates are checked all the same, but nothing can be said of missing fields or lengths. If the format is one of those that are known, pin it by `format` in `tunesmith.json`.',
  sources: [],
  severity: 'information',
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    unknown: 'No known record format (fields: {fields}): records are not checked against a schema',
    unchecked: 'This looks like {format}, whose records are not checked against a schema yet',
  },
  examples: {
    good: ['{"instruction": "a", "output": "b"}'],
    bad: [
      '{"title": "a", "body": "b"}',
      '{"messages": [{"role": "user", "content": [{"type": "text", "value": "a"}]}]}',
    ],
  },
  open: () => INDEX,
});

/** Needs no index: the vote on the format is the dataset's own. */
const INDEX: DatasetIndex = {
  add: () => undefined,
  remove: () => undefined,
  *problems(dataset: DatasetView): IterableIterator<DatasetProblem> {
    const { format } = dataset;
    if (formatById(format) !== null) return;
    const [first] = dataset.records();
    if (first === undefined) return;
    const value = recordOf(first.text);
    if (!isObject(value)) return;
    const start = first.text.indexOf('{');
    yield {
      ...(format === null
        ? { message: 'unknown', data: { fields: fieldsOf(Object.keys(value)) } }
        : { message: 'unchecked', data: { format: formatName(format) } }),
      line: first,
      place: { raw: { start, end: start + 1 } },
    };
  },
};

function fieldsOf(keys: readonly string[]): string {
  const named = keys
    .slice(0, MAX_FIELDS)
    .map((key) => (/^[\p{L}_][\p{L}\p{N}_ -]{0,39}$/u.test(key) ? `\`${key}\`` : '…'));
  const all = keys.length > MAX_FIELDS ? [...named, '…'] : named;
  return all.length === 0 ? 'none' : all.join(', ');
}
