import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createFoldTable,
  createNormaliser,
  normalise,
  standsAlone,
} from '../../../src/core/analysis/normalize.ts';

describe('normalise', () => {
  test.each([
    ['Hello,  World!', 'hello world'],
    ['  "Quoted" -- text…\n', 'quoted text'],
    ["don't", 'don t'],
    ['don’t', 'don t'],
    ['ＡＢＣ１２３', 'abc123'],
    ['ﬁne ①', 'fine 1'],
    ['cafe\u0301', 'café'],
    ['ΣΟΦΟΣ', 'σοφοσ'],
    ['İstanbul', 'i̇stanbul'],
    ['हिन्दी में', 'हिन्दी में'],
    ['你好，世界！', '你好世界'],
    ['使用 GPU 训练。', '使用gpu训练'],
    ['カタカナ ﾃｽﾄ', 'カタカナテスト'],
    ['한국어 문장.', '한국어 문장'],
    ['smile 😀 please', 'smile please'],
    ['𠀀字', '𠀀字'],
    ['\ud83d broken', 'broken'],
    ['a_b', 'a_b'],
    ['...', ''],
    ['', ''],
  ])('folds %j to %j', (text, expected) => {
    expect(normalise(text)).toBe(expected);
  });

  test('folds any text as its definition says', () => {
    const check = fc.property(anyText, (text) => {
      expect(normalise(text)).toBe(byDefinition(text));
    });
    fc.assert(check, { numRuns: 500 });
  });

  test('gives the same for a text that was normalised before', () => {
    const check = fc.property(anyText, (text) => {
      expect(normalise(normalise(text))).toBe(normalise(text));
    });
    fc.assert(check);
  });

  test('keeps nothing of one text for the next', () => {
    const normaliser = createNormaliser(createFoldTable());
    const read = (text: string) => {
      const { units, length } = normaliser(text);
      return String.fromCharCode(...units.subarray(0, length));
    };
    expect([read('x'.repeat(9000)).length, read('Zwei Wörter'), read('短い'), read('a')]).toEqual([
      9000,
      'zwei wörter',
      '短い',
      'a',
    ]);
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('a', 'B', ' ', '.', '中', '，', 'の', '\u0301', 'Σ', '😀', 'ﬁ', '\ud800', '１'),
    maxLength: 40,
  }),
);

function byDefinition(text: string): string {
  const composed = text.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ');
  const words = composed.replaceAll(/[^\p{L}\p{M}\p{N}_]+/gu, ' ').trim();
  return words.replaceAll(/ /g, (space, at: number) =>
    standsAlone(words.charCodeAt(at - 1)) || standsAlone(words.charCodeAt(at + 1)) ? '' : space,
  );
}
