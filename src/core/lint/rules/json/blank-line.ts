import { Type } from 'typebox';
import {
  datasetRule,
  type DatasetLine,
  type DatasetProblem,
  type DatasetView,
  type LineRef,
  type WholeIndex,
} from '../../rule.ts';

export const rule = datasetRule({
  id: 'json/blank-line',
  since: '0.1.0',
  status: 'stable',
  summary: 'A line between records is blank.',
  why: 'A program that parses line by line, as most scripts do, stops there. Blank lines at the end of a file do no harm.',
  sources: ['JSON Lines (jsonlines.org): each line is a valid JSON value'],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: { found: 'Blank line between records' },
  examples: {
    good: ['{"instruction": "a", "output": "b"}\n{"instruction": "c", "output": "d"}\n\n'],
    bad: ['{"instruction": "a", "output": "b"}\n\n{"instruction": "c", "output": "d"}'],
  },
  open: () => new BlankIndex(),
});

class BlankIndex implements WholeIndex {
  readonly #blank = new Set<LineRef>();

  add({ ref, kind }: DatasetLine): void {
    if (kind === 'blank') this.#blank.add(ref);
  }

  remove(ref: LineRef): void {
    this.#blank.delete(ref);
  }

  *problems(dataset: DatasetView): IterableIterator<DatasetProblem> {
    if (this.#blank.size === 0) return;
    const { lastContent } = dataset;
    for (const line of this.#blank) {
      if (dataset.indexOf(line) > lastContent) continue;
      yield {
        message: 'found',
        line,
        fix: { kind: 'remove-line', title: 'Remove this blank line', text: null },
      };
    }
  }
}
