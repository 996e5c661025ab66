import { describe, expect, it } from 'vitest';
import { FIELDS, itemFields, type Field } from '../../../src/core/run/fields.ts';
import type { FieldValue, RunPanelState } from '../../../src/protocol/run-panel.ts';
import { readRun, type FormView } from '../../../webview/run/run-view.ts';

const RUN = {
  version: 1,
  model: { id: 'a/b' },
  data: { train: [{ path: 'x.jsonl' }] },
  method: { type: 'lora' },
};

type Pending = Readonly<Record<string, FieldValue | undefined>>;

function read(text: string, pending: Pending = {}): ReturnType<typeof readRun> {
  const state: RunPanelState = {
    type: 'state',
    acknowledged: 0,
    trusted: true,
    runFiles: [],
    document: { uri: 'file:///a.tune.json', text },
    targets: ['local', 'gpu-box'],
    targetsProblem: null,
    launch: { kind: 'idle' },
    plan: { kind: 'none' },
    look: null,
  };
  return readRun(state, new Map(Object.entries(pending).map(([pointer, value]) => [pointer, { value }])));
}

function form(run: object, pending: Pending = {}): FormView {
  const view = read(JSON.stringify(run), pending);
  if (view.kind !== 'form') throw new Error('There is no form');
  return view;
}

const field = (pointer: string): Field => {
  const found = FIELDS.flatMap((one) => [one, ...itemFields(one, 0)]).find((one) => one.pointer === pointer);
  if (found === undefined) throw new Error(`There is no field ${pointer}`);
  return found;
};

describe('what the form shows', () => {
  const problem = (run: object, pointer: string, pending: Pending = {}): string =>
    form(run, pending).problemOf(field(pointer));

  it('is valid without what has a default', () => {
    expect(FIELDS.map((one) => form(RUN).problemOf(one)).join('')).toBe('');
    expect(form(RUN).elsewhere).toEqual([]);
  });
  it('has a message beside the field that it is about', () => {
    expect(problem({ ...RUN, method: { type: 'lora', r: 0 } }, '/method/r')).toBe('Must be 1 or more');
  });
  it('has a message beside a list for one of its items', () => {
    const listed = { ...RUN, method: { type: 'lora', targetModules: ['q_proj', ''] } };
    expect(problem(listed, '/method/targetModules')).toBe('Must not be empty');
  });
  it('has a message beside a setting of one training file', () => {
    const weightless = { ...RUN, data: { train: [{ path: 'x.jsonl', weight: 0 }] } };
    expect(problem(weightless, '/data/train/0/weight')).toBe('Must be more than 0');
    expect(problem(weightless, '/data/train')).toBe('');
  });
  it('has the settings of what is chosen, and a message beside each', () => {
    const share = { ...RUN, data: { ...RUN.data, validation: { fraction: 0.9 } } };
    expect(problem(share, '/data/validation/fraction')).toBe('Must be 0.5 or less');
    expect(form(share).isUsed(field('/data/validation/fraction'))).toBe(true);
    expect(form(share).isUsed(field('/data/validation/path'))).toBe(false);
    expect(form(RUN).isUsed(field('/training/earlyStopping/patience'))).toBe(false);
    const pending = { '/training/earlyStopping': { patience: 2 } };
    expect(form(RUN, pending).isUsed(field('/training/earlyStopping/patience'))).toBe(true);
  });
  it('has the settings of the objective, and those of another one only where the file says something of them', () => {
    const dpo = { ...RUN, training: { objective: 'dpo' } };
    expect(form(RUN).isShown(field('/training/beta'))).toBe(false);
    expect(form(dpo).isShown(field('/training/beta'))).toBe(true);
    expect(form(dpo).isShown(field('/data/replay/ratio'))).toBe(false);
    for (const pointer of [
      '/data/packing',
      '/data/trainOn',
      '/data/replay',
      '/method/dropout',
      '/retention/ewc',
    ])
      expect([form(RUN), form(dpo)].map((one) => one.isShown(field(pointer)))).toEqual([true, false]);
    const kept = form({ ...RUN, training: { beta: 0.3 } });
    expect(kept.isShown(field('/training/beta'))).toBe(true);
    expect(kept.noteOf(field('/training/beta'))).toBe(
      'Not used by SFT. It stays in the file for when you change back.',
    );
    expect(form(dpo).noteOf(field('/training/beta'))).toBe('');
  });
  it('keeps what another method would use in sight where the file has it, with what is wrong with it', () => {
    const kept = form({ ...RUN, method: { type: 'lora', initR: 0 } });
    expect(kept.noteOf(field('/method/initR'))).toContain('Not used by LoRA');
    expect(kept.problemOf(field('/method/initR'))).toBe('Must be 1 or more');
    expect(form(RUN).isShown(field('/method/initR'))).toBe(false);
  });
  it('has a message beside the field that waits for a value', () => {
    expect(problem({ ...RUN, model: {} }, '/model/id')).toBe('"id" is missing');
  });
  it('has a message for a target that this computer does not know', () => {
    expect(problem({ ...RUN, launch: { target: 'x' } }, '/launch/target')).toContain('no target "x"');
  });
  it('knows the advice that the file puts away, also before that is written', () => {
    const away = { ...RUN, dismissedAdvice: ['packing'] };
    expect(form(away).dismissed).toEqual(['packing']);
    expect(form(away, { '/dismissedAdvice': undefined }).dismissed).toEqual([]);
  });
  it('says what no field stands for', () => {
    expect(form({ ...RUN, colour: 'red' }).elsewhere).toEqual(['/colour: "colour" is not a known setting']);
  });
  it('is an edit that is on its way rather than the older text', () => {
    expect(form(RUN, { '/training/epochs': 5 }).valueOf(field('/training/epochs'))).toBe(5);
    expect(problem(RUN, '/training/epochs', { '/training/epochs': -1 })).toBe('Must be more than 0');
    const named = { ...RUN, name: 'a' };
    expect(form(named, { '/name': undefined }).valueOf(field('/name'))).toBeUndefined();
  });
  it('is no form where the text is not JSON or no object', () => {
    expect(read('{"version": 1,')).toMatchObject({ kind: 'broken' });
    expect(read('[]')).toMatchObject({ kind: 'broken' });
    expect(read('')).toMatchObject({ kind: 'broken' });
  });
});
