import { Type, type Static } from 'typebox';

/**
 * The run file (`*.tune.json`): one source for its shape, defaults, bounds, units and descriptions. The JSON Schema in
 * `schemas/run.schema.json`, the side panel's labels and the docs are generated from here, so a default is written once.
 */

const closed = { additionalProperties: false } as const;

const TrainingFile = Type.Object(
  {
    path: Type.String({ minLength: 1, description: 'Dataset file, relative to the run file.' }),
    weight: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        default: 1,
        description:
          'How often records of this file are seen, relative to the other files: with equal weights, every record once an epoch.',
      }),
    ),
    task: Type.Optional(Type.String({ minLength: 1, description: 'Name of the task, for reports.' })),
  },
  { ...closed, title: 'Training file' },
);

const Model = Type.Object(
  {
    id: Type.String({
      minLength: 1,
      title: 'Model',
      description:
        'Hugging Face id ("Qwen/Qwen2.5-7B-Instruct") or a folder on this computer ("../models/qwen"), which is sent to the box.',
    }),
    revision: Type.Optional(
      Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
        default: null,
        title: 'Revision',
        description: 'Branch, tag or commit of the model repository.',
      }),
    ),
    dtype: Type.Optional(
      Type.Union(
        [Type.Literal('auto'), Type.Literal('float32'), Type.Literal('bfloat16'), Type.Literal('float16')],
        {
          default: 'auto',
          title: 'Type of the base weights',
          description:
            'Type of the base weights in memory. "auto" takes bfloat16 where the device has it, else float32.',
        },
      ),
    ),
    ggufFile: Type.Optional(
      Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
        default: null,
        title: 'GGUF file',
        description: 'Name of a GGUF file in the model folder, for models that are shipped in that format.',
      }),
    ),
  },
  closed,
);

const Data = Type.Object(
  {
    train: Type.Array(TrainingFile, {
      minItems: 1,
      title: 'Training data',
      description: 'The files to train on.',
    }),
    validation: Type.Optional(
      Type.Union(
        [
          Type.Object(
            {
              fraction: Type.Number({
                exclusiveMinimum: 0,
                maximum: 0.5,
                description: 'Share of the training records held out for validation.',
              }),
            },
            closed,
          ),
          Type.Object({ path: Type.String({ minLength: 1 }) }, closed),
          Type.Null(),
        ],
        {
          default: null,
          title: 'Validation',
          description: 'Records held out to measure the validation loss: a fraction or a file.',
        },
      ),
    ),
    maxLength: Type.Optional(
      Type.Integer({
        minimum: 8,
        maximum: 1_048_576,
        default: 2048,
        title: 'Max length (tokens)',
        description: 'Longer records are cut to this many tokens; the log lists them.',
      }),
    ),
    trainOn: Type.Optional(
      Type.Union([Type.Literal('responses'), Type.Literal('all')], {
        default: 'responses',
        title: 'Learn from',
        description: 'Learn from the assistant turns only, or from every token.',
      }),
    ),
  },
  closed,
);

const Lora = Type.Object(
  {
    type: Type.Literal('lora'),
    r: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1024,
        default: 16,
        title: 'Rank (r)',
        description: 'Rank of the update: its size grows in proportion.',
      }),
    ),
    alpha: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 8192,
        default: 32,
        title: 'Alpha',
        description: 'The update is scaled by alpha / r.',
      }),
    ),
    dropout: Type.Optional(
      Type.Number({
        minimum: 0,
        exclusiveMaximum: 1,
        default: 0.05,
        title: 'Dropout',
        description: 'Share of the adapter inputs set to zero in training.',
      }),
    ),
    targetModules: Type.Optional(
      Type.Union(
        [
          Type.Literal('all-linear'),
          Type.Array(Type.String({ minLength: 1 }), { minItems: 1, uniqueItems: true }),
        ],
        {
          default: 'all-linear',
          title: 'Target modules',
          description: 'Layers that get an adapter: "all-linear", or module names such as q_proj and v_proj.',
        },
      ),
    ),
    rsLora: Type.Optional(
      Type.Boolean({
        default: false,
        title: 'rsLoRA',
        description: 'Scale by alpha / sqrt(r), which keeps high ranks stable (Kalajdzievski 2023).',
      }),
    ),
  },
  closed,
);

const Training = Type.Object(
  {
    epochs: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1000,
        default: 3,
        title: 'Epochs',
        description: 'Passes over the training data.',
      }),
    ),
    batchSize: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 4096,
        default: 4,
        title: 'Batch size',
        description: 'Records a device works on at once.',
      }),
    ),
    gradientAccumulation: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 4096,
        default: 4,
        title: 'Gradient accumulation',
        description: 'Batches summed before each optimiser step.',
      }),
    ),
    learningRate: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        default: 0.0002,
        title: 'Learning rate',
        description: 'Peak learning rate; about ten times that of full fine-tuning is usual for LoRA.',
      }),
    ),
    schedule: Type.Optional(
      Type.Union([Type.Literal('cosine'), Type.Literal('linear'), Type.Literal('constant')], {
        default: 'cosine',
        title: 'Schedule',
        description: 'How the learning rate falls after the warm-up.',
      }),
    ),
    warmupRatio: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        default: 0.03,
        title: 'Warm-up ratio',
        description: 'Share of the steps over which the learning rate rises.',
      }),
    ),
    gradientCheckpointing: Type.Optional(
      Type.Boolean({
        default: true,
        title: 'Gradient checkpointing',
        description: 'Recompute activations in the backward pass: less memory, about a third more time.',
      }),
    ),
    maxGradNorm: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        default: 1,
        title: 'Max gradient norm',
        description: 'Gradients are scaled down to this norm.',
      }),
    ),
    seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 4_294_967_295, default: 42, title: 'Seed' })),
    logSteps: Type.Optional(
      Type.Integer({
        minimum: 1,
        default: 1,
        title: 'Log every (steps)',
        description: 'Steps between two metrics.',
      }),
    ),
    evalSteps: Type.Optional(
      Type.Integer({
        minimum: 1,
        default: 50,
        title: 'Validate every (steps)',
        description: 'Steps between two measurements of the validation loss.',
      }),
    ),
    saveSteps: Type.Optional(
      Type.Integer({
        minimum: 1,
        default: 50,
        title: 'Checkpoint every (steps)',
        description: 'Steps between two checkpoints.',
      }),
    ),
  },
  closed,
);

const Launch = Type.Object(
  {
    target: Type.Optional(
      Type.String({
        minLength: 1,
        default: 'local',
        title: 'Target',
        description:
          'Where the run is trained: "local" (this computer) or a target of ~/.tunesmith/targets.json.',
      }),
    ),
  },
  closed,
);

/** Schema of the file as the user writes it: all but `model.id`, `data.train` and `method.type` may be left out. */
export const RunFileSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    version: Type.Literal(1, { description: 'Version of this file format.' }),
    name: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
        title: 'Name',
        description: 'Name of the run; also the name of its adapter folder.',
      }),
    ),
    model: Model,
    data: Data,
    method: Lora,
    training: Type.Optional(Training),
    launch: Type.Optional(Launch),
  },
  {
    ...closed,
    $id: 'https://tunesmith.dev/schemas/run.schema.json',
    title: 'Tunesmith run',
    description: 'One fine-tuning run: model, data, method, training and where it is launched.',
  },
);

export type RunFile = Static<typeof RunFileSchema>;
