/**
 * Patterns of OpenSSH: `*` is any text and `?` any one character. A walk with one point of return, since a regular
 * expression made of a pattern like `*a*a*a*b` could be made to take for ever.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  let at = 0;
  let position = 0;
  let star = -1;
  let resume = 0;
  while (position < name.length) {
    if (pattern[at] === '*') {
      star = at++;
      resume = position;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[position])) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++resume;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}

/** A list of patterns: one that matches is enough, and one negated that matches overrules all. */
export function matchesPatterns(patterns: readonly string[], name: string): boolean {
  const isNegated = (pattern: string): boolean => pattern.startsWith('!');
  if (patterns.some((pattern) => isNegated(pattern) && matchesPattern(pattern.slice(1), name))) return false;
  return patterns.some((pattern) => !isNegated(pattern) && matchesPattern(pattern, name));
}
