import type { Baseline } from './baseline.ts';
import { validateBaseline } from './baseline-validator.generated.js';
import { readJsonFile, type ReadFile } from './json-file.ts';

/** Reads the text of a `tunesmith-baseline.json`. The failure names the first thing that is wrong and its place. */
export function readBaseline(text: string): ReadFile<Baseline> {
  return readJsonFile(text, validateBaseline, {
    name: 'The baseline',
    hint: 'Correct it, or delete it and make it anew with `tunesmith lint --update-baseline`; until then the last one that could be read holds',
  });
}
