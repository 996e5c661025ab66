import { formatLoss, lastWith } from '../../src/protocol/job-text.ts';
import type { Metric } from '../../src/protocol/job.ts';

export type Figure = 'loss' | 'validationLoss' | 'learningRate';

/** A column of steps and one column for each figure, as a chart takes them. A step without the figure has null. */
export type Columns = readonly [steps: number[], ...figures: (number | null)[][]];

/** Puts the metrics of one step together, which may come as several lines, and the steps in order. */
export function columns(metrics: readonly Metric[], figures: readonly Figure[]): Columns {
  const rows = new Map<number, Partial<Record<Figure, number>>>();
  for (const metric of metrics) {
    const row = rows.get(metric.step) ?? {};
    for (const figure of figures) {
      const value = metric[figure];
      if (value !== undefined) row[figure] = value;
    }
    if (Object.keys(row).length > 0) rows.set(metric.step, row);
  }
  const steps = [...rows.keys()].sort((a, b) => a - b);
  return [steps, ...figures.map((figure) => steps.map((step) => rows.get(step)?.[figure] ?? null))];
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
