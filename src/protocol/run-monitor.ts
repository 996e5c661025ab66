import { Type, type Static } from 'typebox';
import { JobStatus, Metric } from './job.ts';

/**
 * What the run monitor and its host say to each other. Both sides check every message they receive with a validator
 * compiled from these schemas: `validateMonitorEvent` in the webview, `validateMonitorRequest` in the host, and
 * `validateMonitorMemory` for what a window reload hands back.
 */

const closed = { additionalProperties: false } as const;

/** Names a job. */
export const MonitorIdentity = Type.Object(
  {
    target: Type.String({ minLength: 1, maxLength: 256 }),
    id: Type.String({ minLength: 1, maxLength: 256 }),
  },
  closed,
);
export type MonitorIdentity = Static<typeof MonitorIdentity>;

/** Curves more than these cannot be told apart by the theme's colours. */
export const MOST_COMPARED = 5;

const Compared = Type.Array(MonitorIdentity, { maxItems: MOST_COMPARED });

/** Which job a monitor shows, and beside which others: all that survives a reload of the window. */
export const MonitorMemory = Type.Object({ ...MonitorIdentity.properties, compared: Compared }, closed);
export type MonitorMemory = Static<typeof MonitorMemory>;

/** Another job that can be compared with the one that is shown. */
const OtherJob = Type.Object(
  { identity: MonitorIdentity, name: Type.String(), about: Type.String() },
  closed,
);
export type OtherJob = Static<typeof OtherJob>;

/** Something that happened to the job, or to the way there. */
const JobEvent = Type.Object({ time: Type.String(), text: Type.String() }, closed);
export type JobEvent = Static<typeof JobEvent>;

/** How the editor reaches the job's box right now. */
const Link = Type.Union([
  Type.Object({ state: Type.Literal('connected') }, closed),
  Type.Object({ state: Type.Literal('connecting') }, closed),
  Type.Object({ state: Type.Literal('lost'), message: Type.String() }, closed),
]);
export type Link = Static<typeof Link>;

const facts = {
  identity: MonitorIdentity,
  status: Type.Union([Type.Null(), JobStatus]),
  link: Link,
  /** Folder of the fetched adapter on this computer. */
  adapter: Type.Union([Type.Null(), Type.String()]),
  /** What a fetch of the adapter is doing; null when none is under way. */
  fetching: Type.Union([Type.Null(), Type.String()]),
  /** Why the last fetch failed, and what to do. */
  fetchProblem: Type.Union([Type.Null(), Type.String()]),
  /** In the order of time. */
  events: Type.Array(JobEvent),
  others: Type.Array(OtherJob),
  compared: Compared,
};

/** Host to webview. */
export const MonitorEvent = Type.Union([
  Type.Object(
    { type: Type.Literal('snapshot'), ...facts, metrics: Type.Array(Metric), log: Type.String() },
    closed,
  ),
  Type.Object({ type: Type.Literal('facts'), ...facts }, closed),
  Type.Object({ type: Type.Literal('metrics'), metrics: Type.Array(Metric) }, closed),
  Type.Object({ type: Type.Literal('log'), text: Type.String() }, closed),
  /** Metrics of a job that is compared: all of them, or (`isMore`) those since the last time. */
  Type.Object(
    {
      type: Type.Literal('compared'),
      identity: MonitorIdentity,
      metrics: Type.Array(Metric),
      isMore: Type.Boolean(),
    },
    closed,
  ),
]);
export type MonitorEvent = Static<typeof MonitorEvent>;

/** 24 MB, which charts do not reach on any screen. */
const MOST_PICTURE_CHARACTERS = 32_000_000;

/** Webview to host. */
export const MonitorRequest = Type.Union([
  Type.Object({ type: Type.Literal('ready') }, closed),
  Type.Object(
    {
      type: Type.Literal('command'),
      command: Type.Union([
        Type.Literal('stop'),
        Type.Literal('fetch'),
        Type.Literal('reveal'),
        Type.Literal('showLog'),
        Type.Literal('reconnect'),
        Type.Literal('saveTable'),
      ]),
    },
    closed,
  ),
  Type.Object({ type: Type.Literal('compare'), with: Compared }, closed),
  /** The charts as a PNG file in base64. */
  Type.Object(
    { type: Type.Literal('savePicture'), png: Type.String({ maxLength: MOST_PICTURE_CHARACTERS }) },
    closed,
  ),
]);
export type MonitorRequest = Static<typeof MonitorRequest>;
