import { Type } from 'typebox';
import { formatName } from '../../../dataset/formats/registry.ts';
import {
  datasetRule,
  type DatasetLine,
  type DatasetProblem,
  type DatasetView,
  type LineRef,
  type WholeIndex,
} from '../../rule.ts';

/** Records of another format that the finding points to, beside the first. */
const MAX_RELATED = 5;

export const rule = datasetRule({
  id: 'schema/mixed-formats',
  about: 'dataset',
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

/** Counts the records of each format; which they are matters only if there are several. */
class FormatIndex implements WholeIndex {
  /** Records by format. */
  readonly #counts = new Map<string, number>();
  /** That of the dataset when last asked for: its records come and go without a word. */
  #format: string | null = null;
  /** How often it, or the records of other formats, have changed. */
  #stamp = 0;

  add({ ref }: DatasetLine): void {
    this.#count(ref.detected, 1);
  }

  remove({ detected }: LineRef): void {
    this.#count(detected, -1);
  }

  stamp({ format }: DatasetView): number {
    if (format !== this.#format) this.#stamp += 1;
    this.#format = format;
    return this.#stamp;
  }

  #count(format: string | null, by: 1 | -1): void {
    if (format === null) return;
    if (format !== this.#format) this.#stamp += 1;
    const left = (this.#counts.get(format) ?? 0) + by;
    if (left === 0) this.#counts.delete(format);
    else this.#counts.set(format, left);
  }

  *problems(dataset: DatasetView): IterableIterator<DatasetProblem> {
    const { format } = dataset;
    const others = [...this.#counts.keys()].filter((other) => other !== format);
    if (format === null || others.length === 0) return;
    const firstLines = new Map<string, LineRef[]>(others.map((other) => [other, []]));
    for (const line of dataset.records()) {
      const lines = line.detected === null ? undefined : firstLines.get(line.detected);
      if (lines !== undefined && lines.length <= MAX_RELATED) lines.push(line);
    }
    for (const [other, [first, ...rest]] of firstLines) {
      const count = this.#counts.get(other) ?? 0;
      if (first === undefined) continue;
      yield {
        message: count === 1 ? 'one' : 'many',
        data: { count, other: formatName(other), format: formatName(format) },
        line: first,
        related: rest.map((line) => ({ line, message: 'Another one' })),
      };
    }
  }
}
