import { describe, expect, it } from 'vitest';
import {
  describeJob,
  describeProgress,
  formatLoss,
  formatPercent,
  progressBar,
  remainingMs,
} from '../../src/protocol/job-text.ts';
import type { JobState, JobStatus, Metric } from '../../src/protocol/job.ts';

const status = (state: JobState, more: Partial<JobStatus> = {}): JobStatus => ({
  version: 1,
  id: 'a',
  name: 'tone',
  state,
  createdAt: '2026-01-01T00:00:00Z',
  ...more,
});

const metric = (step: number, more: Partial<Metric> = {}): Metric => ({
  step,
  totalSteps: 60,
  epoch: 0,
  time: 1000 + step * 2,
  ...more,
});

describe('the description of a job', () => {
  const check = (text: string, ...job: Parameters<typeof describeJob>): void =>
    expect(describeJob(...job)).toBe(text);

  it('says state, step and loss, and of a job that runs how far it is and how long it will take', () => {
    const last = metric(12, { loss: 2.312, remainingSeconds: 200 });
    check('running · loss 2.31 · step 12/60 (20 %) · 3 min 20 s left', status('running'), last);
    check('cancelled · loss 2.31 · step 12/60', status('cancelled'), last);
    check('succeeded · loss 2.31', status('succeeded'), last);
  });
  it('says what a job that prepares is at, whatever an earlier attempt measured', () => {
    check('preparing · Installing', status('preparing', { activity: 'Installing' }), undefined);
  });
  it('says of a rehearsal that it is one', () => {
    check('rehearsal · succeeded', status('succeeded', { rehearsal: true }), undefined);
  });
  it('leaves out what was not measured', () => {
    check('queued', status('queued'), undefined);
    check('running · step 3/60 (5 %)', status('running'), metric(3));
  });
  it('says the validation loss where that was measured last', () => {
    check('succeeded · validation loss 1.50', status('succeeded'), metric(60, { validationLoss: 1.5 }));
  });
});

describe('the progress of a job, where there is little room', () => {
  it('is a bar and the figures, the loss first, since the end may be cut off', () => {
    const last = metric(12, { loss: 2.312, remainingSeconds: 200 });
    expect(describeProgress(status('running'), last)).toBe(
      '▰▱▱▱▱▱▱▱ loss 2.31 · step 12/60 (20 %) · 3 min 20 s left',
    );
    expect(describeProgress(status('running', { rehearsal: true }), last)).toMatch(/^▰▱+ rehearsal · loss/);
  });
  it('is none before the first step and after the last', () => {
    expect(describeProgress(status('running'), undefined)).toBeNull();
    expect(describeProgress(status('succeeded'), metric(60))).toBeNull();
  });
});

describe('the time left', () => {
  it('spreads the time of the steps so far over those to come', () => {
    expect(remainingMs([metric(10), metric(20)])).toBe(80_000);
  });
  it('is what the trainer tells, where it does', () => {
    expect(remainingMs([metric(10, { remainingSeconds: 90 }), metric(20, { validationLoss: 1 })])).toBe(
      90_000,
    );
    expect(remainingMs([metric(60, { remainingSeconds: 0 })])).toBeUndefined();
  });
  it('is unknown before the second metric and after the last step', () => {
    expect(remainingMs([])).toBeUndefined();
    expect(remainingMs([metric(1)])).toBeUndefined();
    expect(remainingMs([metric(1), metric(60)])).toBeUndefined();
  });
});

describe('figures', () => {
  it('draw a share as a bar, full at the end only', () => {
    expect([0, 0.3, 0.99, 1].map(progressBar)).toEqual(['▱▱▱▱▱▱▱▱', '▰▰▱▱▱▱▱▱', '▰▰▰▰▰▰▰▱', '▰▰▰▰▰▰▰▰']);
    expect([0, 0.3, 0.999, 1].map(formatPercent)).toEqual(['0 %', '30 %', '99 %', '100 %']);
  });
  it('keep three figures of a small loss', () => {
    expect([0, 2.3456, 0.0012345].map(formatLoss)).toEqual(['0.00', '2.35', '0.00123']);
  });
});
