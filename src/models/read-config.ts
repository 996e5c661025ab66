import { isObject } from '../core/dataset/record.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import type { ModelConfig } from '../core/peft/architecture.ts';
import { MAX_SETTINGS_BYTES, readPlainFile } from '../scan/plain-file.ts';

export type ConfigFailure = 'no-config' | 'broken-config';

/** Reads a model's `config.json`. */
export async function readConfig(path: string): Promise<Outcome<ModelConfig, ConfigFailure>> {
  const text = await readPlainFile(path, MAX_SETTINGS_BYTES).catch(() => undefined);
  if (text === undefined) {
    return fail('no-config', `There is no ${path}`, 'Name a folder with the files of a Hugging Face model');
  }
  return parseConfig(text, path);
}

export function parseConfig(text: string, name: string): Outcome<ModelConfig, 'broken-config'> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return ok(value);
  } catch {
    // Told below: what is no object is of as little use as what is no JSON.
  }
  return fail('broken-config', `${name} is no model configuration`, 'Download it again');
}
