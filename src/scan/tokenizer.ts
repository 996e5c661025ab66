import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { chatTemplateOf, measureOverhead } from '../core/analysis/tokens/chat-template.ts';
import type { ChatOverhead, TokenCounter } from '../core/analysis/tokens/counter.ts';
import { loadCounter } from '../core/analysis/tokens/load.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import { MAX_NAMED_BYTES, MAX_SETTINGS_BYTES, readPlainFile } from './plain-file.ts';

/** Reads a `tokenizer.json`, or the one in a model's folder. Takes half a second for the usual ten megabytes. */
export async function readTokenizer(path: string): Promise<Outcome<TokenCounter>> {
  const read = await readTokenizerJson(path);
  if (!read.ok) return read;
  const counter = loadCounter(read.value.json);
  return counter.ok ? withOrigin(counter.value, read.value.file) : counter;
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
    text = await readPlainFile(file, MAX_NAMED_BYTES);
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

/**
 * A counter that knows which file it is of, so that other threads can make one of their own, and what the chat template
 * beside that file adds.
 */
export async function withOrigin(counter: TokenCounter, origin: string): Promise<Outcome<TokenCounter>> {
  const folder = dirname(origin);
  const chat = await readOverhead(folder, counter);
  if (!chat.ok) return fail(chat.failure.reason, `${chat.failure.message} (in ${folder})`, chat.failure.hint);
  const { tables } = counter;
  const fitting = counter.fitting?.bind(counter);
  return ok({
    exact: counter.exact,
    origin,
    ...(chat.value === null ? {} : { chat: chat.value }),
    count: (text) => counter.count(text),
    ...(tables === undefined ? {} : { tables }),
    ...(fitting === undefined ? {} : { fitting }),
  });
}

/** Of the chat template beside a tokenizer; null where there is none that can be used. */
async function readOverhead(folder: string, counter: TokenCounter): Promise<Outcome<ChatOverhead | null>> {
  const [config, template] = await Promise.all(
    ['tokenizer_config.json', 'chat_template.jinja'].map((name) =>
      readPlainFile(join(folder, name), MAX_SETTINGS_BYTES).catch(() => null),
    ),
  );
  const source = chatTemplateOf(parse(config ?? ''), template ?? null);
  return source === null ? ok(null) : measureOverhead(source, counter);
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
