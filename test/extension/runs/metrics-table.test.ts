import { describe, expect, it } from 'vitest';
import type { Metric } from '../../../src/protocol/job.ts';
import { metricsTable } from '../../../src/extension/runs/metrics-table.ts';

const metric = (step: number, more: Partial<Metric> = {}): Metric => ({
  step,
  totalSteps: 9,
  epoch: 0.5,
  time: 1_790_000_000,
  ...more,
});
const job = { target: 'gpu-box', id: 'tone-1' };

function rows(name: string, ...metrics: Metric[]): readonly string[] {
  return metricsTable([{ job, name, metrics }]).split('\r\n').slice(1, -1);
}

describe('the table of what runs have measured', () => {
  it('names its columns, and has a line for each measurement of each run', () => {
    const table = metricsTable([
      {
        job,
        name: 'tone',
        metrics: [metric(1, { loss: 2.5, gpuUse: 0.8 }), metric(2, { validationLoss: 2 })],
      },
      { job: { target: 'local', id: 'b' }, name: 'other', metrics: [metric(1, { loss: 3 })] },
    ]);
    expect(table.split('\r\n')).toEqual([
      'run,target,job,step,epoch,time,loss,validationLoss,penalty,learningRate,gradientNorm,tokensPerSecond,peakMemoryBytes,gpuMemoryBytes,gpuUse',
      'tone,gpu-box,tone-1,1,0.5,2026-09-21T14:13:20.000Z,2.5,,,,,,,,0.8',
      'tone,gpu-box,tone-1,2,0.5,2026-09-21T14:13:20.000Z,,2,,,,,,,',
      'other,local,b,1,0.5,2026-09-21T14:13:20.000Z,3,,,,,,,,',
      '',
    ]);
  });

  it.each([
    ['a, b', '"a, b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['@SUM', "'@SUM"],
  ])('holds the name %j as text that no spreadsheet computes', (name, expected) => {
    expect(rows(name, metric(1))[0]?.startsWith(`${expected},gpu-box,`)).toBe(true);
  });

  it('has no time where the box wrote one that is none', () => {
    expect(rows('tone', metric(1, { time: 1e300 }))).toEqual(['tone,gpu-box,tone-1,1,0.5,,,,,,,,,,']);
  });
});
