import { isActive, stateText } from './job-text.ts';
import type { JobStatus } from './job.ts';
import type { JobEvent } from './run-monitor.ts';

/** What a new status tells that the one before did not. `now` is the time of what has none on the box. */
export function statusEvents(
  before: JobStatus | undefined,
  after: JobStatus,
  now: string,
): readonly JobEvent[] {
  const events: JobEvent[] = [];
  if (before === undefined) events.push({ time: after.createdAt, text: 'Launched' });
  if (after.startedAt !== undefined && after.startedAt !== before?.startedAt) {
    const { attempt = 1 } = after;
    events.push({ time: after.startedAt, text: attempt > 1 ? `Started, attempt ${attempt}` : 'Started' });
  }
  // Seen for the first time, a state may have been reached long ago.
  if (before !== undefined && isActive(after) && stateText(after) !== stateText(before)) {
    events.push({ time: now, text: capitalized(stateText(after)) });
  }
  if (!isActive(after) && after.state !== before?.state) {
    const why = after.error ? `: ${after.error.message}` : '';
    events.push({ time: after.finishedAt ?? now, text: `${capitalized(after.state)}${why}` });
  }
  return events;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
