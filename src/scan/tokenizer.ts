import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TokenCounter } from '../core/analysis/tokens/counter.ts';
import { loadCounter } from '../core/analysis/tokens/load.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';

/** Reads a `tokenizer.json`, or the one in a model's folder. Takes half a second for the usual ten megabytes. */
export async function readTokenizer(path: string): Promise<Outcome<TokenCounter>> {
  const read = await readTokenizerJson(path);
  if (!read.ok) return read;
  const counter = loadCounter(read.value.json);
  return counter.ok ? ok(withOrigin(counter.value, read.value.file)) : counter;
}

interface TokenizerJson {
  readonly json: unknown;
  readonly file: string;
}

/** The file alone, of which no counter has been made. */
export async function readTokenizerJson(path: string): Promise<Outcome<TokenizerJson>> {
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
  return json === undefined
    ? fail('no-tokenizer', `${file} is not JSON`, 'Download the tokenizer again')
    : ok({ json, file });
}

/** A counter that knows which file it is of, so that other threads can make one of their own. */
export function withOrigin(counter: TokenCounter, origin: string): TokenCounter {
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
