import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChange } from '../../../src/core/run/change.ts';
import { resolveRun, resolveRunText } from '../../../src/core/run/resolve.ts';

const MINIMAL = {
  version: 1,
  model: { id: 'builtin:tiny' },
  data: { train: [{ path: 'a.jsonl' }] },
  method: { type: 'lora' },
};

const NO_CHANGE = { title: '', values: [] };

describe('a run file', () => {
  it('gets its defaults from the schema, also in sections that it leaves out', () => {
    const result = resolveRun({ ...MINIMAL, method: { type: 'lora', r: 8 } });
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    expect(result.run.method).toEqual({
      type: 'lora',
      r: 8,
      alpha: 32,
      dropout: 0.05,
      targetModules: 'all-linear',
      rsLora: false,
      init: 'default',
      rankPattern: {},
      alphaPattern: {},
      modulesToSave: [],
    });
    expect(result.run.training.learningRate).toBe(0.0002);
    expect(result.run.data.train).toEqual([{ path: 'a.jsonl', weight: 1 }]);
    expect(result.run.launch.target).toBe('local');
  });

  it('keeps a zero and a null that the user wrote', () => {
    const result = resolveRun({
      ...MINIMAL,
      method: { type: 'lora', dropout: 0 },
      model: { id: 'x', revision: null },
    });
    expect(result).toMatchObject({ ok: true, run: { method: { dropout: 0 }, model: { revision: null } } });
  });

  it('gets the defaults of its method, inside a section that it began too', () => {
    const method = { type: 'qlora', quantization: { type: 'fp4' } };
    expect(resolveRun({ ...MINIMAL, method })).toMatchObject({
      ok: true,
      run: { method: { quantization: { type: 'fp4', doubleQuant: true, computeDtype: 'bfloat16' } } },
    });
    expect(resolveRun({ ...MINIMAL, method: { type: 'adalora' } })).toMatchObject({
      ok: true,
      run: { method: { initR: 24, targetR: 16, tInit: 0, tFinal: 0, deltaT: 1 } },
    });
  });

  it('gets the defaults of a section that is off unless it is written', () => {
    const off = resolveRun(MINIMAL);
    expect(off).toMatchObject({
      ok: true,
      run: { training: { earlyStopping: null }, retention: { ewc: null, probe: null } },
    });
    const on = resolveRun({
      ...MINIMAL,
      training: { earlyStopping: {} },
      retention: { ewc: { lambda: 2 } },
    });
    expect(on).toMatchObject({
      ok: true,
      run: {
        training: { earlyStopping: { patience: 3, minDelta: 0 } },
        retention: { ewc: { lambda: 2, fisherSamples: 200 } },
      },
    });
  });

  it('keeps the settings of another method, so that a method can be tried and left again', () => {
    const result = resolveRun({ ...MINIMAL, method: { type: 'adalora', r: 8, quantization: {} } });
    expect(result).toMatchObject({ ok: true, run: { method: { type: 'adalora', r: 8, initR: 24 } } });
  });

  it('takes every example of the design', () => {
    const design = {
      version: 1,
      name: 'support-tone',
      model: { id: 'Qwen/Qwen2.5-7B-Instruct', revision: null, dtype: 'bfloat16' },
      data: {
        train: [{ path: 'data/train.jsonl', weight: 1, task: 'support' }],
        validation: { fraction: 0.05 },
        replay: { path: 'data/general.jsonl', ratio: 0.05 },
        maxLength: 2048,
        packing: false,
        trainOn: 'responses',
        chatTemplate: 'model',
      },
      method: {
        type: 'qlora',
        r: 16,
        alpha: 32,
        dropout: 0.05,
        targetModules: 'all-linear',
        rsLora: false,
        init: 'default',
        quantization: { type: 'nf4', doubleQuant: true, computeDtype: 'bfloat16' },
      },
      training: {
        epochs: 3,
        batchSize: 4,
        gradientAccumulation: 4,
        learningRate: 0.0002,
        schedule: 'cosine',
        warmupRatio: 0.03,
        optimizer: 'adamw',
        gradientCheckpointing: true,
        maxGradNorm: 1,
        seed: 42,
        evalSteps: 50,
        saveSteps: 50,
        earlyStopping: { patience: 3, minDelta: 0 },
      },
      retention: {
        ewc: { lambda: 0.1, fisherSamples: 200 },
        probe: { path: 'data/general-heldout.jsonl' },
      },
      launch: { target: 'gpu-box', gpus: 1, nodes: 1, strategy: 'single' },
    };
    expect(resolveRun(design)).toMatchObject({ ok: true, run: design });
  });

  it('does not let one run change the defaults of the next', () => {
    const first = resolveRun(MINIMAL);
    if (first.ok) (first.run.training as { epochs: number }).epochs = 99;
    expect(resolveRun(MINIMAL)).toMatchObject({ ok: true, run: { training: { epochs: 3 } } });
  });

  it.each([
    ['{', '', 'Line 1, column 2 is not JSON: close brace expected'],
    ['{\n  "version": 1,\n}', '', 'Line 3, column 1 is not JSON: property name expected'],
    ['[]', '', 'Must be an object'],
    [
      change({ version: 2 }),
      '/version',
      'A newer Tunesmith wrote this file; this one reads version 1. Update Tunesmith',
    ],
    [change({ version: 0.5 }), '/version', 'Must be 1'],
    [change({ model: {} }), '/model/id', '"id" is missing'],
    [change({ colour: 'red' }), '/colour', '"colour" is not a known setting'],
    [change({ method: { type: 'lora', r: 0 } }), '/method/r', 'Must be 1 or more'],
    [
      change({ method: { type: 'lora+' } }),
      '/method/type',
      'Must be "lora" or "qlora" or "adalora" or "dora" or "qdora"',
    ],
    [change({ method: {} }), '/method/type', '"type" is missing'],
    [change({ method: { type: 'dora', colour: 1 } }), '/method/colour', '"colour" is not a known setting'],
    [change({ method: { type: 'adalora', targetR: 0 } }), '/method/targetR', 'Must be 1 or more'],
    [change({ method: { type: 'lora', r: 1.5 } }), '/method/r', 'Must be a whole number'],
    [
      change({ method: { type: 'lora', targetModules: 3 } }),
      '/method/targetModules',
      'Must be "all-linear" or "attention" or "mlp" or a list',
    ],
    [change({ data: { train: [] } }), '/data/train', 'Must have at least one entry'],
    [
      change({ model: { id: 'x', dtype: 'int8' } }),
      '/model/dtype',
      'Must be "auto" or "float32" or "bfloat16" or "float16"',
    ],
    [
      change({ data: { ...MINIMAL.data, validation: { fraction: 0.9 } } }),
      '/data/validation/fraction',
      'Must be 0.5 or less',
    ],
  ])('%s has one problem in plain words', (text, pointer, message) => {
    expect(resolveRunText(text)).toEqual({ ok: false, problems: [{ pointer, message }] });
  });

  it('of the time before versions is read as one of version 1', () => {
    const { version: _none, ...unversioned } = MINIMAL;
    expect(resolveRun(unversioned)).toMatchObject({ ok: true, run: { version: 1 } });
  });

  it.each([
    [
      { training: { leraningRate: 1e-4 } },
      'did you mean "learningRate"?',
      { training: { learningRate: 1e-4 } },
    ],
    [
      { training: { learning_rate: 1e-4 } },
      'did you mean "learningRate"?',
      { training: { learningRate: 1e-4 } },
    ],
    [{ retention: { epochs: 2 } }, 'it belongs in "training"', { retention: {}, training: { epochs: 2 } }],
  ])('with %j has a suggestion, and a fix that makes it valid', (members, suggestion, fixed) => {
    const text = change(members);
    const broken = resolveRunText(text);
    const [problem] = broken.ok ? [] : broken.problems;
    expect(problem?.message).toContain(suggestion);
    expect(JSON.parse(applyChange(text, problem?.fix ?? NO_CHANGE))).toMatchObject(fixed);
    expect(resolveRunText(applyChange(text, problem?.fix ?? NO_CHANGE)).ok).toBe(true);
  });

  it('offers no fix that would overwrite another setting', () => {
    const both = resolveRunText(change({ training: { leraningRate: 1, learningRate: 0.1 } }));
    expect(both).toMatchObject({ ok: false, problems: [{ pointer: '/training/leraningRate' }] });
    expect(both.ok ? undefined : both.problems[0]?.fix).toBeUndefined();
  });

  it('never makes reading fail, whatever its text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const result = resolveRunText(text);
        expect(result.ok || result.problems.length > 0).toBe(true);
      }),
    );
  });
});

function change(members: object): string {
  return JSON.stringify({ ...MINIMAL, ...members });
}
