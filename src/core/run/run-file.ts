import { Type, type Static } from 'typebox';
import { closed } from './schema/closed.ts';
import { Data } from './schema/data.ts';
import { Launch } from './schema/launch.ts';
import { MethodSettings } from './schema/method.ts';
import { Model } from './schema/model.ts';
import { Retention } from './schema/retention.ts';
import { Training } from './schema/training.ts';

/**
 * The run file (`*.tune.json`): one source for its shape, defaults, bounds, units and descriptions, a file for each
 * section in `schema/` and for each method in `../peft/methods/`. The JSON Schema in `schemas/run.schema.json`, the side
 * panel's labels and the docs are generated from here, so a default is written once. All but `model.id`, `data.train`
 * and `method.type` may be left out.
 */
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
    method: MethodSettings,
    training: Type.Optional(Training),
    retention: Type.Optional(Retention),
    launch: Type.Optional(Launch),
    dismissedAdvice: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        uniqueItems: true,
        default: [],
        title: 'Dismissed advice',
        description: 'Ids of advice that is not to be given for this run again.',
      }),
    ),
  },
  {
    ...closed,
    $id: 'https://tunesmith.dev/schemas/run.schema.json',
    title: 'Tunesmith run',
    description: 'One fine-tuning run: model, data, method, training and where it is launched.',
  },
);

export type RunFile = Static<typeof RunFileSchema>;
