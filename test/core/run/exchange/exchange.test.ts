import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { DatasetSketch, Exporter, WrittenRun } from '../../../../src/core/run/exchange/exchange.ts';
import { EXPORTERS, exportRun, importRun } from '../../../../src/core/run/exchange/registry.ts';
import { sketchDataset } from '../../../../src/core/run/exchange/sketch.ts';
import { resolveRun, type ResolvedRun } from '../../../../src/core/run/resolve.ts';

const MESSAGES: DatasetSketch = { format: 'messages', fields: new Set(['messages']) };

function resolved(changes: Readonly<Record<string, unknown>> = {}): ResolvedRun {
  const least = {
    version: 1,
    model: { id: 'org/model' },
    data: { train: [{ path: 'data/train.jsonl' }] },
    method: { type: 'lora' },
  };
  const result = resolveRun({ ...least, ...changes });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.run;
}

function exporterOf(id: string): Exporter {
  const exporter = EXPORTERS.find((one) => one.id === id);
  if (exporter === undefined) throw new Error(`no exporter ${id}`);
  return exporter;
}

function write(to: string, run: ResolvedRun, sketch = MESSAGES) {
  return exporterOf(to).write({ run, name: 'tone', dataset: () => sketch });
}

function written(to: string, run: ResolvedRun, sketch = MESSAGES): WrittenRun {
  const result = write(to, run, sketch);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

function firstText(run: WrittenRun): string {
  return run.files[0]?.text ?? '';
}

/** Runs that both trainers can say whole. */
const runs = fc
  .record({
    type: fc.constantFrom('lora', 'qlora', 'dora', 'qdora'),
    r: fc.integer({ min: 1, max: 256 }),
    alpha: fc.integer({ min: 1, max: 512 }),
    rsLora: fc.boolean(),
    init: fc.constantFrom('default', 'pissa'),
    targetModules: fc.constantFrom('all-linear', 'attention', 'mlp', ['q_proj', 'down_proj']),
    epochs: fc.integer({ min: 1, max: 9 }),
    learningRate: fc.double({ min: 1e-9, max: 1, noNaN: true, minExcluded: true }),
    optimizer: fc.constantFrom('adamw', 'adamw8bit', 'pagedAdamw', 'pagedAdamw8bit'),
    schedule: fc.constantFrom('cosine', 'linear', 'constant'),
    attention: fc.constantFrom('auto', 'eager', 'sdpa', 'flash'),
    gradientCheckpointing: fc.boolean(),
    packing: fc.boolean(),
    trainOn: fc.constantFrom('responses', 'all'),
    chatTemplate: fc.constantFrom('model', 'chatml'),
    validation: fc.constantFrom(null, { fraction: 0.1 }, { path: 'data/held.jsonl' }),
    strategy: fc.constantFrom('single', 'zero2', 'zero3'),
    dtype: fc.constantFrom('bfloat16', 'float16'),
  })
  .map((own) =>
    resolved({
      model: { id: 'org/model', dtype: own.dtype },
      data: {
        train: [{ path: 'train.jsonl' }],
        validation:
          own.validation === null || 'fraction' in own.validation ? own.validation : { path: 'held.jsonl' },
        packing: own.packing,
        trainOn: own.trainOn,
        chatTemplate: own.chatTemplate,
      },
      method: {
        type: own.type,
        r: own.r,
        alpha: own.alpha,
        rsLora: own.rsLora,
        init: own.init,
        targetModules: own.targetModules,
      },
      training: {
        epochs: own.epochs,
        learningRate: own.learningRate,
        optimizer: own.optimizer,
        schedule: own.schedule,
        attention: own.attention,
        gradientCheckpointing: own.gradientCheckpointing,
      },
      launch: { strategy: own.strategy },
    }),
  );

describe('a run written for another trainer', () => {
  test.each(['axolotl', 'llama-factory'])('%s: read back, it is the same run', (trainer) => {
    fc.assert(
      fc.property(runs, (run) => {
        const read = importRun(firstText(written(trainer, run)));
        if (!read.ok) throw new Error(read.failure.message);
        const back = resolveRun({ ...read.value.run });
        expect(back).toMatchObject({ ok: true, run });
      }),
      { numRuns: 200 },
    );
  });

  test('what has no place there is named, in the file too', () => {
    const run = resolved({
      data: { train: [{ path: 'a.jsonl' }], replay: { path: 'general.jsonl' } },
      retention: { ewc: {} },
    });
    const { notes, files } = written('axolotl', run);
    expect(notes).toContain('Replay (data.replay) has no place in Axolotl and is left out.');
    expect(notes).toContain(
      'Elastic weight consolidation (retention.ewc) has no place in Axolotl and is left out.',
    );
    expect(files[0]?.text).toContain('# Replay (data.replay) has no place');
  });

  test('nothing is noted where everything has its place', () => {
    const run = resolved({ model: { id: 'org/model', dtype: 'bfloat16' } });
    expect(written('axolotl', run).notes).toEqual([]);
    expect(written('llama-factory', run).notes).toEqual([]);
    expect(written('python', run).notes).toEqual([]);
  });

  test('a model that only Tunesmith builds is noted, in each form', () => {
    const tiny = resolved({ model: { id: 'builtin:tiny' } });
    const notes = EXPORTERS.map(({ id }) => written(id, tiny).notes.join(' '));
    expect(notes.filter((text) => text.includes('builtin:tiny is built by Tunesmith’s own trainer'))).toEqual(
      notes,
    );
    expect(notes.join(' ')).not.toContain('folder of yours');
  });

  test('records that are cut here are cut there, not dropped', () => {
    expect(parse(firstText(written('axolotl', resolved())))).toMatchObject({
      sequence_len: 2048,
      excess_length_strategy: 'truncate',
    });
  });

  test('a small learning rate is a number to PyYAML too', () => {
    const text = firstText(written('axolotl', resolved({ training: { learningRate: 1e-7 } })));
    expect(text).toContain('learning_rate: 1.0e-7\n');
  });

  test('a method that the other trainer lacks is refused', () => {
    const run = resolved({ method: { type: 'adalora' } });
    expect(write('axolotl', run)).toMatchObject({
      ok: false,
      failure: { message: 'Axolotl has no AdaLoRA' },
    });
    expect(write('llama-factory', run).ok).toBe(false);
    expect(write('python', run).ok).toBe(true);
  });

  test.each([
    ['axolotl', 'lora_model_dir: adapters/first\n'],
    ['llama-factory', 'adapter_name_or_path: adapters/first\n'],
    ['python', 'model = PeftModel.from_pretrained(model, "adapters/first", is_trainable=True)\n'],
  ])('%s: a run goes on from its earlier adapter there too', (trainer, line) => {
    const run = resolved({ model: { id: 'org/model', adapter: 'adapters/first' } });
    expect(firstText(written(trainer, run))).toContain(line);
  });

  test('a run whose settings contradict each other is refused, with the fix', () => {
    const source = {
      run: resolved({ training: { earlyStopping: {} } }),
      name: 'tone',
      dataset: () => MESSAGES,
    };
    expect(exportRun(exporterOf('axolotl'), source)).toMatchObject({
      ok: false,
      failure: {
        message: expect.stringContaining('Early stopping watches the validation loss'),
        hint: 'Hold out 5 % for validation first.',
      },
    });
  });

  test('python: preference optimisation is DPO with its beta, of pairs alone', () => {
    const run = resolved({ training: { objective: 'dpo', beta: 0.3 } });
    const pairs = { format: 'preference', fields: new Set(['prompt', 'chosen', 'rejected']) };
    const text = firstText(written('python', run, pairs));
    expect(text).toContain('from trl import DPOConfig, DPOTrainer\n');
    expect(text).toContain('    beta=0.3,\n');
    expect(text).not.toContain('packing');
    expect(write('python', run).ok).toBe(false);
    expect(write('python', resolved(), pairs).ok).toBe(false);
  });

  test('a dataset whose records it cannot read is refused, with the way out', () => {
    const result = write('llama-factory', resolved(), { format: 'kto', fields: new Set() });
    expect(result).toMatchObject({
      ok: false,
      failure: { hint: 'Convert it first: tunesmith convert FILE --to messages' },
    });
  });

  test('a validation file that Axolotl cannot be told to read is refused too', () => {
    const run = resolved({
      data: { train: [{ path: 'train.jsonl' }], validation: { path: 'held.jsonl' } },
    });
    const pairs: DatasetSketch = { format: 'prompt-completion', fields: new Set(['prompt', 'completion']) };
    const result = exporterOf('axolotl').write({
      run,
      name: 'tone',
      dataset: (path) => (path === 'held.jsonl' ? pairs : MESSAGES),
    });
    expect(result).toMatchObject({
      ok: false,
      failure: { reason: 'no-place', message: expect.stringContaining('held.jsonl has the format') },
    });
  });

  test('text from the run file cannot leave its string in the script', () => {
    const hostile = '"]); import os  # \\"""\n';
    const run = resolved({ model: { id: hostile }, data: { train: [{ path: hostile }] } });
    const text = firstText(written('python', run));
    expect(text).toContain(`read(${JSON.stringify(hostile)}, `);
    expect(text.split('\n').some((line) => line.trimStart().startsWith('import os'))).toBe(false);
  });

  test('a model card names the hub’s model as its base, and never a folder', () => {
    expect(firstText(written('model-card', resolved()))).toContain('base_model: org/model');
    const local = written('model-card', resolved({ model: { id: './models/mine' } }));
    expect(firstText(local)).not.toContain('base_model:');
  });
});

describe('a run of preferences written for another trainer', () => {
  const dpo = (training: object = {}, others: object = {}) =>
    resolved({ training: { objective: 'dpo', ...training }, ...others });
  const pairs = (...records: readonly object[]) =>
    sketchDataset(records.map((record) => JSON.stringify(record)).join('\n'));
  const TEXTS = pairs({ prompt: 'Hi', chosen: 'Hello.', rejected: 'No.' });
  const said = (role: string, content: string) => ({ role, content });
  const turn = (from: string, value: string) => ({ from, value });
  const entryOf = (trainer: string, sketch: DatasetSketch, run = dpo()): unknown => {
    const { files } = written(trainer, run, sketch);
    if (trainer === 'axolotl') return parse(files[0]?.text ?? '').datasets[0];
    return JSON.parse(files[1]?.text ?? '').train;
  };

  test.each([
    ['axolotl', { rl: 'dpo', rl_beta: 0.3 }],
    ['llama-factory', { stage: 'dpo', pref_beta: 0.3, pref_loss: 'sigmoid' }],
  ])('%s: it prefers with its beta, and is the same run when read back', (trainer, config) => {
    const run = dpo({ beta: 0.3, learningRate: 5e-6 }, { model: { id: 'org/model', dtype: 'bfloat16' } });
    const text = firstText(written(trainer, run, TEXTS));
    expect(parse(text)).toMatchObject(config);
    expect(text).not.toMatch(/packing|train_on/);
    const read = importRun(text);
    if (!read.ok) throw new Error(read.failure.message);
    expect(read.value.notes.filter((note) => /pref|rl|stage|loss/.test(note))).toEqual([]);
    expect(read.value.run['training']).toMatchObject({ objective: 'dpo', beta: 0.3, learningRate: 5e-6 });
  });

  const OPENAI = {
    input: { messages: [said('user', 'Hi')] },
    preferred_output: [said('assistant', 'Hello.')],
    non_preferred_output: [said('assistant', 'No.')],
  };
  const LISTS = {
    prompt: [said('user', 'Hi')],
    chosen: [said('assistant', 'Hello.')],
    rejected: [said('assistant', 'No.')],
  };
  const IMPLICIT = {
    chosen: [said('user', 'Hi'), said('assistant', 'Hello.')],
    rejected: [said('user', 'Hi'), said('assistant', 'No.')],
  };
  const SHAREGPT = {
    conversations: [turn('human', 'Hi')],
    chosen: turn('gpt', 'Hello.'),
    rejected: turn('gpt', 'No.'),
  };
  const ORCA = { system: 'Be kind.', question: 'Hi', chosen: 'Hello.', rejected: 'No.' };

  test.each([
    ['texts', TEXTS, { type: 'chat_template.default', field_messages: 'prompt' }],
    ['messages', pairs(LISTS), { type: 'chat_template.default', field_messages: 'prompt' }],
    ['whole conversations', pairs(IMPLICIT), { type: 'chat_template.argilla_chat' }],
    [
      'turns of ShareGPT',
      pairs(SHAREGPT),
      {
        type: 'chat_template.default',
        field_messages: 'conversations',
        message_property_mappings: { role: 'from', content: 'value' },
      },
    ],
  ])('axolotl reads pairs of %s', (_, sketch, entry) => {
    expect(entryOf('axolotl', sketch)).toMatchObject({ path: 'data/train.jsonl', ds_type: 'json', ...entry });
  });

  test.each([
    ['texts', TEXTS, { columns: { prompt: 'prompt', chosen: 'chosen', rejected: 'rejected' } }],
    [
      'turns of ShareGPT',
      pairs(SHAREGPT),
      {
        formatting: 'sharegpt',
        columns: { messages: 'conversations', chosen: 'chosen', rejected: 'rejected' },
      },
    ],
    ['a question with a system prompt', pairs(ORCA), { columns: { prompt: 'question', system: 'system' } }],
  ])('llama-factory reads pairs of %s', (_, sketch, entry) => {
    expect(entryOf('llama-factory', sketch)).toMatchObject({ ranking: true, ...entry });
  });

  test('a system prompt in a field is known to Axolotl’s ChatML alone', () => {
    const chatml = dpo({}, { data: { train: [{ path: 'data/train.jsonl' }], chatTemplate: 'chatml' } });
    expect(entryOf('axolotl', pairs(ORCA), chatml)).toMatchObject({ type: 'chatml.default' });
    expect(write('axolotl', dpo(), pairs(ORCA))).toMatchObject({
      failure: {
        message: 'data/train.jsonl has pairs with "system", which Axolotl does not read',
        hint: 'Convert it first: tunesmith convert FILE --to preference',
      },
    });
  });

  test.each([
    ['axolotl', 'the form of OpenAI', pairs(OPENAI), 'preference'],
    ['axolotl', 'two forms', pairs(LISTS, SHAREGPT), 'preference'],
    ['llama-factory', 'the form of OpenAI', pairs(OPENAI), 'llamafactory-preference'],
    ['llama-factory', 'lists of messages as answers', pairs(LISTS), 'llamafactory-preference'],
    ['llama-factory', 'whole conversations', pairs(IMPLICIT), 'llamafactory-preference'],
  ])('%s: pairs in %s are refused, with the form to convert them to', (trainer, _, sketch, form) => {
    expect(write(trainer, dpo(), sketch)).toMatchObject({
      ok: false,
      failure: { hint: `Convert it first: tunesmith convert FILE --to ${form}` },
    });
  });

  test('records that are no pairs are refused', () => {
    expect(write('llama-factory', dpo(), MESSAGES)).toMatchObject({
      failure: {
        message: 'data/train.jsonl has the format messages, and preference optimisation learns from pairs',
      },
    });
  });

  test('a run that goes on from an adapter measures against it, or is refused', () => {
    const run = dpo({}, { model: { id: 'org/model', adapter: 'first' }, method: { type: 'qlora' } });
    expect(parse(firstText(written('llama-factory', run, TEXTS)))).toMatchObject({
      adapter_name_or_path: 'first',
      ref_model: 'org/model',
      ref_model_adapters: 'first',
      ref_model_quantization_bit: 4,
    });
    expect(write('axolotl', run, TEXTS)).toMatchObject({
      failure: { message: expect.stringContaining('cannot go on from an earlier one') },
    });
  });
});

describe('another trainer’s configuration read as a run', () => {
  test('what was not understood is listed', () => {
    const read = importRun(
      'base_model: a/b\nadapter: lora\ndatasets: [{path: x.jsonl}]\nwandb_project: mine\nneftune_noise_alpha: 5\n',
    );
    expect(read).toMatchObject({ ok: true, value: { from: 'Axolotl' } });
    expect(read.ok && read.value.notes).toEqual([
      'wandb_project: "mine" of Axolotl has no counterpart here and is left out.',
      'neftune_noise_alpha: 5 of Axolotl has no counterpart here and is left out.',
    ]);
  });

  test('a rate that YAML 1.1 reads as text is a number', () => {
    const read = importRun("base_model: a/b\nlearning_rate: '2e-4'\nadapter: lora\n");
    expect(read.ok && read.value.run['training']).toEqual({ learningRate: 2e-4 });
  });

  test.each([
    ['base_model: a/b\nadapter: lora\ndatasets: [{path: x}]\nrl: dpo\nrl_beta: 0.3\n'],
    [
      'base_model: a/b\nadapter: lora\ndatasets: [{path: x}]\nrl: dpo\ndpo_beta: 0.3\ndpo_loss_type: [sigmoid]\n',
    ],
    ['model_name_or_path: a/b\ndataset: x\nstage: dpo\npref_beta: 0.3\n'],
  ])('%j prefers with its beta', (text) => {
    const read = importRun(text);
    expect(read.ok && read.value.run['training']).toEqual({ objective: 'dpo', beta: 0.3 });
    expect(read.ok && read.value.notes.filter((note) => /beta|rl|stage|loss/.test(note))).toEqual([]);
  });

  test.each([
    ['stage: ppo\nmodel_name_or_path: a/b', 'This LLaMA-Factory configuration is for the stage "ppo"'],
    ['base_model: a/b\nrl: grpo', 'This Axolotl configuration is for grpo'],
    [
      'base_model: a/b\nrl: dpo\ndpo_loss_type: [ipo]',
      'This Axolotl configuration prefers with the loss "ipo", not that of DPO',
    ],
    [
      'model_name_or_path: a/b\nstage: dpo\npref_loss: simpo',
      'This LLaMA-Factory configuration prefers with the loss "simpo", not that of DPO',
    ],
    [
      'model_name_or_path: a/b\nfinetuning_type: full',
      'This LLaMA-Factory configuration trains "full", not LoRA',
    ],
    ['nothing: 1', 'This is no configuration of Axolotl or LLaMA-Factory: it names no base model'],
    ['a: [1', 'This is not YAML: '],
    ['- 1', 'This file holds no settings'],
  ])('%j is refused with the reason', (text, message) => {
    const read = importRun(text);
    expect(read.ok ? '' : read.failure.message).toContain(message);
  });

  test('aliases that name more than memory holds are refused', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`);
    const bomb = ['l0: &l0 [x]', ...levels].join('\n');
    expect(importRun(bomb).ok).toBe(false);
  });

  test('any text is read or refused, and never thrown at', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof importRun(`base_model: ${text}`).ok).toBe('boolean');
      }),
    );
  });
});

describe('a dataset’s beginning', () => {
  test('tells its format and fields, though its last line is cut', () => {
    const sketch = sketchDataset('{"instruction":"a","output":"b"}\n{"instruction":"c","outp');
    expect(sketch).toEqual({ format: 'alpaca', fields: new Set(['instruction', 'output']) });
  });

  test('tells them of a list, though it is cut too', () => {
    const sketch = sketchDataset(' [{"instruction":"a",\n"output":"[b]"},{"instruction":"c","outp');
    expect(sketch).toEqual({ format: 'alpaca', fields: new Set(['instruction', 'output']) });
  });
});
