import type { LintConfiguration } from './configuration.ts';
import { validateLintConfiguration } from './configuration-validator.generated.js';
import { readJsonFile, type ReadFile } from './json-file.ts';

/** Reads the text of a `tunesmith.json`. The failure names the first thing that is wrong and its place. */
export function readLintConfiguration(text: string): ReadFile<LintConfiguration> {
  return readJsonFile(text, validateLintConfiguration, {
    name: 'The configuration',
    hint: 'Correct it; until then the last settings that could be read hold',
  });
}
