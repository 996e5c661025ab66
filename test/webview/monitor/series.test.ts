import { describe, expect, it } from 'vitest';
import type { Metric } from '../../../src/protocol/job.ts';
import { Series, summarize } from '../../../webview/monitor/series.ts';

const metric = (step: number, more: Partial<Metric>): Metric => ({
  step,
  totalSteps: 9,
  epoch: 0,
  time: step,
  ...more,
});

function seriesOf(...metrics: Metric[]): Series {
  const series = new Series();
  series.add(metrics);
  return series;
}

describe('the columns of a chart', () => {
  it('join what was measured at one step, and leave gaps elsewhere', () => {
    const series = seriesOf(metric(1, { loss: 3 }), metric(2, { loss: 2 }), metric(2, { validationLoss: 4 }));
    expect(series.columns(['loss', 'validationLoss'])).toEqual([
      [1, 2],
      [3, 2],
      [null, 4],
    ]);
  });
  it('are in the order of the steps after a resumed job measured some again', () => {
    const series = seriesOf(metric(3, { loss: 3 }), metric(2, { loss: 2 }), metric(3, { loss: 1 }));
    expect(series.columns(['loss'])).toEqual([
      [2, 3],
      [2, 1],
    ]);
  });
  it('have no value at the steps without the figure, before it was first measured and after', () => {
    const series = seriesOf(metric(1, { loss: 3 }), metric(2, { gpuUse: 0.5 }), metric(3, { loss: 2 }));
    expect(series.columns(['gpuUse', 'learningRate'])).toEqual([
      [1, 2, 3],
      [null, 0.5, null],
      [null, null, null],
    ]);
    expect([series.has('gpuUse'), series.has('learningRate')]).toEqual([true, false]);
  });
  it('are the same however the metrics came', () => {
    const all = [1, 4, 2, 9, 4, 3].map((step, index) => metric(step, { loss: index }));
    const bit = new Series();
    for (const one of all) bit.add([one]);
    expect(bit.columns(['loss'])).toEqual(seriesOf(...all).columns(['loss']));
    expect(bit.columns(['loss'])).toEqual([
      [1, 2, 3, 4, 9],
      [0, 2, 5, 4, 3],
    ]);
  });
});

describe('the summary in words', () => {
  it('says how the loss went and where the validation loss was lowest', () => {
    const metrics = [
      metric(1, { loss: 3 }),
      metric(2, { validationLoss: 2.5 }),
      metric(3, { loss: 2 }),
      metric(4, { validationLoss: 2.75 }),
    ];
    expect(summarize(metrics)).toBe(
      'The training loss fell from 3.00 at step 1 to 2.00 at step 3. The lowest validation loss was 2.50 at step 2.',
    );
  });
  it('says that nothing has been measured', () => {
    expect(summarize([])).toBe('No loss has been measured yet.');
  });
});
