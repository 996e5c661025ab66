/** Whether `target_modules` means a module by this entry: its whole name, or the end of it after a dot. */
export function matchesTarget(target: string, module: string): boolean {
  return module === target || module.endsWith(`.${target}`);
}

/**
 * Whether a key of `rank_pattern` or `alpha_pattern` means a module: PEFT takes it for a regular expression that matches
 * the name, or its end after a dot. A key that is no regular expression means itself, and so does one that could take for
 * ever: the run file may be anybody's.
 */
export function matchesModule(key: string, module: string): boolean {
  if (couldTakeForEver(key)) return matchesTarget(key, module);
  try {
    return new RegExp(`^(?:.*\\.)?(?:${key})$`).test(module);
  } catch {
    return matchesTarget(key, module);
  }
}

/** A name has some fifty characters, which a few repetitions cross in no time; a repeated group can take two to that power. */
const MOST_REPETITIONS = 4;

function couldTakeForEver(key: string): boolean {
  return /\)[*+{]|\\[1-9]|\(\?[<=!]/.test(key) || (key.match(/[*+{]/g) ?? []).length > MOST_REPETITIONS;
}
