import type { JobStatus, Metric } from '../../protocol/job.ts';

/** A job as the views show it: what its box said last, and what this computer knows. */
export interface Job {
  readonly target: string;
  readonly status: JobStatus;
  readonly metric?: Metric;
  /** False while the box hasn't been asked: the status is from an earlier day. */
  readonly isCurrent: boolean;
  readonly runFile?: string;
  /** Folder of the fetched adapter. */
  readonly adapter?: string;
  /** What a fetch of the adapter is doing. */
  readonly fetching?: string;
  /** Why the last fetch failed, and what to do. */
  readonly fetchProblem?: string;
}

/** Names one job among all targets. */
export interface JobRef {
  readonly target: string;
  readonly id: string;
}

export function refOf(job: Job): JobRef {
  return { target: job.target, id: job.status.id };
}

export function keyOf({ target, id }: JobRef): string {
  return JSON.stringify([target, id]);
}
