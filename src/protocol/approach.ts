import { Type, type Static } from 'typebox';
import { QUESTIONS, type Answers } from '../core/plan/approach/questions.ts';

/**
 * What the guide "RAG or fine-tuning?" and its host say to each other. Both sides check every message they receive with a
 * validator compiled from these schemas: `validateApproachState` in the webview, `validateApproachRequest` in the host,
 * and `validateApproachMemory` for what a reload hands back.
 */

const closed = { additionalProperties: false } as const;

const Address = Type.String({ minLength: 1, maxLength: 4096 });
const Count = Type.Integer({ minimum: 0 });

/** Host to webview: the datasets to choose from, and what is known of the one that was chosen. */
export const ApproachState = Type.Object(
  {
    type: Type.Literal('state'),
    datasets: Type.Array(Type.Object({ uri: Address, label: Type.String() }, closed)),
    signals: Type.Union([
      Type.Object({ kind: Type.Literal('none') }, closed),
      Type.Object({ kind: Type.Literal('reading') }, closed),
      Type.Object({ kind: Type.Literal('known'), records: Count, facts: Count }, closed),
      Type.Object({ kind: Type.Literal('failed'), message: Type.String() }, closed),
    ]),
  },
  closed,
);
export type ApproachState = Static<typeof ApproachState>;

/** Webview to host. */
export const ApproachRequest = Type.Union([
  Type.Object({ type: Type.Literal('ready'), dataset: Type.Union([Type.Null(), Address]) }, closed),
  Type.Object({ type: Type.Literal('choose'), dataset: Type.Union([Type.Null(), Address]) }, closed),
]);
export type ApproachRequest = Static<typeof ApproachRequest>;

/** What the user has said, which the webview keeps over a reload. */
export interface ApproachMemory {
  readonly dataset: string | null;
  readonly answers: Partial<Answers>;
}

export const ApproachMemory = Type.Object(
  {
    dataset: Type.Union([Type.Null(), Address]),
    answers: Type.Object(
      Object.fromEntries(
        Object.entries(QUESTIONS).map(([id, { options }]) => [
          id,
          Type.Optional(Type.Union(Object.keys(options).map((answer) => Type.Literal(answer)))),
        ]),
      ),
      closed,
    ),
  },
  closed,
);
