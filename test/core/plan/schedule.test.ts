import { describe, expect, it } from 'vitest';
import { scheduleOf } from '../../../src/core/plan/schedule.ts';
import { facts, readRun, records, runText } from './situation.ts';

const TRAINING = { epochs: 3, batchSize: 4, gradientAccumulation: 4 };

describe('the steps of a run', () => {
  it('are whole updates of every epoch, the last of which may be smaller', () => {
    const run = readRun(runText({ training: TRAINING }));
    // 100 records are 25 batches, which are 7 updates.
    expect(scheduleOf(run, facts(records(100, 50)))).toMatchObject({
      sequences: 100,
      steps: 21,
      tokens: 15_000,
    });
  });

  it('are as many for a part of an epoch as transformers makes of it', () => {
    const run = readRun(runText({ training: { ...TRAINING, epochs: 0.5 } }));
    expect(scheduleOf(run, facts(records(100, 50))).steps).toBe(4);
  });

  it('are fewer where several GPUs work on a batch each', () => {
    const run = readRun(runText({ training: TRAINING, launch: { gpus: 2, nodes: 2, strategy: 'ddp' } }));
    expect(scheduleOf(run, facts(records(160, 50))).steps).toBe(9);
  });

  it('leave out what is held out for validation', () => {
    const run = readRun(runText({ data: { validation: { fraction: 0.1 } }, training: TRAINING }));
    expect(scheduleOf(run, facts(records(100, 50)))).toMatchObject({ heldOut: 10, sequences: 90 });
  });

  it('count a file of twice the weight twice', () => {
    const run = readRun(
      runText({ data: { train: [{ path: 'a' }, { path: 'b', weight: 2 }] }, training: TRAINING }),
    );
    expect(scheduleOf(run, facts(records(10, 50), records(10, 100)))).toMatchObject({
      sequences: 30,
      tokensPerEpoch: 2500,
    });
  });

  it('count replayed records as a share of the others', () => {
    const run = readRun(runText({ data: { replay: { path: 'r', ratio: 0.1 } } }));
    const replay = { records: 1000, pairs: 0, lengths: records(1000, 20) };
    expect(scheduleOf(run, { ...facts(records(100, 50)), replay })).toMatchObject({
      sequences: 110,
      tokensPerEpoch: 5200,
    });
  });

  it('count tokens up to the max length, and the records that it cuts', () => {
    const run = readRun(runText({ data: { maxLength: 100 } }));
    expect(scheduleOf(run, facts([50, 150, 200]))).toMatchObject({ tokensPerEpoch: 250, cut: 2 });
  });

  it('read both sides of a preference pair', () => {
    const run = readRun(runText({ training: { ...TRAINING, objective: 'dpo' } }));
    expect(scheduleOf(run, facts(records(100, 50)))).toMatchObject({ steps: 21, tokensPerEpoch: 10_000 });
  });

  it('are those of the packed sequences', () => {
    const run = readRun(
      runText({ data: { packing: true, maxLength: 1000 }, training: { ...TRAINING, attention: 'flash' } }),
    );
    expect(scheduleOf(run, facts(records(100, 100)))).toMatchObject({ sequences: 10, steps: 3 });
  });
});
