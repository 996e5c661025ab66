import type { ChatMessage } from '../dataset/chat.ts';
import { branchTurns, mayReach } from './branch-turns.ts';
import type { RecordView } from './rule.ts';

/** Why no token of a record is learnt; the pointer leads to the first answer. */
export type Untrainable =
  | { readonly why: 'weights'; readonly pointer: string }
  /** So many tokens stand before the first answer that is learnt. */
  | { readonly why: 'beyond'; readonly pointer: string; readonly tokens: number };

type Counted = Pick<RecordView, 'text' | 'chat' | 'turns' | 'tokens' | 'turnTokens'>;

/** Null where something is learnt of the first `limit` tokens, or the record has no answer at all. */
export function untrainable(record: Counted, limit: number): Untrainable | null {
  const { messages } = record.chat;
  const first = messages.find(isAnswer);
  if (first?.weight === 0 && messages.every((message) => message.weight === 0 || !isAnswer(message)))
    return { why: 'weights', pointer: first.pointer };
  return mayReach(record, limit) ? beyond(record, limit) : null;
}

function isAnswer({ role }: ChatMessage): boolean {
  return role === 'assistant';
}

/** The first turn that is learnt in each branch; a record is lost where it lies beyond the limit. */
function beyond(record: Counted, limit: number): Untrainable | null {
  const unlearnt = new Set(
    record.chat.messages
      .filter(({ weight }) => weight === 0)
      .flatMap(({ texts }) => texts.map(({ pointer }) => pointer)),
  );
  for (const turns of branchTurns(record)) {
    const first = turns.findIndex(({ turn }) => turn.role === 'assistant' && !unlearnt.has(turn.pointer));
    const answer = turns[first];
    const tokens = turns.slice(0, Math.max(first, 0)).reduce((sum, { count }) => sum + count, 0);
    if (answer !== undefined && tokens >= limit)
      return { why: 'beyond', pointer: answer.turn.pointer, tokens };
  }
  return null;
}
