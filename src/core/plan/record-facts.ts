import type { TokenCounter } from '../analysis/tokens/counter.ts';
import { branchesOf, EMPTY_CHAT, type ChatMessage } from '../dataset/chat.ts';
import { turnsOfChat } from '../dataset/formats/format.ts';
import { detectFormat, formatById } from '../dataset/formats/registry.ts';
import { isObject, parseLine } from '../dataset/record.ts';

/** What a plan needs to know of a record. */
export interface RecordFacts {
  /** Of its turns, without those of a chat template; of a preference pair, of the longer side. */
  readonly tokens: number;
  readonly isPair: boolean;
}

/** Undefined where the line is blank, broken or of no format that can be trained on. */
export function recordFacts(line: string, counter: TokenCounter): RecordFacts | undefined {
  const parsed = parseLine(line);
  if (parsed.kind !== 'record' || !isObject(parsed.value)) return undefined;
  const format = formatById(detectFormat(parsed.value));
  if (format === null) return undefined;
  const branches = branchesOf(format.chat(parsed.value));
  return {
    tokens: Math.max(...branches.map((branch) => tokensOf(branch, counter))),
    isPair: branches.length > 1,
  };
}

function tokensOf(messages: readonly ChatMessage[], counter: TokenCounter): number {
  return turnsOfChat({ ...EMPTY_CHAT, messages }).reduce((sum, { text }) => sum + counter.count(text), 0);
}
