import type { TokenCounter } from '../analysis/tokens/counter.ts';
import { branchesOf } from '../dataset/chat.ts';
import { detectFormat, formatById } from '../dataset/formats/registry.ts';
import { isObject, parseLine } from '../dataset/record.ts';
import { countChat, longestBranch } from '../lint/branch-turns.ts';

/** What a plan needs to know of a record. */
export interface RecordFacts {
  /** Of its turns, and of a chat template around them if the counter has one; of a preference pair, of the longer side. */
  readonly tokens: number;
  readonly isPair: boolean;
}

/** Undefined where the line is blank, broken or of no format that can be trained on. */
export function recordFacts(line: string, counter: TokenCounter): RecordFacts | undefined {
  const parsed = parseLine(line);
  if (parsed.kind !== 'record' || !isObject(parsed.value)) return undefined;
  const format = formatById(detectFormat(parsed.value));
  if (format === null) return undefined;
  const chat = format.chat(parsed.value);
  return { tokens: longestBranch(countChat(chat, counter)), isPair: branchesOf(chat).length > 1 };
}
