import { Type } from 'typebox';
import { datasetRule, type DatasetProblem, type DatasetView, type WholeIndex } from '../../rule.ts';
import { TRAINERS } from '../../trainers/registry.ts';

export const rule = datasetRule({
  id: 'portability/size',
  about: 'dataset',
  since: '0.3.0',
  status: 'stable',
  summary: 'A dataset has fewer records than a trainer that it is meant for takes.',
  why: 'The service refuses the file after the upload.',
  sources: [
    'OpenAI, supervised fine-tuning: at least 10 examples',
    'mistral-finetune, validate_data.py: at least 10 lines',
  ],
  severity: 'error',
  options: Type.Object(
    {
      trainers: Type.Array(Type.Unsafe<string>({ type: 'string', enum: TRAINERS.map(({ id }) => id) }), {
        default: [],
        description: "Trainers to check against. A dataset's own `trainers` come first.",
      }),
    },
    { additionalProperties: false },
  ),
  messages: { few: '{name} takes no fewer than {minimum} records, and this file has {records}' },
  examples: {
    options: { trainers: ['openai'] },
    good: [Array.from({ length: 10 }, (_, i) => `{"instruction": "Say ${i}", "output": "${i}"}`).join('\n')],
    bad: ['{"instruction": "Say 1", "output": "1"}'],
  },
  open: ({ trainers }) => new SizeIndex(trainers),
});

class SizeIndex implements WholeIndex {
  readonly #trainers: readonly string[];

  constructor(trainers: readonly string[]) {
    this.#trainers = trainers;
  }

  add(): void {}

  remove(): void {}

  *problems(dataset: DatasetView): IterableIterator<DatasetProblem> {
    const wanted = dataset.facts.trainers.length > 0 ? dataset.facts.trainers : this.#trainers;
    const strict = TRAINERS.filter(({ id, minRecords }) => wanted.includes(id) && minRecords > 1);
    if (strict.length === 0) return;
    const most = Math.max(...strict.map(({ minRecords }) => minRecords));
    const lines = [];
    for (const line of dataset.records()) {
      lines.push(line);
      if (lines.length >= most) return;
    }
    const [first] = lines;
    if (first === undefined) return;
    for (const { id, name, minRecords } of strict) {
      if (lines.length >= minRecords) continue;
      yield {
        message: 'few',
        data: { trainer: id, name, minimum: minRecords, records: lines.length },
        line: first,
      };
    }
  }
}
