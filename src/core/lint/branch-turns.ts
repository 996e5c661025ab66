import type { Turn } from '../dataset/formats/format.ts';
import type { RecordView } from './rule.ts';

/** No UTF-16 unit has more bytes in UTF-8, so that short lines need no counting at all. */
const MOST_TOKENS_A_CHARACTER = 3;

export interface CountedTurn {
  readonly turn: Turn;
  /** Tokens of its text. */
  readonly count: number;
}

/** Whether a record could have so many tokens or more; false for most records, at little cost. */
export function mayReach(record: Pick<RecordView, 'text' | 'tokens' | 'turnTokens'>, limit: number): boolean {
  const { text, tokens } = record;
  if (text.length * (tokens.most ?? MOST_TOKENS_A_CHARACTER) < limit) return false;
  let sum = 0;
  for (const count of record.turnTokens) sum += count;
  return sum >= limit;
}

/** The turns of each text that a trainer makes of a record: one, or of a pair one for each answer. */
export function branchTurns({
  chat,
  turns,
  turnTokens,
}: Pick<RecordView, 'chat' | 'turns' | 'turnTokens'>): readonly (readonly CountedTurn[])[] {
  const counted = turns.map((turn, i) => ({ turn, count: turnTokens[i] ?? 0 }));
  if (chat.chosen === null || chat.rejected === null) return [counted];
  const start = counted.findIndex(({ turn }) => turn.use === 'rejected');
  if (start < 0) return [counted];
  const shared = sharedTurns(chat.messages);
  return [counted.slice(0, start), [...counted.slice(0, shared), ...counted.slice(start)]];
}

function sharedTurns(messages: RecordView['chat']['messages']): number {
  return messages.reduce(
    (sum, { texts, calls }) => sum + texts.length + calls.filter(({ text }) => text !== null).length,
    0,
  );
}
