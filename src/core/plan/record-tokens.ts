import type { TokenCounter } from '../analysis/tokens/counter.ts';
import { detectFormat, formatById } from '../dataset/formats/registry.ts';
import { isObject, parseLine } from '../dataset/record.ts';

/**
 * Tokens of a record's turns, without those of a chat template; undefined where the line is blank, broken or of no format
 * that can be trained on. An answer that is only shown as the worse one is not learnt.
 */
export function recordTokens(line: string, counter: TokenCounter): number | undefined {
  const parsed = parseLine(line);
  if (parsed.kind !== 'record' || !isObject(parsed.value)) return undefined;
  const format = formatById(detectFormat(parsed.value));
  if (format === null) return undefined;
  return format
    .turns(parsed.value)
    .filter(({ use }) => use !== 'rejected')
    .reduce((sum, { text }) => sum + counter.count(text), 0);
}
