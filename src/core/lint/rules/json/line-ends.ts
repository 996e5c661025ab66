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
  id: 'json/line-ends',
  about: 'dataset',
  since: '0.3.0',
  status: 'stable',
  summary: 'Some lines end in CRLF and some in LF.',
  why: 'A file of mixed line ends was put together from parts, or edited by a program that knows one kind only. Git and editors make them equal on their own, which then shows as a change of every line, and what compares or hashes lines takes equal records for different ones. An editor shows a file with one kind, so only the command line sees this.',
  sources: ['JSON Lines (jsonlines.org): the line terminator is \\n, and \\r\\n is accepted'],
  severity: 'information',
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    mixed: 'This line ends in {here}, and {others} of {records} records end in {there}: make them equal',
  },
  examples: { good: ['{"instruction": "a", "output": "b"}\n{"instruction": "c", "output": "d"}'], bad: [] },
  open: () => new LineEndIndex(),
});

class LineEndIndex implements WholeIndex {
  /** Lines that end in CRLF, whatever they hold. */
  #crlf = 0;

  add({ ref }: DatasetLine): void {
    if (ref.endsInReturn === true) this.#crlf++;
  }

  remove(ref: LineRef): void {
    if (ref.endsInReturn === true) this.#crlf--;
  }

  *problems(dataset: DatasetView): IterableIterator<DatasetProblem> {
    if (this.#crlf === 0) return;
    const crlf = newTally('CRLF');
    const lf = newTally('LF');
    const { lastContent } = dataset;
    for (const ref of dataset.records()) {
      if (ref.endsInReturn === true) count(crlf, ref);
      // The last line may end in nothing at all.
      else if (dataset.indexOf(ref) < lastContent) count(lf, ref);
    }
    const [usual, rare] = crlf.count > lf.count ? [crlf, lf] : [lf, crlf];
    const { first } = rare;
    if (first === null) return;
    const data = { here: rare.end, there: usual.end, others: usual.count, records: usual.count + rare.count };
    yield { message: 'mixed', data, line: first };
  }
}

interface Tally {
  readonly end: string;
  count: number;
  first: LineRef | null;
}

function newTally(end: string): Tally {
  return { end, count: 0, first: null };
}

function count(tally: Tally, ref: LineRef): void {
  tally.first ??= ref;
  tally.count++;
}
