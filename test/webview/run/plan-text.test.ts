import { describe, expect, it } from 'vitest';
import type { ReadyPlan } from '../../../src/protocol/run-plan.ts';
import {
  fitText,
  parametersText,
  scheduleText,
  smallestText,
  speedText,
  summaryOf,
} from '../../../webview/run/plan-text.ts';

const GIB = 1024 ** 3;

const PLAN: ReadyPlan = {
  kind: 'ready',
  modelSource: 'the built-in catalogue',
  trainable: 40_370_176,
  total: 7_655_986_688,
  byModule: [
    { name: 'down_proj', parameters: 30_000_000 },
    { name: 'q_proj', parameters: 10_370_176 },
  ],
  memory: { totalBytes: 21.3 * GIB, terms: [] },
  fits: [
    { name: 'small', bytes: 8 * GIB, fits: false, largestBatch: 0, largestLength: 0 },
    { name: 'big', bytes: 24 * GIB, fits: true, largestBatch: 5, largestLength: 2560 },
  ],
  gpu: 'big',
  strategies: [],
  schedule: { tokens: 1_234_567, steps: 640, exact: false },
  dataProblem: null,
  duration: { seconds: 5400, tokensPerSecond: 228.6, source: 'a data sheet' },
  remarks: [],
};

describe('a plan in words', () => {
  it('fits into one line', () => {
    expect(summaryOf(PLAN)).toBe('40.4M trainable · 21.3 GiB of 24.0 GiB · 640 steps');
    expect(summaryOf({ ...PLAN, schedule: null })).toBe('40.4M trainable · 21.3 GiB of 24.0 GiB');
  });

  it('says how much is trained, and the layers of the model by name', () => {
    expect(parametersText(PLAN)).toBe(
      '40,370,176 of 7,655,986,688 parameters are trained (0.527 %), in down_proj, q_proj',
    );
  });

  it('marks tokens that are estimated', () => {
    expect(scheduleText(PLAN)).toBe('≈1,234,567 tokens in 640 steps, about 1 h 30 min on big');
    const exact = { ...PLAN, duration: null, schedule: { tokens: 12, steps: 1, exact: true } };
    expect(scheduleText(exact)).toBe('12 tokens in 1 step');
  });

  it('says what the time rests on: the GPU, or a finished run', () => {
    const measured = { seconds: 60, tokensPerSecond: 1000.4, source: 'a finished run of yours' };
    expect(scheduleText({ ...PLAN, duration: measured })).toContain(
      ', about 1 min 0 s as fast as your last run like it',
    );
    expect(speedText(measured)).toBe('1,000 tokens a second, from a finished run of yours');
  });

  it('says whether it fits and what would', () => {
    expect(fitText(PLAN)).toBe('It fits: largest batch 5, longest sequence 2,560 tokens.');
    expect(fitText({ ...PLAN, gpu: 'small' })).toBe('It does not fit, not even one record at a time.');
    expect(smallestText(PLAN)).toBe('The smallest GPUs that it fits on have 24 GiB.');
    expect(smallestText({ ...PLAN, fits: [] })).toBe('It fits on none of the GPUs in the table.');
  });
});
