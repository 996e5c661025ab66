/** More than any file of settings has; parsers that call themselves survive some thousands. */
const MOST_LEVELS = 200;

/**
 * Whether brackets stand in brackets so deep that a parser of JSON or YAML which calls itself would run out of stack: V8
 * ends the whole process where it meets a regular expression in that moment. Brackets inside texts count as well, of which
 * a file of settings has few that are never closed.
 */
export function isDeeplyNested(text: string): boolean {
  let levels = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    levels += bracket === '[' || bracket === '{' ? 1 : -1;
    if (levels > MOST_LEVELS) return true;
  }
  return false;
}
