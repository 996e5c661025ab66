import { describe, expect, it } from 'vitest';
import { architectureOf } from '../../../src/core/peft/architecture.ts';
import { catalogued } from '../../../src/core/peft/catalogue.ts';
import { applyChange } from '../../../src/core/run/change.ts';
import type { CheckContext } from '../../../src/core/run/checks/check.ts';
import { findingsOf } from '../../../src/core/run/findings.ts';
import { resolveRunText, type ResolvedRun } from '../../../src/core/run/resolve.ts';

type Members = Readonly<Record<string, object>>;

function text({ data, ...members }: Members): string {
  return JSON.stringify({
    version: 1,
    model: { id: 'a/b' },
    data: { train: [{ path: 'a.jsonl' }], ...data },
    method: { type: 'lora' },
    ...members,
  });
}

function read(written: string): ResolvedRun {
  const result = resolveRunText(written);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.run;
}

function architecture(id: string) {
  const outcome = architectureOf(catalogued(id) ?? {});
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

const tiny = architecture('builtin:tiny');
const EARLY = { earlyStopping: {} };
const QUANTIZED = { method: { type: 'qlora' } };

type Case = readonly [id: string, pointer: string, members: Members, context: CheckContext];

const DPO = { training: { objective: 'dpo' } };
const files = (records: number, pairs: number) => ({ files: [{ path: 'a.jsonl', records, pairs }] });

/** Settings, the one finding about them, and what is known beside the run. */
const CASES: readonly Case[] = [
  ['long-warmup', '/training/warmupRatio', { training: { warmupRatio: 1 } }, {}],
  ['beta-without-dpo', '/training/beta', { training: { beta: 0.3 } }, {}],
  ['long-warmup', '/training/warmupRatio', { training: { warmupRatio: 0.6 } }, {}],
  ['early-stopping-without-validation', '/training/earlyStopping', { training: EARLY }, {}],
  [
    'validation-beyond-training',
    '/training/evalSteps',
    { data: { validation: { fraction: 0.1 } }, training: { evalSteps: 50, ...EARLY } },
    { steps: 150 },
  ],
  ['packing-without-flash', '/data/packing', { data: { packing: true } }, {}],
  [
    'flash-in-32-bits',
    '/training/attention',
    { model: { id: 'a/b', dtype: 'float32' }, training: { attention: 'flash' } },
    {},
  ],
  [
    'optimiser-without-cuda',
    '/training/optimizer',
    { training: { optimizer: 'pagedAdamw8bit' } },
    { cuda: false },
  ],
  ['ewc-without-replay', '/retention/ewc', { retention: { ewc: {} } }, {}],
  ['adalora-ranks', '/method/targetR', { method: { type: 'adalora', initR: 8, targetR: 12 } }, {}],
  ['adalora-schedule', '/method/tFinal', { method: { type: 'adalora', tFinal: 500 } }, { steps: 300 }],
  [
    'adalora-schedule',
    '/method/tInit',
    { method: { type: 'adalora', tInit: 200, tFinal: 200 } },
    { steps: 300 },
  ],
  ['pissa-quantised', '/method/init', { method: { type: 'qlora', init: 'pissa' } }, {}],
  ['quantised-without-cuda', '/method/type', QUANTIZED, { cuda: false }],
  ['rank-beyond-layer', '/method/r', { method: { type: 'lora', r: 128 } }, { architecture: tiny }],
  [
    'unknown-modules',
    '/method/targetModules',
    { method: { type: 'lora', targetModules: ['query'] } },
    { architecture: tiny },
  ],
  [
    'output-layer',
    '/method/targetModules',
    { method: { type: 'lora', targetModules: ['q_proj', 'lm_head'] } },
    {},
  ],
  ['unused-setting', '/method/r', { method: { type: 'adalora', r: 8, rsLora: true } }, {}],
  ['dpo-without-pairs', '/training/objective', DPO, files(10, 0)],
  ['sft-with-pairs', '/training/objective', {}, files(10, 10)],
  [
    'dpo-packing',
    '/data/packing',
    { ...DPO, data: { packing: true }, training: { objective: 'dpo', attention: 'flash' } },
    {},
  ],
  ['dpo-replay', '/data/replay', { ...DPO, data: { replay: { path: 'b.jsonl' } } }, {}],
  [
    'dpo-replay',
    '/data/replay',
    { ...DPO, data: { replay: { path: 'b.jsonl' } }, retention: { ewc: {} } },
    {},
  ],
  ['dpo-init', '/method/init', { ...DPO, method: { type: 'lora', init: 'pissa' } }, {}],
  ['dpo-train-on-all', '/data/trainOn', { ...DPO, data: { trainOn: 'all' } }, {}],
  [
    'adapter-of-another-kind',
    '/model/adapter',
    { model: { id: 'a/b', adapter: 'x' }, method: { type: 'adalora' } },
    {},
  ],
  [
    'adapter-of-another-kind',
    '/method/init',
    { model: { id: 'a/b', adapter: 'x' }, method: { type: 'lora', init: 'olora' } },
    {},
  ],
  ['single-of-several', '/launch/strategy', { launch: { gpus: 2 } }, {}],
  ['several-of-one', '/launch/strategy', { launch: { strategy: 'ddp' } }, {}],
  [
    'qdora-zero2',
    '/launch/strategy',
    { method: { type: 'qdora' }, launch: { gpus: 2, strategy: 'zero2' } },
    {},
  ],
];

describe('settings that do not go together', () => {
  it.each(CASES)('%s is found at %s in %j', (id, pointer, members, context) => {
    const found = findingsOf(read(text(members)), context);
    expect(found.map((one) => [one.id, one.pointer])).toEqual([[id, pointer]]);
  });

  it.each(CASES)('%s is gone after its fix', (_id, _pointer, members, context) => {
    const [finding] = findingsOf(read(text(members)), context);
    const fixed = applyChange(text(members), finding?.fix ?? { title: '', values: [] });
    expect(findingsOf(read(fixed), context)).toEqual([]);
  });

  it('counts the records that are no pairs where some are', () => {
    const [finding] = findingsOf(read(text(DPO)), files(10, 8));
    expect(finding?.message).toContain('2 of 10 records of a.jsonl are none');
    expect(finding?.fix).toBeUndefined();
  });

  it.each([
    ['the defaults', {}],
    ['preference optimisation of any method', { ...DPO, method: { type: 'qdora' } }],
    ['validation for early stopping', { data: { validation: { fraction: 0.1 } }, training: EARLY }],
    ['packing with flash attention', { data: { packing: true }, training: { attention: 'flash' } }],
    ['a quantised model where nobody knows the target', QUANTIZED],
    ['two GPUs with ddp', { launch: { gpus: 2, strategy: 'ddp' } }],
  ])('are not found in %s', (_name, members) => {
    expect(findingsOf(read(text(members)))).toEqual([]);
  });
});
