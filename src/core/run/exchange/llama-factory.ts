import { fail, ok, type Outcome } from '../../outcome.ts';
import type { ResolvedRun } from '../resolve.ts';
import { recordFilesOf } from '../run-files.ts';
import {
  earlyStoppingNotes,
  isDora,
  isQuantized,
  methodType,
  modelNotes,
  namedModules,
  OURS_ALONE,
  presetOf,
  saveSteps,
} from './adapter-settings.ts';
import type { Config, Exporter, Importer, ReadRun, RunSource } from './exchange.ts';
import { heldOutShare, OPTIMIZER_NAMES } from './foreign.ts';
import { datasetEntry } from './llama-factory-datasets.ts';
import { decode, encode, leftOut, notUnderstood, setAt, type Mapping } from './mapping.ts';
import { yamlText } from './yaml.ts';

/** Names of LLaMA-Factory 0.9, https://llamafactory.readthedocs.io/en/latest/advanced/arguments.html. */
const SETTINGS: readonly Mapping[] = [
  { path: 'model.id', key: 'model_name_or_path' },
  { path: 'model.revision', key: 'model_revision' },
  { path: 'model.adapter', key: 'adapter_name_or_path' },
  { path: 'method.r', key: 'lora_rank' },
  { path: 'method.alpha', key: 'lora_alpha' },
  { path: 'method.dropout', key: 'lora_dropout' },
  { path: 'method.rsLora', key: 'use_rslora', values: { true: true } },
  { path: 'method.quantization.type', key: 'quantization_type', values: { fp4: 'fp4', nf4: 'nf4' } },
  { path: 'method.quantization.doubleQuant', key: 'double_quantization' },
  { path: 'data.maxLength', key: 'cutoff_len' },
  { path: 'training.epochs', key: 'num_train_epochs' },
  { path: 'training.batchSize', key: 'per_device_train_batch_size' },
  { path: 'training.gradientAccumulation', key: 'gradient_accumulation_steps' },
  { path: 'training.learningRate', key: 'learning_rate' },
  { path: 'training.schedule', key: 'lr_scheduler_type' },
  { path: 'training.warmupRatio', key: 'warmup_ratio' },
  {
    path: 'training.optimizer',
    key: 'optim',
    values: OPTIMIZER_NAMES,
  },
  { path: 'training.weightDecay', key: 'weight_decay' },
  {
    path: 'training.attention',
    key: 'flash_attn',
    values: { auto: 'auto', eager: 'disabled', sdpa: 'sdpa', flash: 'fa2' },
  },
  {
    path: 'training.gradientCheckpointing',
    key: 'disable_gradient_checkpointing',
    values: { true: false, false: true },
  },
  { path: 'training.maxGradNorm', key: 'max_grad_norm' },
  { path: 'training.seed', key: 'seed' },
  { path: 'training.logSteps', key: 'logging_steps' },
  { path: 'training.saveSteps', key: 'save_steps' },
  {
    path: 'training.tracking',
    key: 'report_to',
    values: { none: 'none', trackio: 'trackio', wandb: 'wandb', swanlab: 'swanlab' },
  },
];

/** What has a place there only with validation data. */
const VALIDATION: readonly Mapping[] = [
  { path: 'training.evalSteps', key: 'eval_steps' },
  { path: 'training.earlyStopping.patience', key: 'early_stopping_steps' },
];

/** What means something for one objective alone. */
const SUPERVISED: readonly Mapping[] = [
  { path: 'data.trainOn', key: 'train_on_prompt', values: { all: true, responses: false } },
];
const PREFERENCE: readonly Mapping[] = [{ path: 'training.beta', key: 'pref_beta' }];

const QUANTIZED = new Set(['quantization_type', 'double_quantization']);

export const llamaFactory: Exporter & Importer = {
  id: 'llama-factory',
  name: 'LLaMA-Factory',
  summary: 'A YAML configuration for `llamafactory-cli train`, and the dataset_info.json that it reads.',

  write(source) {
    const { run, name } = source;
    const refusal = unwritable(run);
    if (refusal !== null) return fail('no-place', refusal, 'Change it, or export a Python script.');
    const info = datasetInfo(source);
    if (!info.ok) return info;
    const targets = namedModules(run);
    const { method } = run;
    const config: Config = {
      stage: run.training.objective,
      do_train: true,
      finetuning_type: 'lora',
      ...encode(run, settingsOf(run.training.objective, isQuantized(run))),
      ...preference(run),
      save_steps: saveSteps(run),
      lora_target: targets.modules?.join(',') ?? 'all',
      ...(isQuantized(run) ? { quantization_bit: 4, quantization_method: 'bnb' } : {}),
      ...(isDora(run) ? { use_dora: true } : {}),
      ...('init' in method && method.init === 'pissa' ? { pissa_init: true } : {}),
      ...(method.modulesToSave.length > 0 ? { additional_target: method.modulesToSave.join(',') } : {}),
      // Packing that keeps records apart, which is what the run file means by it.
      ...(run.data.packing ? { packing: true, neat_packing: true } : {}),
      ...weightTypes(run),
      ...(run.data.chatTemplate === 'chatml' ? { template: 'chatml' } : {}),
      dataset_dir: '.',
      dataset: info.value.names.join(','),
      ...weights(run),
      ...validation(run),
      ...deepSpeed(run),
      output_dir: `outputs/${name}`,
    };
    const notes = [
      ...modelNotes(run),
      ...targets.notes,
      ...leftOut(run, LEFT_OUT, 'LLaMA-Factory'),
      ...launchNotes(run),
    ];
    const file = `${name}.llama-factory.yaml`;
    const comment = [
      `${name}, written by Tunesmith for LLaMA-Factory.`,
      `Run it in the folder of this file: llamafactory-cli train ${file}`,
    ];
    return ok({
      files: [
        { name: file, text: yamlText([...comment, ...notes], config) },
        { name: 'dataset_info.json', text: `${JSON.stringify(info.value.entries, null, 2)}\n` },
      ],
      notes,
    });
  },

  recognises: (config) => 'model_name_or_path' in config,

  read(config): Outcome<ReadRun, 'no-run'> {
    const refusal = unreadable(config);
    if (refusal !== null)
      return fail('no-run', refusal, 'Import a configuration for supervised training or DPO of LoRA.');
    const run: Record<string, unknown> = { version: 1 };
    const settings = [...settingsOf(config['stage'], isFourBit(config)), ...VALIDATION];
    const understood = new Set(decode(config, settings, run));
    if (config['stage'] === 'dpo') {
      setAt(run, 'training.objective', 'dpo');
      understood.add('pref_loss');
    }
    readMethod(config, run, understood);
    const notes = readData(config, run, understood);
    if (config['bf16'] === true || config['pure_bf16'] === true) setAt(run, 'model.dtype', 'bfloat16');
    else if (config['fp16'] === true) setAt(run, 'model.dtype', 'float16');
    for (const key of IDLE) understood.add(key);
    return ok({ run, notes: [...notes, ...notUnderstood(config, understood, 'LLaMA-Factory')] });
  },
};

const LEFT_OUT = {
  ...OURS_ALONE,
  'method.rankPattern': 'Rank by module',
  'method.alphaPattern': 'Alpha by module',
};

/** Keys that say where things are kept, or what is understood from others. */
const IDLE = (
  'stage do_train finetuning_type bf16 pure_bf16 fp16 output_dir dataset_dir eval_strategy overwrite_cache ' +
  'overwrite_output_dir preprocessing_num_workers plot_loss dataloader_num_workers per_device_eval_batch_size ' +
  'load_best_model_at_end quantization_method'
).split(' ');

function unwritable({ method, data }: ResolvedRun): string | null {
  if (method.type === 'adalora') return 'LLaMA-Factory has no AdaLoRA';
  if (method.init === 'olora' || method.init === 'gaussian')
    return `LLaMA-Factory has no initialisation "${method.init}"`;
  if (typeof data.chatTemplate === 'object') return 'LLaMA-Factory takes no Jinja file as a chat template';
  return null;
}

function unreadable(config: Config): string | null {
  const stage = config['stage'] ?? 'sft';
  if (stage !== 'sft' && stage !== 'dpo')
    return `This LLaMA-Factory configuration is for the stage ${JSON.stringify(stage)}`;
  const loss = config['pref_loss'] ?? 'sigmoid';
  if (stage === 'dpo' && loss !== 'sigmoid')
    return `This LLaMA-Factory configuration prefers with the loss ${JSON.stringify(loss)}, not that of DPO`;
  const kind = config['finetuning_type'] ?? 'lora';
  return kind === 'lora' ? null : `This LLaMA-Factory configuration trains ${JSON.stringify(kind)}, not LoRA`;
}

/** The entries of dataset_info.json, and the names in the order of the run. */
function datasetInfo({
  run,
  dataset,
}: RunSource): Outcome<
  { readonly names: readonly string[]; readonly entries: Readonly<Record<string, Config>> },
  'no-place'
> {
  const paths = run.data.train.map(({ path }) => path);
  const entries: Record<string, Config> = {};
  for (const path of recordFilesOf(run.data)) {
    const entry = datasetEntry(path, dataset(path), run);
    if (!entry.ok) return entry;
    entries[nameOf(path, run)] = entry.value;
  }
  return ok({ names: paths.map((path) => nameOf(path, run)), entries });
}

/** The file's name without its ending; the whole path where two files have the same. Commas separate names there. */
function nameOf(path: string, { data }: ResolvedRun): string {
  const all = recordFilesOf(data);
  const short = shortName(path);
  const isUnique = new Set(all.filter((other) => shortName(other) === short)).size === 1;
  return (isUnique ? short : path).replaceAll(/[^\p{L}\p{N}._-]+/gu, '_');
}

function shortName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
}

function weights({ data }: ResolvedRun): Config {
  const given = data.train.map(({ weight }) => weight);
  const total = given.reduce((sum, weight) => sum + weight, 0);
  if (given.every((weight) => weight === given[0])) return {};
  const shares = given.map((weight) => (weight / total).toFixed(6));
  return { mix_strategy: 'interleave_over', interleave_probs: shares.join(',') };
}

function weightTypes({ model }: ResolvedRun): Config {
  if (model.dtype === 'float32') return {};
  return model.dtype === 'float16' ? { fp16: true } : { bf16: true };
}

function validation(run: ResolvedRun): Config {
  const held = run.data.validation;
  if (held === null) return {};
  const data = 'fraction' in held ? { val_size: held.fraction } : { eval_dataset: nameOf(held.path, run) };
  const best = run.training.earlyStopping === null ? {} : { load_best_model_at_end: true };
  return { ...data, eval_strategy: 'steps', ...encode(run, VALIDATION), ...best };
}

function deepSpeed({ launch }: ResolvedRun): Config {
  const stage = /^zero([23])$/.exec(launch.strategy)?.[1];
  return stage === undefined ? {} : { deepspeed: `examples/deepspeed/ds_z${stage}_config.json` };
}

function launchNotes(run: ResolvedRun): readonly string[] {
  const notes = [...earlyStoppingNotes(run, 'LLaMA-Factory')];
  const { launch, model } = run;
  if (launch.strategy.startsWith('zero'))
    notes.push('The DeepSpeed file lies in LLaMA-Factory’s own examples: correct its path.');
  if (launch.strategy === 'fsdp')
    notes.push('FSDP is left out: launch with accelerate and its FSDP configuration.');
  if (model.dtype === 'auto')
    notes.push('The weights’ type is written as bf16; for a GPU before Ampere change it to fp16.');
  return notes;
}

/** What is said of quantisation means nothing where there is none. */
function settingsOf(objective: unknown, quantized: boolean): readonly Mapping[] {
  const own = quantized ? SETTINGS : SETTINGS.filter(({ key }) => !QUANTIZED.has(key));
  return [...own, ...(objective === 'dpo' ? PREFERENCE : SUPERVISED)];
}

/** Without being told, it measures against the base model, also where the run goes on from an adapter. */
function preference(run: ResolvedRun): Config {
  const { model, training } = run;
  if (training.objective !== 'dpo') return {};
  const reference = {
    ref_model: model.id,
    ref_model_adapters: model.adapter,
    ...(isQuantized(run) ? { ref_model_quantization_bit: 4 } : {}),
  };
  return { pref_loss: 'sigmoid', ...(model.adapter === null ? {} : reference) };
}

function isFourBit(config: Config): boolean {
  return config['quantization_bit'] === 4;
}

function readMethod(config: Config, run: Record<string, unknown>, understood: Set<string>): void {
  const quantized = isFourBit(config);
  setAt(run, 'method.type', methodType(quantized, config['use_dora'] === true));
  if (config['pissa_init'] === true) setAt(run, 'method.init', 'pissa');
  const names = (value: unknown) =>
    String(value)
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean);
  const { lora_target: target, additional_target: saved } = config;
  if (target !== undefined && target !== 'all') setAt(run, 'method.targetModules', presetOf(names(target)));
  if (typeof saved === 'string') setAt(run, 'method.modulesToSave', names(saved));
  if (config['packing'] === true || config['neat_packing'] === true) setAt(run, 'data.packing', true);
  const own = ['use_dora', 'pissa_init', 'lora_target', 'additional_target', 'packing', 'neat_packing'];
  for (const key of [...own, ...QUANTIZED]) understood.add(key);
  if (quantized) understood.add('quantization_bit');
}

/** Names of datasets stand in dataset_info.json, which is not read: they are taken for files. */
function readData(config: Config, run: Record<string, unknown>, understood: Set<string>): readonly string[] {
  const list = (value: unknown) =>
    (Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(',') : []).map(
      (name) => name.trim(),
    );
  const names = list(config['dataset']);
  const probabilities = list(config['interleave_probs']).map(Number);
  const train = names.map((name, i) => {
    const weight = probabilities[i];
    return { path: `${name}.jsonl`, ...(weight !== undefined && weight > 0 ? { weight } : {}) };
  });
  setAt(run, 'data.train', train);
  const [evaluated] = list(config['eval_dataset']);
  const { fraction, understood: isHeldOut } = heldOutShare(config['val_size']);
  if (evaluated !== undefined) setAt(run, 'data.validation', { path: `${evaluated}.jsonl` });
  else if (fraction !== undefined) setAt(run, 'data.validation', { fraction });
  if (config['template'] === 'chatml') setAt(run, 'data.chatTemplate', 'chatml');
  for (const key of ['dataset', 'eval_dataset', 'mix_strategy', 'interleave_probs']) understood.add(key);
  if (config['template'] === 'chatml') understood.add('template');
  if (isHeldOut) understood.add('val_size');
  const stage = /z(?:ero)?_?([23])/.exec(JSON.stringify(config['deepspeed'] ?? null))?.[1];
  if (stage !== undefined) {
    setAt(run, 'launch.strategy', `zero${stage}`);
    understood.add('deepspeed');
  }
  return names.length === 0
    ? ['The configuration names no dataset: set data.train.']
    : ['Datasets are named in dataset_info.json there; check the paths in data.train.'];
}
