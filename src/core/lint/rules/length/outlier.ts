import { Type } from 'typebox';
import { logFences, USUAL_RANGES } from '../../../analysis/fences.ts';
import {
  datasetRule,
  type BitByBit,
  type DatasetLine,
  type DatasetProblem,
  type DatasetView,
  type LineRef,
  type WholeIndex,
} from '../../rule.ts';

/** A record of a length on a logarithmic scale is filed in hundredths: within half a percent of its length. */
const BINS_A_UNIT = 100;
/** Enough for the longest text that JavaScript can hold. */
const BINS = 2048;

export const rule = datasetRule({
  id: 'length/outlier',
  since: '0.3.0',
  status: 'stable',
  summary: 'A record is far shorter or longer than nearly all others.',
  why: "Records that lie apart from all others by their length are often no records of their kind: two that were joined, a page that was pasted whole, an answer that is an error message. The fences are Tukey's on a logarithmic scale, since lengths of texts are skewed, and quartiles do not move for the outliers themselves, as a mean and its deviation would.",
  sources: [
    'Tukey 1977, Exploratory Data Analysis: fences one and a half quartile ranges beyond the quartiles',
    'TRL issue 3449: asks for statistics of lengths in place of silent truncation',
  ],
  severity: 'hint',
  options: Type.Object(
    {
      ranges: Type.Number({
        default: USUAL_RANGES,
        minimum: 1,
        description: 'Quartile ranges beyond the quartiles, on a logarithmic scale.',
      }),
      minRecords: Type.Integer({
        default: 100,
        minimum: 4,
        description: 'Records that there must be to judge.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    long: '{length} characters, where half of the records have {low} to {high}: see that this is one record',
    short: '{length} characters, where half of the records have {low} to {high}: see that nothing is missing',
  },
  examples: {
    options: { minRecords: 8 },
    good: [lines([40, 45, 50, 55, 60, 70, 80, 100])],
    bad: [lines([40, 45, 50, 55, 60, 70, 90, 4000])],
  },
  signer: () => ({
    size: 1,
    sign: ({ text }, words, at) => {
      words[at] = text.length;
    },
  }),
  open: (limits) => new LengthIndex(limits),
});

function lines(lengths: readonly number[]): string {
  return lengths.map((length) => `{"text": "${'a'.repeat(length)}"}`).join('\n');
}

interface Limits {
  readonly ranges: number;
  readonly minRecords: number;
}

interface Fences {
  readonly low: number;
  readonly high: number;
  /** The quartiles. */
  readonly usual: readonly [number, number];
}

/** Counts lengths and holds no record: those beyond the fences are looked for only where there are some. */
class LengthIndex implements WholeIndex {
  readonly #limits: Limits;
  /** Records by the bin of their length. */
  readonly #counts = new Int32Array(BINS);
  #size = 0;
  /** As they were when last asked for. */
  #fences: Fences = { low: 0, high: 0, usual: [0, 0] };
  /** How often they, or the records beyond them, have changed. */
  #stamp = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  add({ ref, words, at }: DatasetLine): void {
    if (ref.detected !== null) this.#count(words[at] ?? 0, 1);
  }

  remove(ref: LineRef): void {
    if (ref.detected !== null) this.#count(ref.text.length, -1);
  }

  stamp(): number {
    const { low, high, usual } = this.#fences;
    this.#fences = this.#findFences();
    const isSame =
      low === this.#fences.low &&
      high === this.#fences.high &&
      usual.every((length, i) => length === this.#fences.usual[i]);
    if (!isSame) this.#stamp += 1;
    return this.#stamp;
  }

  *problems(dataset: DatasetView): BitByBit<DatasetProblem> {
    if (this.#size < this.#limits.minRecords) return;
    const { usual, high } = this.#fences;
    if (!this.#counts.some((count, bin) => count > 0 && this.#isBeyond(bin))) return;
    for (const line of dataset.records()) {
      const { length } = line.text;
      const bin = binOf(length);
      if (line.detected === null || !this.#isBeyond(bin)) {
        yield;
        continue;
      }
      const data = { length, low: usual[0], high: usual[1] };
      yield { message: bin > high ? 'long' : 'short', data, line };
    }
  }

  #count(length: number, by: number): void {
    const bin = binOf(length);
    this.#counts[bin] = (this.#counts[bin] ?? 0) + by;
    this.#size += by;
    if (this.#isBeyond(bin)) this.#stamp += 1;
  }

  #isBeyond(bin: number): boolean {
    return bin < this.#fences.low || bin > this.#fences.high;
  }

  #findFences(): Fences {
    const first = quantile(this.#counts, this.#size / 4);
    const third = quantile(this.#counts, (3 * this.#size) / 4);
    const [low, high] = logFences(first / BINS_A_UNIT, third / BINS_A_UNIT, this.#limits.ranges);
    return { low: BINS_A_UNIT * low, high: BINS_A_UNIT * high, usual: [lengthOf(first), lengthOf(third)] };
  }
}

/** The bin below which, itself included, so many records lie. */
function quantile(counts: Int32Array, rank: number): number {
  let below = 0;
  for (let bin = 0; bin < counts.length; bin += 1) {
    below += counts[bin] ?? 0;
    if (below > 0 && below >= rank) return bin;
  }
  return 0;
}

function binOf(length: number): number {
  return Math.round(BINS_A_UNIT * Math.log1p(length));
}

function lengthOf(bin: number): number {
  return Math.round(Math.expm1(bin / BINS_A_UNIT));
}
