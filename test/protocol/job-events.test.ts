import { describe, expect, it } from 'vitest';
import { statusEvents } from '../../src/protocol/job-events.ts';
import type { JobStatus } from '../../src/protocol/job.ts';

const status = (more: Partial<JobStatus>): JobStatus => ({
  version: 1,
  id: 'tone-1',
  name: 'tone',
  state: 'queued',
  createdAt: '08:00',
  ...more,
});
const texts = (before: JobStatus | undefined, after: JobStatus): readonly string[] =>
  statusEvents(before, after, 'now').map(({ time, text }) => `${time} ${text}`);

describe('what a status tells', () => {
  it('is all that has happened, with the times of the box, when it is the first', () => {
    expect(texts(undefined, status({}))).toEqual(['08:00 Launched']);
    const error = { reason: 'nan-loss', message: 'The loss is not a number', hint: 'Lower it' };
    const failed = status({ state: 'failed', startedAt: '08:01', finishedAt: '08:02', error });
    expect(texts(undefined, failed)).toEqual([
      '08:00 Launched',
      '08:01 Started',
      '08:02 Failed: The loss is not a number',
    ]);
  });

  it('is what has changed since the one before', () => {
    const preparing = status({ state: 'preparing', startedAt: '08:01', activity: 'Installing torch' });
    const running = status({ state: 'running', startedAt: '08:01' });
    expect(texts(status({}), preparing)).toEqual(['08:01 Started', 'now Preparing · Installing torch']);
    expect(texts(preparing, running)).toEqual(['now Running']);
    expect(texts(running, running)).toEqual([]);
    expect(texts(running, { ...running, state: 'lost' })).toEqual(['now Lost']);
  });

  it('is a new start where a job was resumed', () => {
    const before = status({ state: 'cancelled', startedAt: '08:01', finishedAt: '08:02' });
    const after = status({ state: 'running', startedAt: '09:00', attempt: 2 });
    expect(texts(before, after)).toEqual(['09:00 Started, attempt 2', 'now Running']);
  });
});
