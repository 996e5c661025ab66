import { describe, expect, it } from 'vitest';
import { findAll, MOST_FOUND } from '../../../webview/monitor/find-text.ts';

describe('finding words in a text', () => {
  it('takes them literally, whatever their case', () => {
    expect(findAll('Loss 1.5 loss 1x5', 'LOSS')).toEqual([
      [0, 4],
      [9, 13],
    ]);
    expect(findAll('Loss 1.5 loss 1x5', '1.5')).toEqual([[5, 8]]);
    expect(findAll('a (b) [c] \\d $ ^', '\\d $')).toEqual([[10, 14]]);
  });

  it('gives offsets of the text as it is, also behind characters that change their length with their case', () => {
    expect(findAll('İİ 損失 loss', '損失')).toEqual([[3, 5]]);
    expect(findAll('İİ 損失 loss', 'loss')).toEqual([[6, 10]]);
  });

  it('finds nothing for no words, and no more than can be shown', () => {
    expect(findAll('abc', '')).toEqual([]);
    expect(findAll('x'.repeat(5000), 'x')).toHaveLength(MOST_FOUND);
  });
});
