import { fail, ok, type Outcome } from '../../outcome.ts';
import { isObject } from '../../dataset/record.ts';
import type { ResolvedRun } from '../resolve.ts';
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
import { datasetEntry } from './axolotl-datasets.ts';
import type { Config, Exporter, Importer, ReadRun, RunSource } from './exchange.ts';
import { heldOutShare, OPTIMIZER_NAMES } from './foreign.ts';
import { decode, encode, leftOut, notUnderstood, setAt, type Mapping } from './mapping.ts';
import { yamlText } from './yaml.ts';

/** Names of Axolotl 0.19, https://docs.axolotl.ai/docs/config-reference.html. */
const SETTINGS: readonly Mapping[] = [
  { path: 'model.id', key: 'base_model' },
  { path: 'model.revision', key: 'revision_of_model' },
  { path: 'model.adapter', key: 'lora_model_dir' },
  { path: 'method.r', key: 'lora_r' },
  { path: 'method.alpha', key: 'lora_alpha' },
  { path: 'method.dropout', key: 'lora_dropout' },
  { path: 'method.rsLora', key: 'peft_use_rslora', values: { true: true } },
  {
    path: 'method.init',
    key: 'peft_init_lora_weights',
    values: { gaussian: 'gaussian', pissa: 'pissa', olora: 'olora' },
  },
  { path: 'method.rankPattern', key: 'lora_rank_pattern' },
  { path: 'method.alphaPattern', key: 'lora_alpha_pattern' },
  { path: 'method.modulesToSave', key: 'lora_modules_to_save' },
  { path: 'data.maxLength', key: 'sequence_len' },
  { path: 'training.objective', key: 'rl', values: { dpo: 'dpo' } },
  { path: 'training.epochs', key: 'num_epochs' },
  { path: 'training.batchSize', key: 'micro_batch_size' },
  { path: 'training.gradientAccumulation', key: 'gradient_accumulation_steps' },
  { path: 'training.learningRate', key: 'learning_rate' },
  { path: 'training.schedule', key: 'lr_scheduler' },
  { path: 'training.warmupRatio', key: 'warmup_ratio' },
  {
    path: 'training.optimizer',
    key: 'optimizer',
    values: OPTIMIZER_NAMES,
  },
  { path: 'training.weightDecay', key: 'weight_decay' },
  {
    path: 'training.attention',
    key: 'attn_implementation',
    values: { eager: 'eager', sdpa: 'sdpa', flash: 'flash_attention_2' },
  },
  { path: 'training.gradientCheckpointing', key: 'gradient_checkpointing' },
  { path: 'training.maxGradNorm', key: 'max_grad_norm' },
  { path: 'training.seed', key: 'seed' },
  { path: 'training.logSteps', key: 'logging_steps' },
  { path: 'training.evalSteps', key: 'eval_steps' },
  { path: 'training.saveSteps', key: 'save_steps' },
  { path: 'training.earlyStopping.patience', key: 'early_stopping_patience' },
];

/** What means something for one objective alone. */
const SUPERVISED: readonly Mapping[] = [
  { path: 'data.packing', key: 'sample_packing' },
  { path: 'data.trainOn', key: 'train_on_inputs', values: { all: true, responses: false } },
];
const PREFERENCE: readonly Mapping[] = [{ path: 'training.beta', key: 'rl_beta' }];

export const axolotl: Exporter & Importer = {
  id: 'axolotl',
  name: 'Axolotl',
  summary: 'A YAML configuration for `axolotl train`.',

  write(source) {
    const { run, name } = source;
    const refusal = unwritable(run);
    if (refusal !== null) return fail('no-place', refusal, 'Change it, or export a Python script.');
    const datasets = readDatasets(source);
    if (!datasets.ok) return datasets;
    const held = validation(source);
    if (!held.ok) return held;
    const targets = namedModules(run);
    const config: Config = {
      ...encode(run, settingsOf(run.training.objective)),
      save_steps: saveSteps(run),
      ...weightTypes(run),
      adapter: isQuantized(run) ? 'qlora' : 'lora',
      ...(isQuantized(run) ? fourBits(run) : {}),
      ...(isDora(run) ? { peft_use_dora: true } : {}),
      ...(targets.modules === null
        ? { lora_target_linear: true }
        : { lora_target_modules: [...targets.modules] }),
      ...datasets.value.config,
      // Axolotl would drop what is longer; the run says to cut it.
      excess_length_strategy: 'truncate',
      ...chatTemplate(run),
      ...held.value,
      ...deepSpeed(run),
      output_dir: `./outputs/${name}`,
    };
    const notes = [
      ...modelNotes(run),
      ...datasets.value.notes,
      ...targets.notes,
      ...leftOut(run, { ...OURS_ALONE, 'training.tracking': 'The experiment tracker' }, 'Axolotl'),
      ...earlyStoppingNotes(run, 'Axolotl'),
      ...launchNotes(run),
    ];
    const file = `${name}.axolotl.yaml`;
    const comment = [
      `${name}, written by Tunesmith for Axolotl.`,
      `Run it in the folder of this file: axolotl train ${file}`,
    ];
    return ok({
      files: [{ name: file, text: yamlText([...comment, ...notes], withoutIdle(run, config)) }],
      notes,
    });
  },

  recognises: (config) => 'base_model' in config,

  read(config): Outcome<ReadRun, 'no-run'> {
    if (typeof config['base_model'] !== 'string')
      return fail('no-run', 'This Axolotl configuration names no base_model', 'Add it and import again.');
    const refusal = unreadable(config);
    if (refusal !== null) return fail('no-run', refusal, 'Import one for supervised training or for DPO.');
    const run: Record<string, unknown> = { version: 1 };
    const numeric = { ...config, learning_rate: asNumber(config['learning_rate']), rl_beta: betaOf(config) };
    const understood = new Set(decode(numeric, settingsOf(config['rl']), run));
    if (config['rl'] === 'dpo') for (const key of ['dpo_beta', 'dpo_loss_type']) understood.add(key);
    const notes = [...readMethod(config, run, understood), ...readData(config, run, understood)];
    readWeightTypes(config, run, understood);
    for (const key of IDLE) understood.add(key);
    return ok({ run, notes: [...notes, ...notUnderstood(config, understood, 'Axolotl')] });
  },
};

function unreadable({ rl, dpo_loss_type: losses }: Config): string | null {
  if (typeof rl === 'string' && rl !== 'dpo') return `This Axolotl configuration is for ${rl}`;
  const all: readonly unknown[] = Array.isArray(losses) ? losses : [losses ?? 'sigmoid'];
  const other = all.find((loss) => loss !== 'sigmoid');
  if (rl !== 'dpo' || other === undefined) return null;
  return `This Axolotl configuration prefers with the loss ${JSON.stringify(other)}, not that of DPO`;
}

/** Under its name of today, and that of before. */
function betaOf({ rl_beta: beta, dpo_beta: former }: Config): unknown {
  return beta ?? former;
}

/** Keys that say where things are kept and nothing about the run. */
const IDLE = ['output_dir', 'dataset_prepared_path', 'model_type', 'tokenizer_type', 'lora_target_linear'];

function settingsOf(objective: unknown): readonly Mapping[] {
  return [...SETTINGS, ...(objective === 'dpo' ? PREFERENCE : SUPERVISED)];
}

function unwritable({ method, model, training }: ResolvedRun): string | null {
  if (method.type === 'adalora') return 'Axolotl has no AdaLoRA';
  if (training.objective === 'dpo' && model.adapter !== null)
    return 'Axolotl begins a new adapter in preference optimisation and cannot go on from an earlier one';
  return null;
}

function readDatasets({
  run,
  dataset,
}: RunSource): Outcome<{ readonly config: Config; readonly notes: readonly string[] }, 'no-place'> {
  const datasets: Config[] = [];
  const notes = new Set<string>();
  for (const { path, weight } of run.data.train) {
    const entry = datasetEntry(path, dataset(path), run);
    if (!entry.ok) return entry;
    datasets.push(entry.value);
    if (entry.value['type'] === 'alpaca')
      notes.add(
        'Axolotl puts Alpaca records into the Alpaca prompt; Tunesmith into the chat template. For the same training, convert them to messages first.',
      );
    if (weight !== 1) notes.add('Axolotl has no weights of datasets: each record is seen once an epoch.');
  }
  return ok({ config: { datasets }, notes: [...notes] });
}

function weightTypes({ model }: ResolvedRun): Config {
  switch (model.dtype) {
    case 'auto':
      return { bf16: 'auto' };
    case 'bfloat16':
      return { bf16: true };
    case 'float16':
      return { bf16: false, fp16: true };
    case 'float32':
      return { bf16: false, fp16: false };
  }
}

function readWeightTypes(config: Config, run: Record<string, unknown>, understood: Set<string>): void {
  const { bf16, fp16 } = config;
  if (bf16 === true) setAt(run, 'model.dtype', 'bfloat16');
  else if (fp16 === true) setAt(run, 'model.dtype', 'float16');
  else if (bf16 === false && fp16 === false) setAt(run, 'model.dtype', 'float32');
  understood.add('bf16').add('fp16');
}

function fourBits({ method }: ResolvedRun): Config {
  const quantization = 'quantization' in method ? method.quantization : undefined;
  const own: Record<string, unknown> = {};
  if (quantization?.type === 'fp4') own['bnb_4bit_quant_type'] = 'fp4';
  if (quantization?.doubleQuant === false) own['bnb_4bit_use_double_quant'] = false;
  return { load_in_4bit: true, ...(Object.keys(own).length > 0 ? { bnb_config_kwargs: own } : {}) };
}

function chatTemplate({ data }: ResolvedRun): Config {
  if (data.chatTemplate === 'model') return {};
  if (data.chatTemplate === 'chatml') return { chat_template: 'chatml' };
  return { chat_template: 'jinja', chat_template_jinja: data.chatTemplate.path };
}

function validation({ run, dataset }: RunSource): Outcome<Config, 'no-place'> {
  const held = run.data.validation;
  if (held === null) return ok({ val_set_size: 0 });
  if ('fraction' in held) return ok({ val_set_size: held.fraction });
  const entry = datasetEntry(held.path, dataset(held.path), run);
  return entry.ok ? ok({ test_datasets: [{ ...entry.value, split: 'train' }] }) : entry;
}

function deepSpeed({ launch }: ResolvedRun): Config {
  if (launch.strategy !== 'zero2' && launch.strategy !== 'zero3') return {};
  return { deepspeed: `deepspeed_configs/${launch.strategy}.json` };
}

function launchNotes({ launch }: ResolvedRun): readonly string[] {
  if (launch.strategy === 'zero2' || launch.strategy === 'zero3')
    return ['Fetch the DeepSpeed file that is named first: axolotl fetch deepspeed_configs.'];
  return launch.strategy === 'fsdp' ? ['FSDP is left out: set fsdp_version and fsdp_config.'] : [];
}

/** Without validation data nothing is validated, and Axolotl refuses steps for it. */
function withoutIdle({ data }: ResolvedRun, config: Config): Config {
  if (data.validation !== null) return config;
  const { eval_steps: _steps, early_stopping_patience: _patience, ...rest } = config;
  return rest;
}

function readMethod(
  config: Config,
  run: Record<string, unknown>,
  understood: Set<string>,
): readonly string[] {
  const quantized = config['load_in_4bit'] === true || config['adapter'] === 'qlora';
  setAt(run, 'method.type', methodType(quantized, config['peft_use_dora'] === true));
  for (const key of ['adapter', 'load_in_4bit', 'peft_use_dora']) understood.add(key);
  const modules = config['lora_target_modules'];
  if (isTexts(modules)) {
    setAt(run, 'method.targetModules', presetOf(modules));
    understood.add('lora_target_modules');
  }
  const bits = config['bnb_config_kwargs'];
  if (isObject(bits)) {
    if (bits['bnb_4bit_quant_type'] === 'fp4') setAt(run, 'method.quantization.type', 'fp4');
    if (bits['bnb_4bit_use_double_quant'] === false) setAt(run, 'method.quantization.doubleQuant', false);
    understood.add('bnb_config_kwargs');
  }
  if (config['adapter'] === 'lora' || config['adapter'] === 'qlora') return [];
  return ['The configuration trains no LoRA adapter; the run is set to LoRA.'];
}

function readData(config: Config, run: Record<string, unknown>, understood: Set<string>): readonly string[] {
  const datasets = Array.isArray(config['datasets']) ? config['datasets'].filter(isObject) : [];
  const train = datasets.flatMap(({ path }) => (typeof path === 'string' ? [{ path }] : []));
  setAt(run, 'data.train', train);
  const tests = Array.isArray(config['test_datasets']) ? config['test_datasets'].filter(isObject) : [];
  const [test] = tests;
  const { fraction, understood: isHeldOut } = heldOutShare(config['val_set_size']);
  if (typeof test?.['path'] === 'string') setAt(run, 'data.validation', { path: test['path'] });
  else if (fraction !== undefined) setAt(run, 'data.validation', { fraction });
  if (config['chat_template'] === 'chatml') setAt(run, 'data.chatTemplate', 'chatml');
  const template = config['chat_template'];
  if (template === 'chatml' || template === 'tokenizer_default') understood.add('chat_template');
  for (const key of ['datasets', 'test_datasets', 'excess_length_strategy']) understood.add(key);
  if (isHeldOut) understood.add('val_set_size');
  const strategy = /zero([23])/.exec(JSON.stringify(config['deepspeed'] ?? null))?.[1];
  if (strategy !== undefined) {
    setAt(run, 'launch.strategy', `zero${strategy}`);
    understood.add('deepspeed');
  }
  return [
    ...(train.length === 0 ? ['The configuration names no dataset file: set data.train.'] : []),
    ...(tests.length > 1 ? ['Only the first of its test_datasets is taken.'] : []),
  ];
}

/** Axolotl takes a learning rate as text too, since PyYAML reads 2e-4 as text. */
function asNumber(value: unknown): unknown {
  return typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))
    ? Number(value)
    : value;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
}
