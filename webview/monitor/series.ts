import { formatLoss, lastWith } from '../../src/protocol/job-text.ts';
import type { Metric } from '../../src/protocol/job.ts';

const FIGURES = [
  'loss',
  'validationLoss',
  'learningRate',
  'tokensPerSecond',
  'gradientNorm',
  'gpuMemoryBytes',
  'peakMemoryBytes',
  'gpuUse',
] as const satisfies readonly (keyof Metric)[];

/** What a chart can draw of a metric. */
export type Figure = (typeof FIGURES)[number];

/** A column of steps and one column for each curve, as a chart takes them. A step without the figure has null. */
export type Columns = readonly [steps: number[], ...figures: (number | null)[][]];

/** The metrics of one run by step, which grow at the end: a chart of 20,000 steps costs what was added. */
export class Series {
  readonly #steps: number[] = [];
  readonly #columns = new Map<Figure, (number | null)[]>();

  /** Several lines may tell of one step. A resumed job measures some steps again, and the last word holds. */
  add(metrics: readonly Metric[]): void {
    for (const metric of metrics) {
      const row = this.#rowOf(metric.step);
      for (const figure of FIGURES) {
        const value = metric[figure];
        if (value !== undefined) this.#column(figure)[row] = value;
      }
    }
  }

  has(figure: Figure): boolean {
    return this.#columns.has(figure);
  }

  columns(figures: readonly Figure[]): Columns {
    return [this.#steps, ...figures.map((figure) => this.#columns.get(figure) ?? this.#empty())];
  }

  #column(figure: Figure): (number | null)[] {
    const present = this.#columns.get(figure);
    if (present !== undefined) return present;
    const made = this.#empty();
    this.#columns.set(figure, made);
    return made;
  }

  #empty(): null[] {
    return this.#steps.map(() => null);
  }

  #rowOf(step: number): number {
    const before = this.#steps.findLastIndex((one) => one <= step);
    if (this.#steps[before] === step) return before;
    const row = before + 1;
    this.#steps.splice(row, 0, step);
    for (const column of this.#columns.values()) column.splice(row, 0, null);
    return row;
  }
}

/** What the curves show, in words: for those who can't see the canvas, and for a glance. */
export function summarize(metrics: readonly Metric[]): string {
  const first = metrics.find((metric) => metric.loss !== undefined);
  const last = lastWith(metrics, 'loss');
  if (first?.loss === undefined || last?.loss === undefined) return 'No loss has been measured yet.';
  if (first === last) return `The loss was ${formatLoss(first.loss)} at step ${first.step}.`;
  const change = last.loss < first.loss ? 'fell' : 'rose';
  const training = `The training loss ${change} from ${formatLoss(first.loss)} at step ${first.step} to ${formatLoss(last.loss)} at step ${last.step}.`;
  const best = lowest(metrics);
  if (best?.validationLoss === undefined) return training;
  return `${training} The lowest validation loss was ${formatLoss(best.validationLoss)} at step ${best.step}.`;
}

function lowest(metrics: readonly Metric[]): Metric | undefined {
  return metrics.reduce<Metric | undefined>((best, metric) => {
    if (metric.validationLoss === undefined) return best;
    return metric.validationLoss < (best?.validationLoss ?? Infinity) ? metric : best;
  }, undefined);
}
