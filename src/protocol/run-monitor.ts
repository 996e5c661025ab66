import { Type, type Static } from 'typebox';
import { JobStatus, Metric } from './job.ts';

/**
 * What the run monitor and its host say to each other. Both sides check every message they receive with a validator
 * compiled from these schemas: `validateMonitorEvent` in the webview, `validateMonitorRequest` in the host, and
 * `validateMonitorIdentity` for what a window reload hands back.
 */

const closed = { additionalProperties: false } as const;

/** Which job a monitor shows: all that survives a reload of the window. */
export const MonitorIdentity = Type.Object(
  {
    target: Type.String({ minLength: 1, maxLength: 256 }),
    id: Type.String({ minLength: 1, maxLength: 256 }),
  },
  closed,
);
export type MonitorIdentity = Static<typeof MonitorIdentity>;

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
]);
export type MonitorEvent = Static<typeof MonitorEvent>;

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
      ]),
    },
    closed,
  ),
]);
export type MonitorRequest = Static<typeof MonitorRequest>;
