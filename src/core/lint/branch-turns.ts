import type { ChatOverhead, TokenCounter } from '../analysis/tokens/counter.ts';
import type { Chat, ChatMessage } from '../dataset/chat.ts';
import { openAiTool, toolList, writeMessages } from '../dataset/chat-writing.ts';
import { turnsOfChat, type Turn } from '../dataset/formats/format.ts';
import type { RecordView } from './rule.ts';

/** No UTF-16 unit has more bytes in UTF-8, so that short lines need no counting at all. */
const MOST_TOKENS_A_CHARACTER = 3;

export interface CountedTurn {
  readonly turn: Turn;
  /** Tokens of its text, and of what the chat template puts before it. */
  readonly count: number;
  /** Those of the template. */
  readonly overhead: number;
}

/** Whether a record could have so many tokens or more; false for most records, at little cost. */
export function mayReach(record: Pick<RecordView, 'text' | 'tokens' | 'turnTokens'>, limit: number): boolean {
  const { text, tokens } = record;
  const most = text.length * (tokens.most ?? MOST_TOKENS_A_CHARACTER) + (tokens.chat?.most ?? 0);
  if (most < limit) return false;
  // What a template adds is told turn by turn.
  return tokens.chat !== undefined || sum(record.turnTokens) >= limit;
}

/** A conversation whose turns have been counted. */
type CountedChat = Pick<RecordView, 'chat' | 'turns' | 'turnTokens' | 'tokens'>;

export function countChat(chat: Chat, tokens: TokenCounter): CountedChat {
  const turns = turnsOfChat(chat);
  return { chat, turns, tokens, turnTokens: turns.map(({ text }) => tokens.count(text)) };
}

/** Tokens of the longest text that a trainer makes of a conversation. */
export function longestBranch(counted: CountedChat): number {
  return Math.max(...branchTurns(counted).map(tokensOf));
}

export function tokensOf(turns: readonly CountedTurn[]): number {
  return sum(turns.map(({ count }) => count));
}

/** Each turn once, those of both answers of a pair too. */
export function countedTurns({ chat, turns, turnTokens, tokens }: CountedChat): readonly CountedTurn[] {
  const overheads =
    tokens.chat === undefined ? [] : overheadsOf(chat, { chat: tokens.chat, tokens, turnTokens });
  const ofWhole =
    tokens.chat === undefined ? 0 : wholeOverhead(chat, tokens.chat, sum(turnTokens) + sum(overheads));
  return turns.map((turn, i) => {
    const overhead = (overheads[i] ?? 0) + (i === 0 ? ofWhole : 0);
    return { turn, count: (turnTokens[i] ?? 0) + overhead, overhead };
  });
}

/** The turns of each text that a trainer makes of a record: one, or of a pair one for each answer. */
export function branchTurns(record: CountedChat): readonly (readonly CountedTurn[])[] {
  const { chat } = record;
  const counted = countedTurns(record);
  if (chat.chosen === null || chat.rejected === null) return [counted];
  const start = counted.findIndex(({ turn }) => turn.use === 'rejected');
  if (start < 0) return [counted];
  const shared = sharedTurns(chat.messages);
  return [counted.slice(0, start), [...counted.slice(0, shared), ...counted.slice(start)]];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/**
 * What a conversation has more than has been counted: declared tools, calls and results, thoughts, which templates write in ways of
 * their own, or blanks that became one with a word. Counted as if it stood at the start, where tools are declared.
 */
function wholeOverhead(chat: Chat, overhead: ChatOverhead, counted: number): number {
  const hasMore =
    chat.tools !== null || chat.messages.some(({ calls, thoughts }) => calls.length > 0 || thoughts !== null);
  if ((overhead.addsUp && !hasMore) || chat.chosen !== null) return 0;
  const messages = writeMessages(chat.messages);
  const tokens = messages.ok ? overhead.whole(messages.value, (toolList(chat) ?? []).map(openAiTool)) : null;
  return tokens === null ? 0 : tokens - counted;
}

function sharedTurns(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, message) => sum + turnsIn(message), 0);
}

function turnsIn({ texts, calls }: ChatMessage): number {
  return texts.length + calls.filter(({ text }) => text !== null).length;
}

interface Counts {
  readonly chat: ChatOverhead;
  readonly tokens: TokenCounter;
  /** Tokens of each turn's text. */
  readonly turnTokens: readonly number[];
}

/** Of each turn, the template's tokens of its message, at the first of the message's turns. */
function overheadsOf(
  { messages, chosen, rejected }: Chat,
  { chat, tokens, turnTokens }: Counts,
): readonly number[] {
  const overheads: number[] = [];
  const isPair = chosen !== null || rejected !== null;
  for (const [list, hasEnd] of [
    [messages, !isPair],
    [chosen ?? [], true],
    [rejected ?? [], true],
  ] as const)
    for (const [i, message] of list.entries()) {
      const isLast = hasEnd && i === list.length - 1;
      const start = list === messages && i === 0 && message.role !== 'text' ? chat.start : 0;
      const apart = sum(turnTokens.slice(overheads.length, overheads.length + message.texts.length));
      const before = start + overheadOf(message, isLast, chat) + joint(message, { chat, tokens, apart });
      for (let turn = turnsIn(message); turn > 0; turn--)
        overheads.push(turn === turnsIn(message) ? before : 0);
    }
  return overheads;
}

/**
 * What the texts of a message count for more as the template writes them: with a line break between an instruction and its
 * input, without blanks at the ends where it trims them.
 */
function joint(
  { texts, parts, role }: ChatMessage,
  { chat, tokens, apart }: Omit<Counts, 'turnTokens'> & { readonly apart: number },
): number {
  if (parts !== null || texts.length === 0 || role === 'text') return 0;
  const filled = texts.map(({ text }) => text).filter((text) => text !== '');
  const together = filled.join('\n');
  const written = chat.trims ? together.trim() : together;
  return filled.length < 2 && written === together ? 0 : tokens.count(written) - apart;
}

function overheadOf({ role }: ChatMessage, isLast: boolean, chat: ChatOverhead): number {
  switch (role) {
    case 'assistant':
      return isLast ? chat.lastAssistant : chat.assistant;
    case 'system':
    case 'developer':
      return chat.system;
    case 'tool':
      return chat.tool;
    case 'user':
    case 'unknown':
      return chat.user;
    // A text to be continued goes through no template.
    case 'text':
      return 0;
  }
}
