import { findChineseNames } from './person-name-chinese.ts';
import { findLatinNames } from './person-name-latin.ts';
import type { Span } from './span.ts';

/** Names of persons in Chinese and in languages with Latin letters. */
export function findPersonNames(text: string): readonly Span[] {
  return [...findLatinNames(text), ...findChineseNames(text)].sort((a, b) => a.start - b.start);
}
