import { describe, expect, it } from 'vitest';
import { ADVICE } from '../../../src/core/plan/advice.ts';
import type { Advice } from '../../../src/core/plan/advice/advice.ts';
import type { DatasetFacts } from '../../../src/core/plan/dataset-facts.ts';
import { findGpu } from '../../../src/core/plan/gpus.ts';
import { planOf } from '../../../src/core/plan/plan.ts';
import { applyChange } from '../../../src/core/run/change.ts';
import { valueAt } from '../../../src/core/run/fields.ts';
import { architecture, facts, readRun, records, runText, type Members } from './situation.ts';

interface Known {
  readonly facts?: DatasetFacts | undefined;
  readonly gpu?: string;
}

function adviceFor(text: string, known: Known): readonly Advice[] {
  const run = readRun(text);
  return planOf(run, {
    architecture: architecture(run.model.id),
    facts: known.facts,
    gpu: known.gpu === undefined ? undefined : findGpu(known.gpu),
  }).advice;
}

const EVEN = facts(records(20_000, 1900));
const lora = (fields: object): Members => ({ method: { type: 'lora', ...fields } });

/** Advice, the run and data that call for it, and the first value that its change writes; undefined where it has none. */
const CASES: readonly (readonly [id: string, members: Members, known: Known, value: unknown])[] = [
  ['does-not-fit', { training: { fusedLoss: true } }, { gpu: 'RTX 3060' }, 1],
  [
    'quantised-needlessly',
    { method: { type: 'qlora' }, training: { fusedLoss: true } },
    { gpu: 'H100' },
    'lora',
  ],
  ['fused-loss', {}, {}, true],
  ['max-length', {}, { facts: facts([...records(900, 300), ...records(100, 3000)]) }, 3392],
  ['max-length', {}, { facts: facts(records(20_000, 500)) }, 640],
  [
    'split-duplicates',
    { data: { validation: { path: 'v.jsonl' } } },
    { facts: { ...EVEN, leaked: 3 } },
    { fraction: 0.05 },
  ],
  ['no-validation', {}, {}, { fraction: 0.05 }],
  ['learning-rate', { training: { learningRate: 0.01 } }, {}, 2e-4],
  ['learning-rate', { training: { learningRate: 1e-6 } }, {}, 2e-4],
  ['preference-rate', { training: { objective: 'dpo' } }, {}, 5e-6],
  ['preference-rate', { training: { objective: 'dpo', learningRate: 5e-7 } }, {}, 5e-6],
  ['epochs', { training: { epochs: 10 } }, {}, 4],
  ['epochs', { training: { epochs: 4 } }, { facts: facts(records(400, 1900)) }, 3],
  ['few-steps', {}, { facts: facts(records(100, 1900)) }, 1],
  ['rank-for-data', lora({ r: 64 }), { facts: facts(records(12_000, 1900)) }, 32],
  ['alpha-scale', lora({ r: 8, alpha: 256 }), {}, 16],
  ['rslora', lora({ r: 128, alpha: 128 }), {}, 128],
  ['dora-dropout', { method: { type: 'dora' } }, {}, 0],
  ['measured-method', { method: { type: 'adalora' } }, {}, 'lora'],
  ['packing', {}, { facts: facts([...records(500, 100), ...records(500, 2000)]) }, true],
  ['chat-template', { data: { chatTemplate: 'chatml' } }, {}, undefined],
  ['chat-template', { model: { id: 'meta-llama/Llama-3.1-8B' } }, {}, 'chatml'],
  ['responses-only', { data: { trainOn: 'all' } }, {}, 'responses'],
  ['no-replay', {}, {}, { path: 'general.jsonl', ratio: 0.05 }],
];

describe('advice', () => {
  it('is tried, all of it, below', () => {
    expect(ADVICE.map(({ id }) => id).filter((id) => !CASES.some(([tried]) => tried === id))).toEqual([]);
  });

  it.each(CASES)('%s is given for %j', (id, members, known, value) => {
    const advice = adviceFor(runText(members), known).find((one) => one.id === id);
    expect(advice?.change?.values[0]?.value).toEqual(value);
    expect(advice?.message).not.toMatch(/NaN|undefined|Infinity|\.$/);
    expect(advice?.evidence.source).not.toBe('');
  });

  it.each(CASES)('%s is not given again once its change is made', (id, members, known) => {
    const text = runText(members);
    const change = adviceFor(text, known).find((one) => one.id === id)?.change;
    if (change === undefined) throw new Error(`${id} has no change`);
    const left = adviceFor(applyChange(text, change), { ...known, facts: withoutLeak(known.facts) });
    expect(left.map((one) => one.id)).not.toContain(id);
  });

  it.each(CASES)('%s is not given once it is dismissed', (id, members, known) => {
    const given = adviceFor(runText({ ...members, dismissedAdvice: [id] }), known);
    expect(given.map((one) => one.id)).not.toContain(id);
  });

  it('speaks of the rate of preference optimisation by its own evidence, and not of what supervised runs take', () => {
    const rates = (training: object) =>
      adviceFor(runText({ training }), {}).filter(({ pointer }) => pointer === '/training/learningRate');
    const [advice, ...others] = rates({ objective: 'dpo', learningRate: 2e-4 });
    expect(others).toEqual([]);
    expect(advice?.message).toContain('usual here (1e-6 to 5e-5)');
    expect(advice?.evidence.conditions).toContain('Zephyr');
    expect(advice?.evidence.conditions).not.toContain('AdaLoRA');
    expect(rates({ learningRate: 2e-4 })).toEqual([]);
  });

  it('says nothing of the rate of a model that is far smaller than those that were measured', () => {
    const advice = adviceFor(
      runText({ model: { id: 'builtin:tiny' }, training: { learningRate: 0.01 } }),
      {},
    );
    expect(advice.map(({ id }) => id)).not.toContain('learning-rate');
  });

  it('has nothing to say of a sound run', () => {
    const sound = runText({
      data: { validation: { fraction: 0.05 }, replay: { path: 'general.jsonl' } },
      training: { fusedLoss: true },
    });
    expect(adviceFor(sound, { facts: EVEN, gpu: 'A100 80 GB' })).toEqual([]);
  });

  it('cuts records where nothing milder makes a run fit, and says so where that leaves too little', () => {
    const long = runText({ method: { type: 'qlora' }, data: { maxLength: 32_768 } });
    const advice = adviceFor(long, { gpu: 'RTX 3060' }).find(({ id }) => id === 'does-not-fit');
    expect(advice?.change?.title).toMatch(
      /^Use the fused loss, Use batches of 1, Cut records to \d+ tokens$/,
    );
    const [none] = adviceFor(runText({ model: { id: 'Qwen/Qwen2.5-72B-Instruct' } }), { gpu: 'RTX 3060' });
    expect(none).toMatchObject({ id: 'does-not-fit', change: undefined });
    expect(none?.message).toContain('it needs a smaller model or several GPUs');
  });

  it('keeps the scale of the update when it lowers the rank', () => {
    const text = runText(lora({ r: 64, alpha: 128 }));
    const advice = adviceFor(text, { facts: facts(records(12_000, 1900)) }).find(
      ({ id }) => id === 'rank-for-data',
    );
    const changed: unknown = JSON.parse(applyChange(text, advice?.change ?? { title: '', values: [] }));
    expect(valueAt(changed, ['method', 'alpha'])).toBe(64);
  });
});

/** A share that is held out takes all copies of a record along, so that none is in both. */
function withoutLeak(known: DatasetFacts | undefined): DatasetFacts | undefined {
  return known === undefined ? undefined : { ...known, leaked: 0 };
}
