import { Type, type Static } from 'typebox';

/**
 * What a job's folder on the box (`<root>/jobs/<id>/`) tells the editor. The supervisor is the one writer of
 * `status.json`, the trainer the one writer of `metrics.jsonl` and `error.json`; both replace whole files by a rename
 * or append whole lines, so a reader never sees half of one.
 */

export const JobState = Type.Union([
  Type.Literal('queued'),
  Type.Literal('preparing'),
  Type.Literal('running'),
  Type.Literal('succeeded'),
  Type.Literal('failed'),
  Type.Literal('cancelled'),
  /** Never written by the box: what a reader concludes when the heartbeat has stopped and the process is gone. */
  Type.Literal('lost'),
]);
export type JobState = Static<typeof JobState>;

/** A failure that the user can act on: what happened and the next step. */
export const JobError = Type.Object({
  /** Machine-readable cause, for example `out-of-memory`, `no-python`, `environment`, `data`, `model`, `internal`. */
  reason: Type.String(),
  message: Type.String(),
  hint: Type.String(),
});
export type JobError = Static<typeof JobError>;

/** Folders on this computer are named by it, so that a box may not say `../..`. A run's name and a time fit in it. */
const JobName = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$' });

export const JobStatus = Type.Object({
  version: Type.Literal(1),
  id: JobName,
  name: JobName,
  state: JobState,
  /** What the job is doing, for people: "Installing the Python environment". */
  activity: Type.Optional(Type.String()),
  /** Whether the job only tries the run out, with a tiny copy of its model: it leaves `rehearsal.json` and no adapter. */
  rehearsal: Type.Optional(Type.Boolean()),
  /** Whether it only reads the data and shows in its log what would be learnt. */
  dryRun: Type.Optional(Type.Boolean()),
  /** Counts how often a user has started the job: 2 after the first resume; 1 if left out. */
  attempt: Type.Optional(Type.Integer({ minimum: 1 })),
  /** Place in the queue of the box, from 1, while it waits for a GPU. */
  position: Type.Optional(Type.Integer({ minimum: 1 })),
  /** Times are ISO 8601 in UTC. */
  createdAt: Type.String(),
  startedAt: Type.Optional(Type.String()),
  finishedAt: Type.Optional(Type.String()),
  heartbeatAt: Type.Optional(Type.String()),
  /** The supervisor's process, told from a reused pid by its start time (clock ticks since boot) and the boot id. */
  pid: Type.Optional(Type.Integer()),
  pidStart: Type.Optional(Type.Integer()),
  bootId: Type.Optional(Type.String()),
  exitCode: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  error: Type.Optional(Type.Union([JobError, Type.Null()])),
});
export type JobStatus = Static<typeof JobStatus>;

/** One line of `metrics.jsonl`. */
export const Metric = Type.Object({
  step: Type.Integer({ minimum: 0 }),
  totalSteps: Type.Integer({ minimum: 0 }),
  epoch: Type.Number(),
  /** Seconds since the Unix epoch. */
  time: Type.Number(),
  /** Mean over the learnt tokens, without the penalty. */
  loss: Type.Optional(Type.Number()),
  /** What elastic weight consolidation or AdaLoRA adds to the loss. */
  penalty: Type.Optional(Type.Number()),
  validationLoss: Type.Optional(Type.Number()),
  /** Of preference pairs, the share whose better answer has gained more likelihood than the worse; of the held-out ones beside `validationLoss`. */
  rewardAccuracy: Type.Optional(Type.Number()),
  /** By how much more, in nats times beta: the mean over the pairs. */
  rewardMargin: Type.Optional(Type.Number()),
  learningRate: Type.Optional(Type.Number()),
  gradientNorm: Type.Optional(Type.Number()),
  /** Until the last step, if the others take as long as those so far; early stopping may end a run before. */
  remainingSeconds: Type.Optional(Type.Number()),
  tokensPerSecond: Type.Optional(Type.Number()),
  /** Peak device memory so far, in bytes; of the process where there is no GPU. */
  peakMemoryBytes: Type.Optional(Type.Number()),
  /** Of the cards that the run uses, as their driver tells: memory in use by whomever, added up, and mean busy share (0 to 1). */
  gpuMemoryBytes: Type.Optional(Type.Number({ minimum: 0 })),
  gpuUse: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
});
export type Metric = Static<typeof Metric>;

/** `rehearsal.json`: what a rehearsal has found, in the order in which it looked. */
export const Rehearsal = Type.Object({
  version: Type.Literal(1),
  checks: Type.Array(
    Type.Object({
      /** What was looked at: `packages`, `device`, `model`, `tokenizer`, `data` and so on. */
      name: Type.String(),
      state: Type.Union([Type.Literal('proved'), Type.Literal('failed'), Type.Literal('unproved')]),
      text: Type.String(),
    }),
  ),
});
export type Rehearsal = Static<typeof Rehearsal>;

/** A job as a list shows it. */
export interface JobSummary {
  readonly target: string;
  readonly status: JobStatus;
  readonly lastMetric?: Metric;
}

/** The steps before and after training that take time and are shown as progress. */
export type Stage = 'connect' | 'check' | 'upload' | 'launch' | 'download';

/** What a caller of the runner is told while a run is launched and followed. */
export type RunEvent =
  | {
      readonly type: 'progress';
      readonly stage: Stage;
      readonly message: string;
      /** Bytes. */
      readonly done?: number;
      readonly total?: number;
      readonly bytesPerSecond?: number;
    }
  | { readonly type: 'status'; readonly status: JobStatus }
  | { readonly type: 'metric'; readonly metric: Metric }
  | { readonly type: 'log'; readonly text: string }
  | {
      readonly type: 'connection';
      readonly state: 'lost' | 'retrying' | 'restored';
      readonly message: string;
    };
