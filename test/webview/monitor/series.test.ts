import { describe, expect, it } from 'vitest';
import type { Metric } from '../../../src/protocol/job.ts';
import { columns, summarize } from '../../../webview/monitor/series.ts';

const metric = (step: number, more: Partial<Metric>): Metric => ({
  step,
  totalSteps: 9,
  epoch: 0,
  time: step,
  ...more,
});

describe('the columns of a chart', () => {
  it('join what was measured at one step, and leave gaps elsewhere', () => {
    const metrics = [metric(1, { loss: 3 }), metric(2, { loss: 2 }), metric(2, { validationLoss: 4 })];
    expect(columns(metrics, ['loss', 'validationLoss'])).toEqual([
      [1, 2],
      [3, 2],
      [null, 4],
    ]);
  });
  it('are in the order of the steps after a resumed job measured some again', () => {
    const metrics = [metric(3, { loss: 3 }), metric(2, { loss: 2 }), metric(3, { loss: 1 })];
    expect(columns(metrics, ['loss'])).toEqual([
      [2, 3],
      [2, 1],
    ]);
  });
  it('leave out steps that have none of the figures', () => {
    expect(columns([metric(1, { learningRate: 1 })], ['loss'])).toEqual([[], []]);
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
