import { describe, expect, test } from 'vitest';
import { EvaluationItems } from '../../../src/core/analysis/contamination.ts';

const LONG = 'one two three four five six seven eight nine ten eleven twelve';
const HAN = '小明有四十六本书小红比他多三本请问两人一共有多少本书';

describe('items of an evaluation', () => {
  test.each<[string, readonly string[], readonly string[], { item: number; share: number } | null]>([
    ['whole, with other punctuation', [LONG], [`So: ${LONG.toUpperCase()}!`], { item: 0, share: 1 }],
    ['in part', [LONG], ['one two three four five six seven eight nine ten'], { item: 0, share: 0.6 }],
    ['in too small a part', [LONG], ['one two three four five six seven eight nine'], null],
    [
      'over two texts of a record',
      [LONG],
      ['one two three four five six', 'seven eight nine ten eleven twelve'],
      { item: 0, share: 1 },
    ],
    ['in Chinese', [HAN], [`请回答：${HAN.slice(0, 12)}，${HAN.slice(12)}？`], { item: 0, share: 1 }],
    ['as the whole of a short prompt', ['Hello there'], ['hello, THERE', 'a'], { item: 0, share: 1 }],
    ['as a short answer', ['Hello there'], ['a', 'hello there'], null],
    ['as a part of a longer prompt though they are short', ['Hello there'], ['hello there you'], null],
    ['by the largest share', [`${LONG} thirteen`, LONG], [LONG], { item: 1, share: 1 }],
    [
      'once for a run that is repeated',
      [LONG],
      [Array.from({ length: 5 }, () => 'one two three four five six seven eight').join(' . x . ')],
      null,
    ],
    ['not at all where they are empty', [' ', ''], ['', 'x'], null],
  ])('are found or not: %s', (_, items, texts, expected) => {
    expect(new EvaluationItems(items).findIn(texts, 0.5)).toEqual(expected);
  });
});
