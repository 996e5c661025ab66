import { fail, ok, type Outcome } from '../outcome.ts';
import type { LintConfiguration } from './configuration.ts';
import { validateLintConfiguration } from './configuration-validator.generated.js';

/** Reads the text of a `tunesmith.json`. The failure names the first thing that is wrong. */
export function readLintConfiguration(
  text: string,
): Outcome<LintConfiguration, 'not-json' | 'not-a-configuration'> {
  const value = parse(text);
  if (value === undefined) return fail('not-json', 'This is not JSON', 'Mend the syntax');
  if (validateLintConfiguration(value)) return ok(value as LintConfiguration);
  const errors = validateLintConfiguration.errors ?? [];
  // The deepest place is the real one: a union also complains of every alternative above it.
  const error = errors.reduce<(typeof errors)[number] | undefined>(
    (deepest, one) => (deepest && deepest.instancePath.length >= one.instancePath.length ? deepest : one),
    undefined,
  );
  const place = error?.instancePath === '' || error === undefined ? 'The configuration' : error.instancePath;
  const name = error?.params['additionalProperty'];
  const what = typeof name === 'string' ? `has no setting "${name}"` : (error?.message ?? 'is not valid');
  return fail('not-a-configuration', `${place} ${what}`, 'Correct it; until then the defaults hold');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
