import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ComparedText } from '../../../src/core/analysis/compared-text.ts';
import { NearDuplicates } from '../../../src/core/analysis/near-duplicates.ts';

const SHARED = process.env['TUNESMITH_SHARED'] ?? resolve(import.meta.dirname, '../../../../shared');
const PAIRS = join(SHARED, 'truth/near-duplicates.jsonl');

type Side = string | { readonly instruction: string; readonly output: string };
interface Pair {
  readonly category: string;
  readonly a: Side;
  readonly b: Side;
}

/** What is said of the pairs of a category with the defaults: how many of them at least, and how they are said to be alike. */
const EXPECTED: Readonly<
  Record<string, { readonly [likeness: string]: readonly [least: number, most: number] }>
> = {
  identical: { 'same-words': [12, 12] },
  'whitespace-only': { 'same-words': [12, 12] },
  'case-only': { 'same-words': [12, 12] },
  'punctuation-only': { 'same-words': [12, 12] },
  'zh-identical': { 'same-words': [10, 10] },
  'zh-punctuation-width': { 'same-words': [12, 12] },
  '1-word-in-20': { near: [37, 38] },
  'sentence-order-swapped': { near: [18, 18] },
  'prefix-added': { near: [10, 10] },
  'zh-1-chars-changed': { near: [16, 16] },
  'zh-2-chars-changed': { near: [15, 16] },
  'zh-sentence-order-swapped': { near: [10, 10] },
  'numbers-changed-only': { 'numbers-only': [30, 30] },
  'same-instruction-different-output': { conflicting: [0, 15] },
  'half-changed': {},
  'second-half-replaced': {},
  '1-word-in-5': {},
  unrelated: {},
  'zh-half-changed': {},
  'zh-unrelated': {},
  paraphrase: {},
};

describe.runIf(existsSync(PAIRS))('the labelled pairs, where they are at hand', () => {
  const counts = existsSync(PAIRS)
    ? countByCategory(readFileSync(PAIRS, 'utf8'))
    : new Map<string, Map<string, number>>();

  test.each(Object.entries(EXPECTED))('are told apart: %s', (category, expected) => {
    const found = counts.get(category) ?? new Map<string, number>();
    for (const likeness of found.keys()) expect(Object.keys(expected)).toContain(likeness);
    for (const [likeness, [least, most]] of Object.entries(expected)) {
      expect(found.get(likeness) ?? 0).toBeGreaterThanOrEqual(least);
      expect(found.get(likeness) ?? 0).toBeLessThanOrEqual(most);
    }
  });
});

/** How many pairs of a category are found, by what is said of them. */
function countByCategory(lines: string): Map<string, Map<string, number>> {
  const counts = new Map<string, Map<string, number>>();
  for (const line of lines.trim().split('\n')) {
    const pair = JSON.parse(line) as Pair;
    const found = likenessOf(pair);
    const count = counts.get(pair.category) ?? new Map<string, number>();
    if (found !== null) count.set(found, (count.get(found) ?? 0) + 1);
    counts.set(pair.category, count);
  }
  return counts;
}

/** Null where the index, from the sketches on, does not bring the two together. */
function likenessOf({ a, b }: Pair): string | null {
  const texts = [textOf(a), textOf(b)];
  const index = new NearDuplicates({
    shingles: 'character-5-han-2',
    threshold: 0.8,
    textOf: (id) => texts[id] ?? textOf(''),
  });
  for (const text of texts) index.add(text);
  return index.clusters().length === 0 ? null : (index.compare(1, [0])[0]?.likeness ?? null);
}

function textOf(side: Side): ComparedText {
  return typeof side === 'string'
    ? { context: '', prompt: '', answer: side }
    : { context: '', prompt: side.instruction, answer: side.output };
}
