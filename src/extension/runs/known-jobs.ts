import type { Memento } from 'vscode';
import type { JobStatus } from '../../protocol/job.ts';
import { isJobStatus } from '../../protocol/guards.ts';

/** What this computer knows about a job beyond what its box says. */
export interface KnownJob {
  readonly target: string;
  /** As last seen: the box holds the truth. */
  readonly status: JobStatus;
  /** Address of the run file that it was launched from. */
  readonly runFile?: string;
  /** Folder of the fetched adapter on this computer. */
  readonly adapter?: string;
  /** What its speed depends on (`speedKeyOf`), and that speed once it has succeeded. */
  readonly speedKey?: string;
  readonly tokensPerSecond?: number;
}

const KEY = 'tunesmith.knownJobs';

/** Old jobs are still on their box; here they only make the list long. */
const MAX_JOBS = 200;

/** Remembers launched jobs across windows. A cache: nothing is lost when it is. */
export class KnownJobs {
  readonly #memory: Memento;

  constructor(memory: Memento) {
    this.#memory = memory;
  }

  ofTarget(target: string): readonly KnownJob[] {
    return this.#all().filter((job) => job.target === target);
  }

  find(target: string, id: string): KnownJob | undefined {
    return this.#all().find((job) => isSame(job, target, id));
  }

  /** Tokens a second of the last run of this key that succeeded. */
  speedOf(key: string): number | undefined {
    const speed = this.#all().find((job) => job.speedKey === key && job.tokensPerSecond !== undefined);
    return typeof speed?.tokensPerSecond === 'number' ? speed.tokensPerSecond : undefined;
  }

  /** Adds the job, or brings what is known up to date. */
  remember(job: KnownJob): void {
    const { target, status } = job;
    const before = this.find(target, status.id);
    const others = this.#all()
      .filter((other) => !isSame(other, target, status.id))
      .map((other) => (other.adapter === job.adapter ? withoutAdapter(other) : other));
    void this.#memory.update(KEY, [{ ...before, ...job }, ...others].slice(0, MAX_JOBS));
  }

  forget(target: string, id: string): void {
    void this.#memory.update(
      KEY,
      this.#all().filter((job) => !isSame(job, target, id)),
    );
  }

  /** Read anew each time: another window writes too. */
  #all(): readonly KnownJob[] {
    const stored = this.#memory.get<unknown>(KEY);
    return Array.isArray(stored) ? stored.filter(isKnownJob) : [];
  }
}

/** Its folder holds another job's adapter now: the runner has set this one aside. */
function withoutAdapter({ adapter: _adapter, ...job }: KnownJob): KnownJob {
  return job;
}

function isSame(job: KnownJob, target: string, id: string): boolean {
  return job.target === target && job.status.id === id;
}

function isKnownJob(value: unknown): value is KnownJob {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'target' in value && typeof value.target === 'string' && 'status' in value && isJobStatus(value.status)
  );
}
