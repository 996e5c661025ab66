import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveRun, resolveRunText } from '../../../src/core/run/resolve.ts';

const MINIMAL = {
  version: 1,
  model: { id: 'builtin:tiny' },
  data: { train: [{ path: 'a.jsonl' }] },
  method: { type: 'lora' },
};

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

  it('does not let one run change the defaults of the next', () => {
    const first = resolveRun(MINIMAL);
    if (first.ok) (first.run.training as { epochs: number }).epochs = 99;
    expect(resolveRun(MINIMAL)).toMatchObject({ ok: true, run: { training: { epochs: 3 } } });
  });

  it.each([
    ['{', '', 'Line 1, column 2 is not JSON: close brace expected'],
    ['{\n  "version": 1,\n}', '', 'Line 3, column 1 is not JSON: property name expected'],
    ['[]', '', 'Must be an object'],
    [change({ version: 2 }), '/version', 'Must be 1'],
    [change({ model: {} }), '/model/id', '"id" is missing'],
    [change({ colour: 'red' }), '/colour', '"colour" is not a known setting'],
    [change({ method: { type: 'lora', r: 0 } }), '/method/r', 'Must be 1 or more'],
    [change({ method: { type: 'lora', r: 1.5 } }), '/method/r', 'Must be a whole number'],
    [
      change({ method: { type: 'lora', targetModules: 3 } }),
      '/method/targetModules',
      'Must be "all-linear" or a list',
    ],
    [change({ data: { train: [] } }), '/data/train', 'Must have at least one entry'],
    [
      change({ model: { id: 'x', dtype: 'int8' } }),
      '/model/dtype',
      'Must be "auto" or "float32" or "bfloat16" or "float16"',
    ],
    [
      change({ data: { ...MINIMAL.data, validation: { fraction: 0.9 } } }),
      '/data/validation',
      'fraction: Must be 0.5 or less',
    ],
  ])('%s has one problem in plain words', (text, pointer, message) => {
    expect(resolveRunText(text)).toEqual({ ok: false, problems: [{ pointer, message }] });
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
