import { promptKey, taskText, type ComparedText } from './compared-text.ts';
import { createSetComparer } from './jaccard.ts';
import type { FoldTable } from './normalize.ts';
import { createNumberMask } from './number-mask.ts';
import type { Shingles } from './shingles.ts';
import { areEqual, createReader, type ReadText } from './text-reader.ts';

/**
 * How two records are alike:
 * - `same-words`: they differ in case, punctuation or white space at most;
 * - `answer-only`: one instruction with two wordings of an answer;
 * - `conflicting`: one instruction with two answers that share less than half of their shingles;
 * - `numbers-only`: they are the same text with other numbers, so another task from the same template;
 * - `near`: any other pair at or above the threshold.
 */
export type Likeness = 'same-words' | 'answer-only' | 'conflicting' | 'numbers-only' | 'near';

export interface Comparison {
  readonly likeness: Likeness;
  /** Jaccard similarity of the shingle sets, 0 to 1. May be below the threshold where only numbers differ. */
  readonly similarity: number;
}

export interface LikenessOptions {
  readonly shingles: Shingles;
  /** Least Jaccard similarity of near duplicates. */
  readonly threshold: number;
}

/** Answers to one instruction that share less than this say different things, rather than the same in other words. */
export const ALIKE_ANSWERS = 0.5;

/** Compares one record with several, on their exact sets of shingles. */
export interface RecordComparer {
  /** The record that others are compared with, until the next call. */
  hold(record: ComparedText): void;
  areAlike(other: ComparedText): boolean;
  /** Null for a pair that is not alike. */
  compare(other: ComparedText): Comparison | null;
}

export function createRecordComparer(
  { shingles, threshold }: LikenessOptions,
  table: FoldTable,
): RecordComparer {
  const sets = createSetComparer();
  const answers = createAnswerComparer(shingles, table);
  const readHeld = createReader(shingles, table);
  const readOther = createReader(shingles, table);
  const maskHeld = createNumberMask();
  const maskOther = createNumberMask();
  let record: ComparedText = { context: '', prompt: '', answer: '' };
  let held: ReadText = readHeld('');

  const isTemplateOf = (other: ReadText): boolean => {
    const masked = maskHeld(held.units);
    return masked.isTemplate && areEqual(masked, maskOther(other.units));
  };

  const likenessOf = (other: ComparedText, read: ReadText): Likeness => {
    if (areEqual(held.units, read.units)) return 'same-words';
    if (record.prompt !== '' && promptKey(record) === promptKey(other))
      return answers(record, other) < ALIKE_ANSWERS ? 'conflicting' : 'answer-only';
    return isTemplateOf(read) ? 'numbers-only' : 'near';
  };

  return {
    hold: (next) => {
      record = next;
      held = readHeld(taskText(next));
      sets.hold(held.hashes);
    },
    areAlike: (other) => {
      if (other.prompt === record.prompt && other.answer === record.answer) return true;
      const read = readOther(taskText(other));
      return sets.similarity(read.hashes) >= threshold || isTemplateOf(read);
    },
    compare: (other) => {
      const read = readOther(taskText(other));
      const similarity = sets.similarity(read.hashes);
      if (similarity < threshold && !isTemplateOf(read)) return null;
      return { likeness: likenessOf(other, read), similarity };
    },
  };
}

/** Makes a function that gives the similarity of two records' answers. */
export function createAnswerComparer(
  shingles: Shingles,
  table: FoldTable,
): (a: ComparedText, b: ComparedText) => number {
  const sets = createSetComparer();
  const read = createReader(shingles, table);
  let held: string | null = null;
  return (a, b) => {
    if (a.answer !== held) sets.hold(read(a.answer).hashes);
    held = a.answer;
    return sets.similarity(read(b.answer).hashes);
  };
}
