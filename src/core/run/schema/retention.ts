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
                  default: 100_000,
                  title: 'Weight of the penalty (lambda)',
                  description:
                    'Weight of the penalty beside the loss. The default takes back most of what a small model forgets (docs/forgetting.md); raise it where the forgetting probe still rises.',
                }),
              ),
              fisherSamples: Type.Optional(
                Type.Integer({
                  minimum: 1,
                  default: 200,
                  title: 'Fisher samples',
                  description: 'Replay records from which the importance of each parameter is estimated.',
                }),
              ),
            },
            { ...closed, title: 'On' },
          ),
          Type.Null({ title: 'Off' }),
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
                title: 'Probe file',
                description: 'General records that are never trained on, relative to the run file.',
              }),
            },
            { ...closed, title: 'A file of general records' },
          ),
          Type.Null({ title: 'None' }),
        ],
        {
          default: null,
          title: 'Forgetting probe',
          description: 'Records whose loss before and after training says what the model forgot.',
        },
      ),
    ),
  },
  { ...closed, title: 'Against forgetting' },
);
