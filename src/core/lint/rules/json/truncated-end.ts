import { Type } from 'typebox';
import { scanJson } from '../../../dataset/json-scanner.ts';
import {
  datasetRule,
  type DatasetLine,
  type DatasetProblem,
  type DatasetView,
  type LineRef,
  type WholeIndex,
} from '../../rule.ts';

export const rule = datasetRule({
  id: 'json/truncated-end',
  since: '0.3.0',
  status: 'stable',
  summary: 'The file ends in the middle of a record.',
  why: 'A download, a copy or a full disk cut the file off. The last record is only the first that is missing: mending its line hides that all after it are gone.',
  sources: ['JSON Lines (jsonlines.org): each line is a valid JSON value'],
  severity: 'error',
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    found: 'The file ends in the middle of this record: fetch or write it again, more may be missing',
  },
  examples: {
    good: ['{"instruction": "a", "output": "b"}', '{"instruction": "a", "output": \n{"text": "b"}'],
    bad: ['{"instruction": "a", "output": "b"}\n{"instruction": "c", "outp'],
  },
  open: () => new EndIndex(),
});

class EndIndex implements WholeIndex {
  readonly #broken = new Set<LineRef>();

  add({ ref, kind }: DatasetLine): void {
    if (kind === 'broken') this.#broken.add(ref);
  }

  remove(ref: LineRef): void {
    this.#broken.delete(ref);
  }

  *problems(dataset: DatasetView): IterableIterator<DatasetProblem> {
    if (this.#broken.size === 0) return;
    const { lastContent } = dataset;
    for (const line of this.#broken)
      if (dataset.indexOf(line) === lastContent && endsEarly(line.text)) yield { message: 'found', line };
  }
}

/** Whether the first thing wrong with a line is that there is no more of it. */
function endsEarly(text: string): boolean {
  const problem = scanJson(text);
  return problem?.kind === 'ended-early' || problem?.kind === 'open-string';
}
