import { Type } from 'typebox';
import { closed } from './closed.ts';

/** How it is learnt. */
export const Training = Type.Object(
  {
    objective: Type.Optional(
      Type.Union(
        [
          Type.Literal('sft', { title: 'Answer as the records do (SFT)' }),
          Type.Literal('dpo', { title: 'Prefer the better of two answers (DPO)' }),
        ],
        {
          default: 'sft',
          title: 'Objective',
          description:
            'What is learnt: to answer as the records do ("sft", supervised fine-tuning), or to prefer the better of two answers ("dpo", direct preference optimisation on preference pairs, Rafailov et al. 2023; the adapter’s dropout is off).',
        },
      ),
    ),
    beta: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 10,
        default: 0.1,
        title: 'Beta',
        description:
          'How strongly preference optimisation holds the model to what it was: the higher, the less it moves. Used by the objective "dpo" alone.',
      }),
    ),
    epochs: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1000,
        default: 3,
        title: 'Epochs',
        description: 'Passes over the training data: so often each record is seen.',
      }),
    ),
    batchSize: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 4096,
        default: 4,
        title: 'Batch size',
        description: 'Records a device works on at once. More need more memory and make steadier steps.',
      }),
    ),
    gradientAccumulation: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 4096,
        default: 4,
        title: 'Gradient accumulation',
        description:
          'Batches summed before each optimiser step: it acts like a batch that many times as large, without its memory.',
      }),
    ),
    learningRate: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        default: 0.0002,
        title: 'Learning rate',
        description:
          'How far each step moves the adapter, at its peak. Too high, and the loss jumps; too low, and little is learnt. 2e-4 is usual for answers, 5e-6 for preferences.',
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
        description: 'Share of the steps over which the learning rate rises from zero to its peak.',
      }),
    ),
    optimizer: Type.Optional(
      Type.Union(
        [
          Type.Literal('adamw'),
          Type.Literal('adamw8bit'),
          Type.Literal('pagedAdamw'),
          Type.Literal('pagedAdamw8bit'),
        ],
        {
          default: 'adamw',
          title: 'Optimiser',
          description:
            'AdamW keeps 8 bytes for each trained parameter, its 8-bit form 2; the paged ones move them to the computer’s memory when the GPU runs full. All but "adamw" need bitsandbytes.',
        },
      ),
    ),
    weightDecay: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        default: 0,
        title: 'Weight decay',
        description: 'How strongly the adapter is pulled towards zero, decoupled from the gradient.',
      }),
    ),
    attention: Type.Optional(
      Type.Union([Type.Literal('auto'), Type.Literal('eager'), Type.Literal('sdpa'), Type.Literal('flash')], {
        default: 'auto',
        title: 'Attention',
        description:
          'How attention is computed. "auto" takes what transformers takes, PyTorch’s fused "sdpa" for nearly every model; "flash" needs the flash-attn package; "eager" keeps the whole matrix of scores in memory.',
      }),
    ),
    fusedLoss: Type.Optional(
      Type.Boolean({
        default: false,
        title: 'Fused loss',
        description:
          'Compute the loss piece by piece, so that the scores of the whole vocabulary are never in memory at once: it saves up to 16 bytes × batch × length × vocabulary.',
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
        description:
          'Larger gradients are scaled down to this norm, so that one odd batch does not throw the run off.',
      }),
    ),
    seed: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 4_294_967_295,
        default: 42,
        title: 'Seed',
        description:
          'Start of all that is drawn by chance: the order of the records, those held out, the adapter’s first values, dropout.',
      }),
    ),
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
    tracking: Type.Optional(
      Type.Union(
        [Type.Literal('none'), Type.Literal('trackio'), Type.Literal('wandb'), Type.Literal('swanlab')],
        {
          default: 'none',
          title: 'Experiment tracker',
          description:
            'Where the curves go beside metrics and TensorBoard files: trackio (stays on the target), Weights & Biases or SwanLab. The package and its login are the target’s own; without a login the run is recorded there, to be sent later.',
        },
      ),
    ),
    earlyStopping: Type.Optional(
      Type.Union(
        [
          Type.Object(
            {
              patience: Type.Optional(
                Type.Integer({
                  minimum: 1,
                  default: 3,
                  title: 'Patience',
                  description: 'Validations in a row without progress before the run stops.',
                }),
              ),
              minDelta: Type.Optional(
                Type.Number({
                  minimum: 0,
                  default: 0,
                  title: 'Least progress',
                  description: 'By how much the validation loss must fall to count as progress.',
                }),
              ),
            },
            { ...closed, title: 'On' },
          ),
          Type.Null({ title: 'Off' }),
        ],
        {
          default: null,
          title: 'Early stopping',
          description:
            'Stop once the validation loss falls no more, and keep the best checkpoint. Needs validation data.',
        },
      ),
    ),
  },
  { ...closed, title: 'Training' },
);
