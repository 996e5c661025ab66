import { Type } from 'typebox';

/**
 * Settings that several methods share, written once: a method takes those it honours. Defaults follow the LoRA and QLoRA
 * papers where PEFT's own (r 8, alpha 8, no dropout) are only its smallest.
 */

export const r = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: 1024,
    default: 16,
    title: 'Rank (r)',
    description:
      'How much the adapter can hold: its size grows in proportion, and with it the risk of learning records by heart. 8 is enough for a style, 16 for instructions, 32 and more for a skill.',
  }),
);

export const alpha = Type.Optional(
  Type.Number({
    exclusiveMinimum: 0,
    maximum: 8192,
    default: 32,
    title: 'Alpha',
    description:
      'How strongly the adapter counts: its update is scaled by alpha / r, with rsLoRA by alpha / sqrt(r), with AdaLoRA by alpha over the present rank. Twice r is usual.',
  }),
);

export const dropout = Type.Optional(
  Type.Number({
    minimum: 0,
    exclusiveMaximum: 1,
    default: 0.05,
    title: 'Dropout',
    description:
      'Share of the adapter’s inputs that is set to zero at random in training, against learning by heart.',
  }),
);

export const targetModules = Type.Optional(
  Type.Union(
    [
      Type.Literal('all-linear'),
      Type.Literal('attention'),
      Type.Literal('mlp'),
      Type.Array(Type.String({ minLength: 1 }), { minItems: 1, uniqueItems: true }),
    ],
    {
      default: 'all-linear',
      title: 'Target modules',
      description:
        'Layers that get an adapter: "all-linear" (all but the output layer), "attention", "mlp", or module names such as q_proj and v_proj.',
    },
  ),
);

export const modulesToSave = Type.Optional(
  Type.Array(Type.String({ minLength: 1 }), {
    uniqueItems: true,
    default: [],
    title: 'Modules to save',
    description:
      'Modules trained and saved whole beside the adapter, such as embed_tokens and lm_head for new tokens: each adds all its parameters.',
  }),
);

export const rsLora = Type.Optional(
  Type.Boolean({
    default: false,
    title: 'rsLoRA',
    description: 'Scale by alpha / sqrt(r), which keeps high ranks stable (Kalajdzievski 2023).',
  }),
);

export const init = Type.Optional(
  Type.Union(
    [Type.Literal('default'), Type.Literal('gaussian'), Type.Literal('pissa'), Type.Literal('olora')],
    {
      default: 'default',
      title: 'Initialisation',
      description:
        'First values of the update. "default" and "gaussian" begin with no change; "pissa" begins with the largest singular directions of each weight (Meng et al. 2024), "olora" with an orthonormal basis (Büyükakyüz 2024).',
    },
  ),
);

export const rankPattern = Type.Optional(
  Type.Record(Type.String({ minLength: 1 }), Type.Integer({ minimum: 1, maximum: 1024 }), {
    default: {},
    title: 'Rank by module',
    description: 'Ranks that differ from r, by module name or regular expression: { "down_proj": 32 }.',
  }),
);

export const alphaPattern = Type.Optional(
  Type.Record(Type.String({ minLength: 1 }), Type.Number({ exclusiveMinimum: 0, maximum: 8192 }), {
    default: {},
    title: 'Alpha by module',
    description: 'Alphas that differ from alpha, by module name or regular expression.',
  }),
);

/** Four bits for each weight of the quantised layers (Dettmers et al. 2023, https://arxiv.org/abs/2305.14314). */
export const quantization = Type.Optional(
  Type.Object(
    {
      type: Type.Optional(
        Type.Union([Type.Literal('nf4'), Type.Literal('fp4')], {
          default: 'nf4',
          title: 'Quantisation',
          description: 'Code of the four bits: "nf4" is made for weights that are normally distributed.',
        }),
      ),
      doubleQuant: Type.Optional(
        Type.Boolean({
          default: true,
          title: 'Double quantisation',
          description: 'Quantise the scales too: 4.127 instead of 4.5 bits a parameter.',
        }),
      ),
      computeDtype: Type.Optional(
        Type.Union([Type.Literal('bfloat16'), Type.Literal('float16'), Type.Literal('float32')], {
          default: 'bfloat16',
          title: 'Type of computation',
          description: 'Type to which weights are unpacked for each multiplication.',
        }),
      ),
    },
    { additionalProperties: false, description: 'How the base weights are held in four bits.' },
  ),
);
