import { Type } from 'typebox';

/** Jobs start at once, and wait their turn where the GPUs of the box are taken by earlier ones. */
export const DirectScheduler = Type.Object(
  {
    type: Type.Literal('direct'),
    gpus: Type.Optional(
      Type.Array(Type.Integer({ minimum: 0 }), {
        minItems: 1,
        uniqueItems: true,
        description: 'GPUs that jobs may use, by their index in nvidia-smi; all if left out.',
      }),
    ),
  },
  { additionalProperties: false, title: 'First come, first served' },
);
