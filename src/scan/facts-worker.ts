import { parentPort, workerData } from 'node:worker_threads';
import type { FactsRequest } from './facts-thread.ts';
import { readFacts } from './run-facts.ts';
import { readTokenizer } from './tokenizer.ts';

/** A thread that reads a run's data once and ends: counting tokens would hold up whoever asked. */

async function answer({ data, from, tokenizer }: FactsRequest): Promise<void> {
  const counter = tokenizer === undefined ? undefined : await readTokenizer(tokenizer);
  // Without a tokenizer that can be read, tokens are estimated, and shown as such.
  const options = { from, counter: counter?.ok === true ? counter.value : undefined };
  parentPort?.postMessage(await readFacts({ data }, options));
}

void answer(workerData as FactsRequest);
