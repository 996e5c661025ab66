import { Type } from 'typebox';
import { formatName } from '../../../dataset/formats/registry.ts';
import {
  datasetRule,
  type DatasetIndex,
  type DatasetLine,
  type DatasetProblem,
  type DatasetView,
  type LineRef,
} from '../../rule.ts';

/** Records of another format that the finding points to, beside the first. */
const MAX_RELATED = 5;

export const rule = datasetRule({
  id: 'schema/mixed-formats',
  since: '0.1.0',
  status: 'stable',
  summary: 'A dataset holds records of more than one format.',
  why: 'A trainer reads a file by one format, and each record of another one fails or is trained on with its texts missing. One finding for each other format, at its first record.',
  sources: [
    'Together, files check: exactly one format in a file',
    'Hugging Face datasets issue 6460: one type a column',
  ],
  severity: 'error',
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    one: 'A record of another format: this is {other}, the dataset is {format}',
    many: '{count} records of another format, the first of them here: {other}, while the dataset is {format}',
  },
  examples: {
    good: ['{"instruction": "a", "output": "b"}\n{"instruction": "c", "output": "d"}'],
    bad: [
      '{"instruction": "a", "output": "b"}\n{"instruction": "c", "output": "d"}\n{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}',
    ],
  },
  open: () => new FormatIndex(),
});

class FormatIndex implements DatasetIndex {
  readonly #byFormat = new Map<string, Set<LineRef>>();
  readonly #formatOf = new Map<LineRef, string>();

  add({ ref, detected }: DatasetLine): void {
    if (detected === null) return;
    this.#formatOf.set(ref, detected);
    const refs = this.#byFormat.get(detected);
    if (refs === undefined) this.#byFormat.set(detected, new Set([ref]));
    else refs.add(ref);
  }

  remove(ref: LineRef): void {
    const format = this.#formatOf.get(ref);
    if (format === undefined) return;
    this.#formatOf.delete(ref);
    const refs = this.#byFormat.get(format);
    refs?.delete(ref);
    if (refs?.size === 0) this.#byFormat.delete(format);
  }

  *problems(dataset: DatasetView): IterableIterator<DatasetProblem> {
    const { format } = dataset;
    if (format === null) return;
    for (const [other, refs] of this.#byFormat) {
      if (other === format) continue;
      const lines = [...refs].sort((a, b) => dataset.indexOf(a) - dataset.indexOf(b));
      const first = lines[0];
      if (first === undefined) continue;
      yield {
        message: lines.length === 1 ? 'one' : 'many',
        data: { count: lines.length, other: formatName(other), format: formatName(format) },
        line: first,
        related: lines.slice(1, 1 + MAX_RELATED).map((line) => ({ line, message: 'Another one' })),
      };
    }
  }
}
