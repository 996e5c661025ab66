import { Type, type Static } from 'typebox';
import { RunPlan } from './run-plan.ts';

/**
 * What the run panel and its host say to each other. Both sides check every message they receive with a validator
 * compiled from these schemas: `validateRunPanelState` in the webview, `validateRunPanelRequest` in the host, and
 * `validateRunPanelLook` for what the host kept.
 */

const closed = { additionalProperties: false } as const;

/** A dataset's or run file's address can be long, but not without bound. */
const Address = Type.String({ minLength: 1, maxLength: 4096 });

const LaunchState = Type.Union([
  Type.Object({ kind: Type.Literal('idle') }, closed),
  Type.Object(
    {
      kind: Type.Literal('busy'),
      message: Type.String(),
      /** Parts done of `total`, where the stage can be measured. */
      done: Type.Optional(Type.Number()),
      total: Type.Optional(Type.Number()),
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal('failed'), message: Type.String(), hint: Type.String() }, closed),
]);
export type LaunchState = Static<typeof LaunchState>;

/** What of the panel outlives its being hidden and a reload: how it looks, never what it says. The host keeps it. */
export const RunPanelLook = Type.Object(
  {
    /** Ids of the sections that are folded out. */
    open: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 }),
    /** What is searched for. */
    query: Type.String({ maxLength: 1024 }),
    /** Pixels from the top. */
    scroll: Type.Number({ minimum: 0 }),
  },
  closed,
);
export type RunPanelLook = Static<typeof RunPanelLook>;

/** Host to webview: everything the form shows. The webview keeps nothing that isn't in here. */
export const RunPanelState = Type.Object(
  {
    type: Type.Literal('state'),
    /** Number of the last edit that the text below contains. */
    acknowledged: Type.Integer({ minimum: 0 }),
    trusted: Type.Boolean(),
    runFiles: Type.Array(Type.Object({ uri: Address, label: Type.String() }, closed)),
    document: Type.Union([
      Type.Null(),
      Type.Object({ uri: Address, text: Type.String() }, closed),
      Type.Object({ uri: Address, unreadable: Type.String() }, closed),
    ]),
    targets: Type.Array(Type.String()),
    /** Why the targets file could not be read. */
    targetsProblem: Type.Union([Type.Null(), Type.String()]),
    launch: LaunchState,
    plan: RunPlan,
    /** As it was left; null where it never was. A webview takes it once, when it begins. */
    look: Type.Union([Type.Null(), RunPanelLook]),
  },
  closed,
);
export type RunPanelState = Static<typeof RunPanelState>;

const FieldValue = Type.Union([
  Type.String({ maxLength: 4096 }),
  Type.Number(),
  Type.Boolean(),
  Type.Null(),
  Type.Array(Type.String({ maxLength: 256 }), { maxItems: 256 }),
  /** Numbers by module name, or one of the things that a setting can be with its own settings. */
  Type.Record(
    Type.String({ maxLength: 256 }),
    Type.Union([Type.String({ maxLength: 4096 }), Type.Number(), Type.Boolean(), Type.Null()]),
    { maxProperties: 256 },
  ),
]);
export type FieldValue = Static<typeof FieldValue>;

const edit = {
  uri: Address,
  /** Counts up from 1 in one life of the webview; comes back as `acknowledged`. */
  number: Type.Integer({ minimum: 1 }),
};

/** Webview to host. */
export const RunPanelRequest = Type.Union([
  Type.Object({ type: Type.Literal('ready') }, closed),
  Type.Object({ type: Type.Literal('look'), look: RunPanelLook }, closed),
  Type.Object({ type: Type.Literal('choose'), uri: Address }, closed),
  Type.Object(
    { type: Type.Literal('set'), ...edit, pointer: Type.String({ maxLength: 256 }), value: FieldValue },
    closed,
  ),
  Type.Object({ type: Type.Literal('reset'), ...edit, pointer: Type.String({ maxLength: 256 }) }, closed),
  /** Makes the change of a remark of the plan, which the host knows by its id. */
  Type.Object({ type: Type.Literal('applyRemark'), ...edit, id: Type.String({ maxLength: 256 }) }, closed),
  Type.Object({ type: Type.Literal('chooseGpu'), name: Type.String({ maxLength: 64 }) }, closed),
  /** Asks the user for the file that a setting names. */
  Type.Object(
    { type: Type.Literal('chooseFile'), ...edit, pointer: Type.String({ maxLength: 256 }) },
    closed,
  ),
  Type.Object({ type: Type.Literal('removeFile'), ...edit, index: Type.Integer({ minimum: 0 }) }, closed),
  Type.Object(
    {
      type: Type.Literal('command'),
      command: Type.Union([
        Type.Literal('newRun'),
        Type.Literal('newRunFromTemplate'),
        Type.Literal('openFile'),
        Type.Literal('addData'),
        Type.Literal('train'),
        Type.Literal('editTargets'),
        Type.Literal('manageTrust'),
      ]),
    },
    closed,
  ),
]);
export type RunPanelRequest = Static<typeof RunPanelRequest>;
