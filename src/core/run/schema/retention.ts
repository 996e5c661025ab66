import { Type } from 'typebox';
import { closed } from './closed.ts';

/** What keeps the model from forgetting, and what measures that it did. */
export const Retention = Type.Object(
  {
    ewc: Type.Optional(
      Type.Union(
        [
          Type.Object(
            {
              lambda: Type.Optional(
                Type.Number({
                  exclusiveMinimum: 0,
                  default: 0.1,
                  description: 'Weight of the penalty beside the loss.',
                }),
              ),
              fisherSamples: Type.Optional(
                Type.Integer({
                  minimum: 1,
                  default: 200,
                  description: 'Replay records from which the importance of each parameter is estimated.',
                }),
              ),
            },
            closed,
          ),
          Type.Null(),
        ],
        {
          default: null,
          title: 'Elastic weight consolidation',
          description:
            'Hold back the parameters that general records depend on (Kirkpatrick et al. 2017). Needs replay data.',
        },
      ),
    ),
    probe: Type.Optional(
      Type.Union(
        [
          Type.Object(
            {
              path: Type.String({
                minLength: 1,
                description: 'General records that are never trained on, relative to the run file.',
              }),
            },
            closed,
          ),
          Type.Null(),
        ],
        {
          default: null,
          title: 'Forgetting probe',
          description: 'Records whose loss before and after training says what the model forgot.',
        },
      ),
    ),
  },
  closed,
);
