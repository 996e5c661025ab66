import { parentPort, workerData } from 'node:worker_threads';
import { byteLevelCounter } from '../core/analysis/tokens/byte-level.ts';
import { PortionChecker, type CheckedPortion } from '../core/lint/line-inspector.ts';
import { decodedLinesOf } from './byte-lines.ts';
import type { CheckedMessage, CheckMessage, WorkerSettings } from './check-pool.ts';
import { readTokenizer, withOrigin } from './tokenizer.ts';

/** A thread that checks portions of a dataset, one after another, as they are sent. */

const checker = openChecker(workerData as WorkerSettings);

parentPort?.on('message', (message: CheckMessage) => {
  // What is thrown here ends the thread, and is told as one failure by the pool.
  void answer(message).then(({ checked, buffers }) => parentPort?.postMessage(checked, buffers));
});

async function openChecker({ settings, tokenizer }: WorkerSettings): Promise<PortionChecker> {
  if (tokenizer === null) return new PortionChecker(settings);
  const { origin, tables } = tokenizer;
  const tokens = await (tables === undefined
    ? readTokenizer(origin)
    : withOrigin(byteLevelCounter(tables), origin));
  if (!tokens.ok) throw new Error(tokens.failure.message);
  return new PortionChecker({ ...settings, tokens: tokens.value });
}

async function answer({ id, portion, format }: CheckMessage): Promise<{
  readonly checked: CheckedMessage;
  readonly buffers: readonly ArrayBuffer[];
}> {
  const lines =
    portion instanceof Uint8Array
      ? decodedLinesOf(portion)
      : portion.map((text) => ({ text, invalidAt: null }));
  const checked = (await checker).check(lines, format);
  return { checked: { id, checked }, buffers: buffersOf(checked) };
}

function buffersOf({ kinds, detected, words }: CheckedPortion): readonly ArrayBuffer[] {
  return [kinds, detected, words].flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}
