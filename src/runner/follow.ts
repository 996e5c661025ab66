import { StringDecoder } from 'node:string_decoder';
import type { JobStatus, Metric } from '../protocol/job.ts';
import { validateJobStatus, validateMetric } from '../protocol/validators.generated.js';
import type { FollowOptions } from './box.ts';
import { transientError } from './box-error.ts';
import { parseObject, throwFailure, type Answer, type Calls } from './calls.ts';
import { overLostLinks } from './reconnect.ts';
import { endless } from './transport/streams.ts';

/**
 * Follows a job to its end through one long call, and makes the call again from where it was cut off. Offsets count the
 * bytes of frames that arrived whole, so nothing is told twice and nothing is left out. Throws a BoxError.
 */
export async function followJob(calls: Calls, jobId: string, options: FollowOptions): Promise<JobStatus> {
  const { onEvent, signal } = options;
  const reader = new FrameReader(options);
  // A laptop may sleep for a day: as long as the server does not refuse us, it is worth another try.
  const patience = { attempts: Number.POSITIVE_INFINITY, onEvent, signal };
  return overLostLinks(calls.transport, patience, async () => {
    reader.startAnew();
    const { metrics, log } = reader.offsets;
    const args = [jobId, String(metrics), String(log)];
    await calls.stream('follow', args, { holdStdin: true, signal, onStdout: (chunk) => reader.read(chunk) });
    if (reader.final !== undefined) return reader.final;
    throw transientError(
      'link-lost',
      `${calls.transport.label} stopped telling of the job ${jobId} before its end`,
      'Check the box; the job goes on by itself.',
    );
  });
}

/** Frames hold 256 KiB of a file, in base64, or a status. */
const MOST_FRAME_BYTES = 4 * 1024 * 1024;

/** Turns the follower's lines into events. */
class FrameReader {
  readonly offsets: { metrics: number; log: number };
  final: JobStatus | undefined;
  readonly #onEvent: FollowOptions['onEvent'];
  readonly #logText = new StringDecoder('utf8');
  #rest = '';
  #lastStatus = '';

  constructor(options: FollowOptions) {
    this.offsets = { metrics: options.from?.metrics ?? 0, log: options.from?.log ?? 0 };
    this.#onEvent = options.onEvent;
  }

  /** Half a line of a connection that is gone is sent again by the next. */
  startAnew(): void {
    this.#rest = '';
  }

  read(chunk: Buffer): void {
    // Frames are ASCII: their contents are escaped or in base64.
    const lines = (this.#rest + chunk.toString('latin1')).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > MOST_FRAME_BYTES) throw endless();
    for (const line of lines) {
      const frame = parseObject(line);
      if (frame !== undefined) this.#take(frame);
    }
  }

  #take(frame: Answer): void {
    throwFailure(frame);
    if (frame['type'] === 'status') this.#status(frame['status']);
    if (frame['type'] === 'metrics') this.#metrics(bytesOf(frame), Number(frame['offset']));
    if (frame['type'] === 'log') this.#log(bytesOf(frame), Number(frame['offset']));
  }

  #status(value: unknown): void {
    if (!validateJobStatus(value)) return;
    const text = JSON.stringify(value);
    const status = value as JobStatus;
    if (isFinished(status)) this.final = status;
    if (text === this.#lastStatus) return;
    this.#lastStatus = text;
    this.#onEvent({ type: 'status', status });
  }

  #metrics(bytes: Buffer, offset: number): void {
    this.offsets.metrics = movedTo(offset, this.offsets.metrics);
    for (const line of bytes.toString('utf8').split('\n')) {
      const metric = parseObject(line);
      if (validateMetric(metric)) this.#onEvent({ type: 'metric', metric: metric as unknown as Metric });
    }
  }

  #log(bytes: Buffer, offset: number): void {
    this.offsets.log = movedTo(offset, this.offsets.log);
    const text = this.#logText.write(bytes);
    if (text !== '') this.#onEvent({ type: 'log', text });
  }
}

/** Only onwards: what was told once is not told again, whatever the box says. */
function movedTo(offset: number, before: number): number {
  return Number.isSafeInteger(offset) && offset > before ? offset : before;
}

function bytesOf(frame: Answer): Buffer {
  const { data } = frame;
  return Buffer.from(typeof data === 'string' ? data : '', 'base64');
}

export function isFinished(status: JobStatus): boolean {
  return ['succeeded', 'failed', 'cancelled', 'lost'].includes(status.state);
}
