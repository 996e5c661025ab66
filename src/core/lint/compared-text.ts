import type { ComparedText } from '../analysis/compared-text.ts';
import type { Turn } from '../dataset/formats/format.ts';
import { formatById } from '../dataset/formats/registry.ts';
import { isObject, recordOf, RecordTexts } from '../dataset/record.ts';
import { isAnswer } from './exchange.ts';
import type { LineRef } from './rule.ts';

/** Roles whose text says in what manner to answer, and is the same in all records of a kind. */
const CONTEXT_ROLES: ReadonlySet<string> = new Set(['system', 'developer']);

/**
 * A record as duplicates are judged: the answer is the last one, with what follows it; the prompt is all before it. Where
 * the format is not known, all strings count as the answer.
 */
export function comparedText(value: unknown, detected: string | null): ComparedText {
  const format = formatById(detected);
  if (format === null || !isObject(value))
    return { context: '', prompt: '', answer: joined(new RecordTexts(value).texts) };
  return comparedTurns(format.turns(value));
}

/** The same of the turns that a record has by its own format. */
export function comparedTurns(turns: readonly Turn[]): ComparedText {
  // A text to continue pretraining on answers nothing, and is all there is to compare.
  if (turns[0]?.role === 'text') return { context: '', prompt: '', answer: textOf(turns) };
  const spoken = turns.filter(({ role }) => !CONTEXT_ROLES.has(role));
  const last = spoken.findLastIndex((turn) => isAnswer(turn));
  const start = last < 0 ? spoken.length : last;
  return {
    context: textOf(turns.filter(({ role }) => CONTEXT_ROLES.has(role))),
    prompt: textOf(spoken.slice(0, start)),
    answer: textOf(spoken.slice(start)),
  };
}

/** The same from a line that holds a record. */
export function comparedTextOf({ text, detected }: LineRef): ComparedText {
  return comparedText(recordOf(text), detected);
}

function textOf(turns: readonly Turn[]): string {
  return turns.length === 1 ? (turns[0]?.text ?? '') : joined(turns.map(({ text }) => text));
}

function joined(texts: readonly string[]): string {
  return texts.join('\n');
}
