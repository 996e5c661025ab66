import { Type, type Static } from 'typebox';
import { TRAINERS } from '../lint/trainers/registry.ts';
import { Distribution } from './distribution.ts';

/** What `tunesmith profile --format json` prints: names here are a contract with other programs. */

const Count = Type.Integer({ minimum: 0 });
const Share = Type.Number({ minimum: 0, maximum: 1 });
const Counts = Type.Record(Type.String(), Count);
/** An object with these properties and no others. */
const closed = <P extends Parameters<typeof Type.Object>[0]>(properties: P, description?: string) =>
  Type.Object(properties, {
    additionalProperties: false,
    ...(description === undefined ? {} : { description }),
  });

const Lines = Type.Array(Type.Integer({ minimum: 1 }), { description: 'The first 100 of them, 1-based.' });

const Verdict = closed({
  id: Type.String({ description: TRAINERS.map(({ id }) => id).join(', ') }),
  name: Type.String(),
  accepts: Type.Boolean({ description: 'Whether it takes all records as they are and as they are meant.' }),
  records: Type.Integer({ minimum: 0, description: 'Records that it does not.' }),
  causes: Type.Array(
    closed({
      cause: Type.String(),
      effect: Type.Union([Type.Literal('refuses'), Type.Literal('drops'), Type.Literal('misreads')], {
        description:
          'refuses: stops the upload or the run; drops: leaves the record out in silence; misreads: learns it otherwise than it is meant.',
      }),
      message: Type.String(),
      records: Count,
      lines: Lines,
    }),
  ),
});
export type TrainerVerdict = Static<typeof Verdict>;

const Loss = closed(
  {
    maxTokens: Type.Integer({ minimum: 1, description: 'Tokens that training keeps of a record.' }),
    cut: closed(
      {
        records: Count,
        tokens: Count,
        firstRole: Type.Record(Type.String(), Count, {
          description: 'Records by the role of the turn that is cut first.',
        }),
        lines: Lines,
      },
      'Records longer than that.',
    ),
    untrainable: closed({ records: Count, lines: Lines }, 'Records of which no token is learnt.'),
    columns: Type.Array(closed({ line: Type.Integer({ minimum: 1 }), message: Type.String() }), {
      description: 'Fields whose type changes, with the line at which loading by columns fails.',
    }),
  },
  'What training would silently do to the data. What a trainer drops or misreads is in `trainers`.',
);
export type Loss = Static<typeof Loss>;

const FileProfile = closed({
  path: Type.String(),
  bytes: Count,
  records: Count,
  broken: Type.Integer({ minimum: 0, description: 'Lines that are no valid JSON.' }),
  formats: Type.Record(Type.String(), Count, {
    description: 'Records by format; `unknown` for those of none.',
  }),
  turns: Distribution,
  tokens: closed({
    exact: Type.Boolean({ description: "With the dataset's own tokenizer; else an estimate." }),
    perRecord: Distribution,
    byRole: Counts,
  }),
  characters: closed({ prompt: Distribution, answer: Distribution }, 'Of each exchange, in UTF-16 units.'),
  languages: closed({
    measured: Type.Integer({
      minimum: 0,
      description: 'First questions whose language is certain, of a sample.',
    }),
    shares: Type.Array(closed({ code: Type.String(), name: Type.String(), share: Share })),
  }),
  verbNouns: closed({
    measured: Type.Integer({ minimum: 0, description: 'First instructions of the same sample.' }),
    instructions: Type.Integer({ minimum: 0, description: 'Those with a verb and a direct object.' }),
    pairs: Type.Array(closed({ verb: Type.String(), noun: Type.String(), share: Share }), {
      description: 'The most frequent twenty, with their share of all measured.',
    }),
  }),
  duplicates: closed({ exact: Count, near: Count, share: Share }, 'Records that repeat an earlier one.'),
  findings: Counts,
  loss: Loss,
  trainers: Type.Array(Verdict),
});
export type FileProfile = Static<typeof FileProfile>;

export const ProfileReport = Type.Object(
  {
    files: Type.Array(FileProfile),
    failures: Type.Optional(
      Type.Array(
        closed({ path: Type.String(), reason: Type.String(), message: Type.String(), hint: Type.String() }),
        { description: 'Files that could not be read; absent if there were none.' },
      ),
    ),
  },
  { additionalProperties: false, title: 'Profile of datasets' },
);
export type ProfileReport = Static<typeof ProfileReport>;
