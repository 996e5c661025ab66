import { parentPort, workerData } from 'node:worker_threads';
import { byteLevelTables } from '../core/analysis/tokens/byte-level.ts';
import { isByteLevelBpe } from '../core/analysis/tokens/tokenizer-json.ts';
import { ok } from '../core/outcome.ts';
import { readTokenizerJson } from '../scan/tokenizer.ts';
import type { TokenizerMessage } from './tokenizer-thread.ts';

/** `dist/tokenizer-worker.js`: a thread that works through one `tokenizer.json` and ends. */

void readTables(workerData as string).then(answer);

async function readTables(path: string): Promise<TokenizerMessage> {
  const read = await readTokenizerJson(path);
  if (!read.ok) return read;
  const { json, file } = read.value;
  const tables = isByteLevelBpe(json) ? byteLevelTables(json) : undefined;
  return ok(tables === undefined ? null : { tables, origin: file });
}

function answer(message: TokenizerMessage): void {
  const tables = message.ok ? message.value?.tables : undefined;
  const buffers = tables === undefined ? [] : [tables.merges.slots.buffer, tables.idOfByte.buffer];
  parentPort?.postMessage(
    message,
    buffers.filter((buffer) => buffer instanceof ArrayBuffer),
  );
}
