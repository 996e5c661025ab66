import { fail, ok, type Outcome } from '../../outcome.ts';
import type { ResolvedRun } from '../resolve.ts';
import { recordFilesOf } from '../run-files.ts';
import { isDora, isQuantized, modelNotes, namedModules, OURS_ALONE, saveSteps } from './adapter-settings.ts';
import type { Exporter, RunSource } from './exchange.ts';
import { formatWords, OPTIMIZER_NAMES } from './foreign.ts';
import { leftOut } from './mapping.ts';

/** Names of trl 1.x, peft 0.18 and later, transformers 5. */
export const pythonScript: Exporter = {
  id: 'python',
  name: 'Python script (TRL and PEFT)',
  summary: 'A script that needs nothing of Tunesmith: transformers, trl, peft and datasets.',
  write(source) {
    const { run, name } = source;
    const reading = readers(source);
    if (!reading.ok) return reading;
    const targets = namedModules(run);
    const notes = [
      ...modelNotes(run),
      ...targets.notes,
      ...leftOut(run, OURS_ALONE, 'the script'),
      ...weightNotes(run),
      ...launchNotes(run),
    ];
    const text = script(source, reading.value, { modules: targets.modules, notes });
    return ok({ files: [{ name: `${name}.py`, text }], notes });
  },
};

/** How a file is read: what becomes of its records, and which columns are kept, by the format's id. */
const READERS = {
  messages: { convert: null, kind: 'messages', columns: ['messages', 'tools'] },
  alpaca: { convert: 'from_alpaca', kind: 'messages', columns: ['messages'] },
  sharegpt: { convert: 'from_sharegpt', kind: 'messages', columns: ['messages'] },
  'prompt-completion': { convert: null, kind: 'completion', columns: ['prompt', 'completion'] },
  text: { convert: null, kind: 'text', columns: ['text'] },
  preference: {
    convert: 'from_preference',
    kind: 'preference',
    columns: ['prompt', 'chosen', 'rejected', 'tools'],
  },
} as const;

type ReaderId = keyof typeof READERS;

const READER_CODE = {
  from_alpaca: `def from_alpaca(record):
    question = "\\n".join(text for text in (record["instruction"], record.get("input")) if text)
    messages = [{"role": "system", "content": record["system"]}] if record.get("system") else []
    for asked, answered in record.get("history") or []:
        messages += [{"role": "user", "content": asked}, {"role": "assistant", "content": answered}]
    messages += [{"role": "user", "content": question}, {"role": "assistant", "content": record["output"]}]
    return {"messages": messages}
`,
  from_sharegpt: `ROLES = {"human": "user", "gpt": "assistant", "observation": "tool"}


def from_sharegpt(record):
    messages = [{"role": "system", "content": record["system"]}] if record.get("system") else []
    for turn in record["conversations"]:
        messages.append({"role": ROLES.get(turn["from"], turn["from"]), "content": turn["value"]})
    return {"messages": messages}
`,
  from_preference: `ROLES = {"human": "user", "gpt": "assistant", "observation": "tool"}


def from_preference(record):
    def first(*names):
        return next((record[name] for name in names if record.get(name)), None)

    def messages(value, role):
        if isinstance(value, str):
            return [{"role": role, "content": value}]
        turns = [value] if isinstance(value, dict) else value or []
        return [
            {"role": ROLES.get(turn["from"], turn["from"]), "content": turn["value"]} if "from" in turn else turn
            for turn in turns
        ]

    better = first("chosen", "preferred_output", "preferred_completion")
    chosen = messages(better, "assistant")
    rejected = messages(first("rejected", "non_preferred_output", "non_preferred_completion"), "assistant")
    given = record.get("input")
    shared = 0
    while shared < min(len(chosen), len(rejected)) - 1 and chosen[shared] == rejected[shared]:
        shared += 1
    if shared > 0 and isinstance(better, list) and not isinstance(record.get("prompt"), list):
        prompt, chosen, rejected = chosen[:shared], chosen[shared:], rejected[shared:]
    elif isinstance(given, dict):
        prompt = given["messages"]
    else:
        asked = first("conversations", "messages", "prompt", "question", "instruction")
        if isinstance(asked, str) and given:
            asked = f"{asked}\\n{given}"
        prompt = messages(record.get("system") or None, "system") + messages(asked, "user")
    tools = given.get("tools") if isinstance(given, dict) else record.get("tools")
    return {"prompt": prompt, "chosen": chosen, "rejected": rejected, "tools": tools}
`,
} as const;

/** A dataset with the columns of it that are kept. */
interface Reading {
  readonly reader: ReaderId;
  readonly columns: readonly string[];
}

function readers({ run, dataset }: RunSource): Outcome<ReadonlyMap<string, Reading>, 'no-place'> {
  const found = new Map<string, Reading>();
  for (const path of recordFilesOf(run.data)) {
    const { format, fields } = dataset(path);
    if (format === null || !isReader(format) || !suits(format, run)) {
      const what = formatWords({ format });
      const who = isPreference(run) ? 'the script for preferences' : 'supervised training';
      const way = isPreference(run) ? 'Write prompt, chosen and rejected' : CONVERT;
      return fail('no-place', `${path} has ${what}, which ${who} does not read`, way);
    }
    const isGiven = (name: string) => name !== 'tools' || format === 'preference' || fields.has(name);
    const columns = READERS[format].columns.filter(isGiven);
    found.set(path, { reader: format, columns });
  }
  const kinds = new Set([...found.values()].map(({ reader }) => READERS[reader].kind));
  return kinds.size > 1
    ? fail('no-place', 'The files are of different kinds, which cannot be joined', CONVERT)
    : ok(found);
}

const CONVERT = 'Convert them first: tunesmith convert FILE --to messages';

function isPreference({ training }: ResolvedRun): boolean {
  return training.objective === 'dpo';
}

function suits(format: ReaderId, run: ResolvedRun): boolean {
  return (READERS[format].kind === 'preference') === isPreference(run);
}

function isReader(format: string): format is ReaderId {
  return Object.hasOwn(READERS, format);
}

function script(
  { run, name }: RunSource,
  reading: ReadonlyMap<string, Reading>,
  { modules, notes }: { readonly modules: readonly string[] | null; readonly notes: readonly string[] },
): string {
  const used = new Set([...reading.values()].map(({ reader }) => READERS[reader].convert));
  const parts = [
    header(run, name, notes),
    ...[...used].map((convert) => (convert === null ? '' : READER_CODE[convert])),
    LOADING,
    data(run, reading),
    model(run),
    adapter(run, modules),
    training(run, name, isConversation(reading)),
  ];
  return `${parts
    .filter((part) => part !== '')
    .map((part) => part.trimEnd())
    .join('\n\n\n')}\n`;
}

/** Prompts with completions are learnt from by their completions alone without being told. */
function isConversation(reading: ReadonlyMap<string, Reading>): boolean {
  return [...reading.values()].every(({ reader }) => READERS[reader].kind === 'messages');
}

function header(run: ResolvedRun, name: string, notes: readonly string[]): string {
  const config = run.method.type === 'adalora' ? 'AdaLoraConfig' : 'LoraConfig';
  const transformers = [
    'AutoModelForCausalLM',
    'AutoTokenizer',
    ...(isQuantized(run) ? ['BitsAndBytesConfig'] : []),
    ...(run.training.earlyStopping === null ? [] : ['EarlyStoppingCallback']),
    ...(run.method.type === 'adalora' ? ['TrainerCallback'] : []),
  ].toSorted();
  const prepare = isQuantized(run) ? ', prepare_model_for_kbit_training' : '';
  const comments = notes.map((note) => `# ${note.replaceAll(/\s+/g, ' ')}\n`).join('');
  return `"""${name}, written by Tunesmith. Run it in the folder of this file, with transformers 5, trl 1 and peft."""
${comments}${run.method.type === 'adalora' ? '\nimport math\n' : ''}
import torch
from datasets import ${run.data.train.length > 1 ? 'concatenate_datasets, load_dataset' : 'load_dataset'}
from peft import ${run.model.adapter === null ? `${config}, get_peft_model` : 'PeftModel'}${prepare}
from transformers import ${transformers.join(', ')}
from trl import ${isPreference(run) ? 'DPOConfig, DPOTrainer' : 'SFTConfig, SFTTrainer'}`;
}

const LOADING = `def read(path, columns, convert=None):
    dataset = load_dataset("json", data_files=path, split="train")
    if convert is not None:
        dataset = dataset.map(convert, remove_columns=dataset.column_names)
    return dataset.select_columns(columns)`;

function data(run: ResolvedRun, reading: ReadonlyMap<string, Reading>): string {
  const read = (path: string) => {
    const { reader, columns } = reading.get(path) ?? { reader: 'messages' as const, columns: ['messages'] };
    const { convert } = READERS[reader];
    return `read(${literal(path)}, ${literal(columns)}${convert === null ? '' : `, ${convert}`})`;
  };
  const files = run.data.train.map(({ path }) => read(path));
  const train = files.length === 1 ? (files[0] ?? '') : `concatenate_datasets([${files.join(', ')}])`;
  const held = run.data.validation;
  if (held === null) return `train = ${train}\nvalidation = None`;
  if ('path' in held) return `train = ${train}\nvalidation = ${read(held.path)}`;
  return `split = ${train}.train_test_split(test_size=${literal(held.fraction)}, seed=${run.training.seed})
train, validation = split["train"], split["test"]`;
}

function model(run: ResolvedRun): string {
  const {
    model: base,
    data: { chatTemplate },
  } = run;
  const dtype =
    base.dtype === 'auto' ? 'torch.bfloat16 if has_bf16 else torch.float32' : `torch.${base.dtype}`;
  const source = [
    literal(base.id),
    ...(base.revision === null ? [] : [`revision=${literal(base.revision)}`]),
    ...(base.ggufFile === null ? [] : [`gguf_file=${literal(base.ggufFile)}`]),
  ].join(', ');
  const attention = { auto: null, eager: 'eager', sdpa: 'sdpa', flash: 'flash_attention_2' }[
    run.training.attention
  ];
  const options = [
    source,
    'dtype=dtype',
    ...(attention === null ? [] : [`attn_implementation=${literal(attention)}`]),
    ...(isQuantized(run) ? ['quantization_config=quantization'] : []),
  ];
  const template =
    typeof chatTemplate === 'object'
      ? `tokenizer.chat_template = open(${literal(chatTemplate.path)}, encoding="utf-8").read()\n`
      : chatTemplate === 'chatml'
        ? `tokenizer.chat_template = ${literal(CHATML)}\n`
        : '';
  return `has_bf16 = torch.cuda.is_available() and torch.cuda.is_bf16_supported()
dtype = ${dtype}
${quantization(run)}tokenizer = AutoTokenizer.from_pretrained(${source})
${template}model = AutoModelForCausalLM.from_pretrained(${options.join(', ')})${
    isQuantized(run)
      ? `\nmodel = prepare_model_for_kbit_training(model, use_gradient_checkpointing=${literal(run.training.gradientCheckpointing)})`
      : ''
  }`;
}

/** ChatML with the marks around what the assistant says, which TRL needs to learn from it alone. */
const CHATML =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' }}{% if message['role'] == 'assistant' %}{% generation %}{{ message['content'] + '<|im_end|>' }}{% endgeneration %}{{ '\\n' }}{% else %}{{ message['content'] + '<|im_end|>\\n' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

function quantization({ method }: ResolvedRun): string {
  if (!('quantization' in method)) return '';
  const { type, doubleQuant, computeDtype } = method.quantization;
  return `quantization = BitsAndBytesConfig(
    load_in_4bit=True,
    bnb_4bit_quant_type=${literal(type)},
    bnb_4bit_use_double_quant=${literal(doubleQuant)},
    bnb_4bit_compute_dtype=torch.${computeDtype},
)
`;
}

function adapter(run: ResolvedRun, modules: readonly string[] | null): string {
  const { method } = run;
  if (run.model.adapter !== null)
    return `model = PeftModel.from_pretrained(model, ${literal(run.model.adapter)}, is_trainable=True)`;
  const shared = [
    ['lora_alpha', method.alpha],
    ['lora_dropout', method.dropout],
    ['target_modules', modules ?? 'all-linear'],
    ...(method.modulesToSave.length > 0 ? [['modules_to_save', method.modulesToSave] as const] : []),
    ['task_type', 'CAUSAL_LM'],
  ] as const;
  if (method.type === 'adalora') {
    const own = [
      ['init_r', method.initR],
      ['target_r', method.targetR],
      ['tinit', method.tInit],
      ['tfinal', method.tFinal],
      ['deltaT', method.deltaT],
    ] as const;
    return `batch = ${run.training.batchSize} * ${run.training.gradientAccumulation}
total_steps = math.ceil(len(train) / batch * ${literal(run.training.epochs)})
adapter = AdaLoraConfig(
${argumentsOf([...own, ...shared])}
    total_step=total_steps,
)


class Allocate(TrainerCallback):
    """Moves the ranks while the gradients are there: Trainer does not do it itself."""

    def on_optimizer_step(self, args, state, control, model=None, **kwargs):
        model.base_model.update_and_allocate(state.global_step)`;
  }
  const own = [
    ['r', method.r],
    ...(method.rsLora ? [['use_rslora', true]] : []),
    ...(isDora(run) ? [['use_dora', true]] : []),
    ...(method.init === 'default' ? [] : [['init_lora_weights', method.init]]),
    ...(Object.keys(method.rankPattern).length > 0 ? [['rank_pattern', method.rankPattern]] : []),
    ...(Object.keys(method.alphaPattern).length > 0 ? [['alpha_pattern', method.alphaPattern]] : []),
  ] as readonly (readonly [string, unknown])[];
  return `adapter = LoraConfig(\n${argumentsOf([...own, ...shared])}\n)`;
}

function training(run: ResolvedRun, name: string, isConversation: boolean): string {
  const { training: t, data: d } = run;
  const validates = d.validation !== null;
  const values: readonly (readonly [string, unknown])[] = [
    ['output_dir', `outputs/${name}`],
    ['num_train_epochs', t.epochs],
    ['per_device_train_batch_size', t.batchSize],
    ['gradient_accumulation_steps', t.gradientAccumulation],
    ['learning_rate', t.learningRate],
    ['lr_scheduler_type', t.schedule],
    // transformers 5 takes a share of the steps here, where it once had warmup_ratio.
    ['warmup_steps', t.warmupRatio],
    ['optim', OPTIMIZER_NAMES[t.optimizer]],
    ['weight_decay', t.weightDecay],
    ['max_grad_norm', t.maxGradNorm],
    ['gradient_checkpointing', t.gradientCheckpointing],
    ['max_length', d.maxLength],
    ...(isPreference(run) ? [['beta', t.beta] as const] : learntTurns(run, isConversation)),
    ['logging_steps', t.logSteps],
    ['save_steps', saveSteps(run)],
    ...(validates
      ? ([
          ['eval_strategy', 'steps'],
          ['eval_steps', t.evalSteps],
        ] as const)
      : []),
    ...(validates && t.earlyStopping !== null
      ? ([
          ['load_best_model_at_end', true],
          ['metric_for_best_model', 'eval_loss'],
          ['greater_is_better', false],
        ] as const)
      : []),
    ['seed', t.seed],
    ['report_to', t.tracking],
  ];
  const kind = isPreference(run) ? 'DPO' : 'SFT';
  return `arguments = ${kind}Config(
${argumentsOf(values)}
    bf16=dtype == torch.bfloat16,
    fp16=dtype == torch.float16,
)
trainer = ${kind}Trainer(
    model=${run.model.adapter === null ? 'get_peft_model(model, adapter)' : 'model'},
    args=arguments,
    train_dataset=train,
    eval_dataset=validation,
    processing_class=tokenizer,
    callbacks=[${callbacks(run).join(', ')}],
)
trainer.train()
trainer.save_model(${literal(`outputs/${name}/adapter`)})`;
}

function learntTurns(
  { data }: ResolvedRun,
  isConversation: boolean,
): readonly (readonly [string, unknown])[] {
  return [
    ['packing', data.packing],
    ...(data.trainOn === 'responses' && isConversation ? [['assistant_only_loss', true] as const] : []),
    ...(data.trainOn === 'all' && !isConversation ? [['completion_only_loss', false] as const] : []),
  ];
}

function callbacks({ method, training: { earlyStopping } }: ResolvedRun): readonly string[] {
  const list: string[] = [];
  if (method.type === 'adalora') list.push('Allocate()');
  if (earlyStopping !== null)
    list.push(
      `EarlyStoppingCallback(early_stopping_patience=${earlyStopping.patience}, early_stopping_threshold=${literal(earlyStopping.minDelta)})`,
    );
  return list;
}

function weightNotes({ data: { train } }: ResolvedRun): readonly string[] {
  return train.some(({ weight }) => weight !== train[0]?.weight)
    ? ['The script joins the files as they are: their weights are left out.']
    : [];
}

function launchNotes({ launch }: ResolvedRun): readonly string[] {
  return launch.gpus * launch.nodes > 1
    ? [
        `For ${launch.gpus * launch.nodes} GPUs start it by accelerate launch, with the strategy ${launch.strategy}.`,
      ]
    : [];
}

function argumentsOf(values: readonly (readonly [string, unknown])[]): string {
  return values.map(([name, value]) => `    ${name}=${literal(value)},`).join('\n');
}

/** A value as Python writes it. JSON strings are Python strings: both know the same escapes. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, inner]) => `${JSON.stringify(key)}: ${literal(inner)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}
