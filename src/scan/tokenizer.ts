import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TokenCounter } from '../core/analysis/tokens/counter.ts';
import { loadCounter } from '../core/analysis/tokens/load.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';

/** Reads a `tokenizer.json`, or the one in a model's folder. Takes half a second for the usual ten megabytes. */
export async function readTokenizer(path: string): Promise<Outcome<TokenCounter>> {
  const file = (await isFolder(path)) ? join(path, 'tokenizer.json') : path;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return fail(
      'no-tokenizer',
      `The tokenizer ${file} can't be read`,
      "Name the model's folder or its tokenizer.json",
    );
  }
  const json = parse(text);
  if (json === undefined) return fail('no-tokenizer', `${file} is not JSON`, 'Download the tokenizer again');
  const counter = loadCounter(json);
  return counter.ok ? ok(withOrigin(counter.value, file)) : counter;
}

function withOrigin(counter: TokenCounter, origin: string): TokenCounter {
  return { exact: counter.exact, origin, count: (text) => counter.count(text) };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
