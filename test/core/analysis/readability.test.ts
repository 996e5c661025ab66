import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { chineseReadability, countText, fleschKincaidGrade } from '../../../src/core/analysis/readability.ts';
import { createSyllableCounter } from '../../../src/core/analysis/syllables.ts';
import { decodeWordTable, encodeWordTable } from '../../../src/core/analysis/word-table.ts';
import { ROOT } from '../../support/repository.ts';

const TRUTH = join(process.env['TUNESMITH_SHARED'] ?? join(ROOT, '../shared'), 'truth/readability.jsonl');
const countSyllables = createSyllableCounter();

describe('the Flesch-Kincaid grade', () => {
  it.each([
    ['', 0],
    ['...', 0],
    ['Cool dogs wear da sunglasses.', 2.88],
  ])('of %j is %d, as textstat publishes it', (text, grade) => {
    expect(fleschKincaidGrade(text, countSyllables)).toBeCloseTo(grade, 2);
  });

  it('takes hyphenated and slashed words for one, as textstat does', () => {
    expect(countText("A well-balanced and/or 'quoted' test; it's fine.", countSyllables)).toMatchObject({
      words: 7,
      sentences: 1,
    });
  });

  it('leaves out sentences of two words or fewer', () => {
    expect(countText('Yes. I do. We go home now.', countSyllables).sentences).toBe(1);
  });
});

describe('syllables', () => {
  it.each([
    ['the', 1],
    ['business', 2],
    ['difficulties', 4],
    ['family', 3],
    ['zorblattification', 6],
  ])('of %s are %d', (word, count) => {
    expect(countSyllables(word)).toBe(count);
  });

  it('survive the encoding of their table', () => {
    const words = [
      ["'bout", 1],
      ['able', 2],
      ['ably', 2],
      ['zoology', 4],
    ] as const;
    expect([...decodeWordTable(encodeWordTable(words))]).toEqual(words);
  });
});

interface TruthRow {
  readonly id: string;
  readonly kind: string;
  readonly text: string;
  readonly metric: string;
  readonly value: number;
  readonly words?: number;
  readonly sentences?: number;
  readonly reproduced_here?: number;
}

describe.runIf(existsSync(TRUTH))('against the values of textstat 0.7.11', () => {
  const rows = existsSync(TRUTH)
    ? readFileSync(TRUTH, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as TruthRow)
    : [];

  it('finds grades and syllables to compare with', () => {
    expect(rows.filter((row) => row.metric === 'flesch_kincaid_grade').length).toBeGreaterThan(60);
  });

  it.each(rows.filter((row) => row.metric === 'flesch_kincaid_grade'))(
    'the grade of $id is within 0.05',
    (row) => {
      expect(Math.abs(fleschKincaidGrade(row.text, countSyllables) - row.value)).toBeLessThan(0.05);
    },
  );

  it.each(rows.filter((row) => row.metric === 'syllables'))('the syllables of $id are equal', (row) => {
    expect(countText(row.text, countSyllables).syllables).toBe(row.reproduced_here);
  });
});

describe('the Chinese measure', () => {
  it('grows with the length of clauses and the share of connectives', () => {
    const plain = chineseReadability('我喜欢猫。它很小。');
    const dense = chineseReadability(
      '虽然这一方案在理论上具有显著优势然而由于资源有限因此仍然难以全面实施。',
    );
    expect(plain.charactersPerClause).toBeCloseTo(3.5);
    expect(dense.score).toBeGreaterThan(plain.score);
    expect(dense.connectiveShare).toBeGreaterThan(0.1);
  });

  it('is nothing for a text without Chinese', () => {
    expect(chineseReadability('Hello there.')).toEqual({
      charactersPerClause: 0,
      connectiveShare: 0,
      score: 0,
    });
  });
});
