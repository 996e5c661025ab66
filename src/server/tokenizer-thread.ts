import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { byteLevelCounter, type ByteLevelTables } from '../core/analysis/tokens/byte-level.ts';
import type { TokenCounter } from '../core/analysis/tokens/counter.ts';
import { fail, type Outcome } from '../core/outcome.ts';
import { readTokenizer, withOrigin } from '../scan/tokenizer.ts';

const WORKER = join(dirname(fileURLToPath(import.meta.url)), 'tokenizer-worker.js');

/** Null where only the library can count: what it makes of the file can't cross between threads. */
export type TokenizerMessage = Outcome<{ readonly tables: ByteLevelTables; readonly origin: string } | null>;

/** Reads a tokenizer in a thread of its own: working through ten megabytes of JSON would keep a user waiting. */
export async function readTokenizerAside(path: string): Promise<Outcome<TokenCounter>> {
  const message = await askThread(path);
  if (!message.ok) return message;
  if (message.value === null) return readTokenizer(path);
  const { tables, origin } = message.value;
  return withOrigin(byteLevelCounter(tables), origin);
}

function askThread(path: string): Promise<TokenizerMessage> {
  return new Promise((resolve) => {
    const worker = new Worker(WORKER, { workerData: path });
    worker.once('message', resolve);
    worker.once('error', () =>
      resolve(fail('no-tokenizer', `The tokenizer ${path} can't be used`, 'Download the tokenizer again')),
    );
  });
}
