import { Type, type Static } from 'typebox';

const closed = { additionalProperties: false } as const;

const MemoryTerm = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    bytes: Type.Number({ minimum: 0 }),
    formula: Type.String(),
    source: Type.String(),
  },
  closed,
);

/** Something to think about before the run is started: an advice, or settings that do not go together. */
const Remark = Type.Object(
  {
    id: Type.String(),
    severity: Type.Union([Type.Literal('error'), Type.Literal('warning'), Type.Literal('hint')]),
    message: Type.String(),
    /** What it rests on; null where it follows from the settings themselves. */
    evidence: Type.Union([
      Type.Null(),
      Type.Object({ conditions: Type.String(), source: Type.String() }, closed),
    ]),
    /** Title of the change that the host can make. */
    change: Type.Union([Type.Null(), Type.String()]),
  },
  closed,
);
export type Remark = Static<typeof Remark>;

const GpuFit = Type.Object(
  {
    name: Type.String(),
    /** Memory in bytes. */
    bytes: Type.Number(),
    fits: Type.Boolean(),
    /** Records a batch and tokens a record that would just fit; 0 where nothing does. */
    largestBatch: Type.Integer(),
    largestLength: Type.Integer(),
  },
  closed,
);
export type GpuFit = Static<typeof GpuFit>;

const StrategyFigures = Type.Object(
  {
    strategy: Type.String(),
    gpus: Type.Integer(),
    /** Of one of them at its peak. */
    totalBytes: Type.Number(),
    /** Why the trainer does not train the run so. */
    problem: Type.Union([Type.Null(), Type.String()]),
  },
  closed,
);

/** What the run panel shows of a run before it is started. */
export const RunPlan = Type.Union([
  /** There is no run that could be planned: the form says why. */
  Type.Object({ kind: Type.Literal('none') }, closed),
  Type.Object({ kind: Type.Literal('working') }, closed),
  Type.Object({ kind: Type.Literal('failed'), message: Type.String(), hint: Type.String() }, closed),
  Type.Object(
    {
      kind: Type.Literal('ready'),
      modelSource: Type.String(),
      trainable: Type.Integer(),
      total: Type.Integer(),
      /** Trained parameters by the name of the layer that they are for, the most first. */
      byModule: Type.Array(Type.Object({ name: Type.String(), parameters: Type.Integer() }, closed)),
      memory: Type.Object({ totalBytes: Type.Number(), terms: Type.Array(MemoryTerm) }, closed),
      /** On every GPU of the table, by memory. */
      fits: Type.Array(GpuFit),
      /** Name of the chosen one. */
      gpu: Type.String(),
      /** By the ways to share the work among GPUs. */
      strategies: Type.Array(StrategyFigures),
      /** Null where the data cannot be read; then `dataProblem` says why. */
      schedule: Type.Union([
        Type.Null(),
        Type.Object({ tokens: Type.Number(), steps: Type.Integer(), exact: Type.Boolean() }, closed),
      ]),
      dataProblem: Type.Union([Type.Null(), Type.String()]),
      /** Of the steps alone; null where data or GPU's speed is not known. */
      duration: Type.Union([
        Type.Null(),
        Type.Object(
          { seconds: Type.Number(), tokensPerSecond: Type.Number(), source: Type.String() },
          closed,
        ),
      ]),
      remarks: Type.Array(Remark),
    },
    closed,
  ),
]);
export type RunPlan = Static<typeof RunPlan>;
export type ReadyPlan = Extract<RunPlan, { kind: 'ready' }>;
