/** Whether `target_modules` means a module by this entry: its whole name, or the end of it after a dot. */
export function matchesTarget(target: string, module: string): boolean {
  return module === target || module.endsWith(`.${target}`);
}

/**
 * Whether a key of `rank_pattern` or `alpha_pattern` means a module: PEFT takes it for a regular expression that matches
 * the name, or its end after a dot. A key that is no regular expression means itself.
 */
export function matchesModule(key: string, module: string): boolean {
  try {
    return new RegExp(`^(?:.*\\.)?(?:${key})$`).test(module);
  } catch {
    return matchesTarget(key, module);
  }
}
