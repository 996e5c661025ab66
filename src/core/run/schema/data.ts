import { Type } from 'typebox';
import { closed } from './closed.ts';

const TrainingFile = Type.Object(
  {
    path: Type.String({
      minLength: 1,
      title: 'File',
      description: 'Dataset file, JSON Lines or a JSON list of records, relative to the run file.',
    }),
    weight: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        default: 1,
        title: 'Weight',
        description:
          'How often records of this file are seen, relative to the other files: with equal weights, every record once an epoch.',
      }),
    ),
    task: Type.Optional(
      Type.String({ minLength: 1, title: 'Task', description: 'Name of the task, for reports.' }),
    ),
  },
  { ...closed, title: 'Training file' },
);

/** What is learnt from. */
export const Data = Type.Object(
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
                title: 'Held-out share',
                examples: [0.05],
                description: 'Share of the training records held out for validation.',
              }),
            },
            { ...closed, title: 'A share of the training data' },
          ),
          Type.Object(
            {
              path: Type.String({
                minLength: 1,
                title: 'Validation file',
                description: 'File of records for validation, relative to the run file.',
              }),
            },
            { ...closed, title: 'A file' },
          ),
          Type.Null({ title: 'None' }),
        ],
        {
          default: null,
          title: 'Validation',
          description: 'Records held out to measure the validation loss: a fraction or a file.',
        },
      ),
    ),
    replay: Type.Optional(
      Type.Union(
        [
          Type.Object(
            {
              path: Type.String({
                minLength: 1,
                title: 'General records',
                description: 'File of general records, relative to the run file.',
              }),
              ratio: Type.Optional(
                Type.Number({
                  exclusiveMinimum: 0,
                  maximum: 1,
                  default: 0.05,
                  title: 'Replay ratio',
                  description:
                    'Replayed records, as a share of the training records: 0.05 adds one for every twenty.',
                }),
              ),
            },
            { ...closed, title: 'A file of general records' },
          ),
          Type.Null({ title: 'None' }),
        ],
        {
          default: null,
          title: 'Replay',
          description: 'General records mixed in, against forgetting what the model could do before.',
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
    packing: Type.Optional(
      Type.Boolean({
        default: false,
        title: 'Packing',
        description:
          'Put several short records into one sequence of the max length: no time is spent on padding. It pays with flash attention; without, a large mask keeps the records apart.',
      }),
    ),
    trainOn: Type.Optional(
      Type.Union(
        [
          Type.Literal('responses', { title: 'The assistant’s turns' }),
          Type.Literal('all', { title: 'Every token' }),
        ],
        {
          default: 'responses',
          title: 'Learn from',
          description: 'Learn from the assistant turns only, or from every token.',
        },
      ),
    ),
    chatTemplate: Type.Optional(
      Type.Union(
        [
          Type.Literal('model', { title: 'That of the model' }),
          Type.Literal('chatml', { title: 'ChatML' }),
          Type.Object(
            {
              path: Type.String({
                minLength: 1,
                title: 'Template file',
                description: 'Jinja file, relative to the run file.',
              }),
            },
            { ...closed, title: 'A Jinja file' },
          ),
        ],
        {
          default: 'model',
          title: 'Chat template',
          description:
            'How conversations become text: as the model’s tokenizer says, as ChatML, or by a Jinja file. Base models mostly have none of their own.',
        },
      ),
    ),
  },
  { ...closed, title: 'Data' },
);
