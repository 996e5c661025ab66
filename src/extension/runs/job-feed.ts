import * as vscode from 'vscode';
import { statusEvents } from '../../protocol/job-events.ts';
import { lastWith } from '../../protocol/job-text.ts';
import type { JobStatus, Metric, RunEvent } from '../../protocol/job.ts';
import type { JobEvent, Link } from '../../protocol/run-monitor.ts';
import type { Box } from '../../runner/box.ts';

/** The tail that a monitor shows: about 2,000 lines. The whole log stays on the box. */
const MAX_LOG_CHARACTERS = 200_000;

/** A link that comes and goes all day tells nothing new. */
const MAX_EVENTS = 500;

export type FeedEvent =
  | { readonly type: 'metric'; readonly metric: Metric }
  | { readonly type: 'log'; readonly text: string }
  | { readonly type: 'status' }
  /** All that was known is void and comes again. */
  | { readonly type: 'restart' };

/** What one job tells while it is followed. Several views read one feed. */
export class JobFeed implements vscode.Disposable {
  readonly #events = new vscode.EventEmitter<FeedEvent>();
  readonly onEvent = this.#events.event;
  #metrics: Metric[] = [];
  #log = '';
  #happened: readonly JobEvent[] = [];
  #status: JobStatus | undefined;
  #link: Link = { state: 'connecting' };
  #following: Promise<void> | undefined;
  readonly #abort = new AbortController();

  get metrics(): readonly Metric[] {
    return this.#metrics;
  }

  /** The last metric, with the last training loss and time left where it measured the validation alone. */
  get latest(): Metric | undefined {
    const last = this.#metrics.at(-1);
    if (last === undefined) return undefined;
    const { loss, remainingSeconds } = lastWith(this.#metrics, 'loss') ?? {};
    return {
      ...(loss === undefined ? {} : { loss }),
      ...(remainingSeconds === undefined ? {} : { remainingSeconds }),
      ...last,
    };
  }

  get log(): string {
    return this.#log;
  }

  /** What has happened to the job, and to the way there, in the order in which it became known. */
  get happened(): readonly JobEvent[] {
    return this.#happened;
  }

  get status(): JobStatus | undefined {
    return this.#status;
  }

  get link(): Link {
    return this.#link;
  }

  /** Whether the job is followed, or was to its end. */
  get isComplete(): boolean {
    return this.#link.state === 'connected';
  }

  /** Follows the job until it ends or the link is lost for good. A second call while it does joins the first. */
  follow(box: Box, jobId: string): Promise<void> {
    this.#following ??= this.#run(box, jobId).finally(() => {
      this.#following = undefined;
    });
    return this.#following;
  }

  setLink(link: Link): void {
    this.#link = link;
    this.#events.fire({ type: 'status' });
  }

  /** The job has been started again, or is gone: its end was none. */
  forget(): void {
    this.#status = undefined;
    this.setLink({ state: 'connecting' });
  }

  dispose(): void {
    this.#abort.abort();
    this.#events.dispose();
  }

  async #run(box: Box, jobId: string): Promise<void> {
    this.#metrics = [];
    this.#log = '';
    this.#events.fire({ type: 'restart' });
    this.setLink({ state: 'connected' });
    const outcome = await box.follow(jobId, {
      onEvent: (event) => this.#take(event),
      signal: this.#abort.signal,
    });
    if (this.#abort.signal.aborted) return;
    if (outcome.ok) this.#take({ type: 'status', status: outcome.value });
    else this.setLink({ state: 'lost', message: outcome.failure.message });
  }

  #take(event: RunEvent): void {
    if (event.type === 'metric') {
      this.#metrics.push(event.metric);
      this.#events.fire(event);
    } else if (event.type === 'log') {
      this.#log = (this.#log + event.text).slice(-MAX_LOG_CHARACTERS);
      this.#events.fire(event);
    } else if (event.type === 'status') {
      this.#note(statusEvents(this.#status, event.status, new Date().toISOString()));
      this.#status = event.status;
      this.#events.fire({ type: 'status' });
    } else if (event.type === 'connection') {
      if (event.state !== 'retrying') this.#note([connectionEvent(event)]);
      this.setLink(
        event.state === 'restored' ? { state: 'connected' } : { state: 'lost', message: event.message },
      );
    }
  }

  /** Followed once more, a job tells again of its start. */
  #note(events: readonly JobEvent[]): void {
    const isNew = (event: JobEvent): boolean =>
      !this.#happened.some(({ time, text }) => time === event.time && text === event.text);
    this.#happened = [...this.#happened, ...events.filter(isNew)].slice(-MAX_EVENTS);
  }
}

function connectionEvent({ state, message }: Extract<RunEvent, { type: 'connection' }>): JobEvent {
  const text =
    state === 'restored' ? vscode.l10n.t('Connected again') : vscode.l10n.t('Connection lost: {0}', message);
  return { time: new Date().toISOString(), text };
}
