import { describe, expect, it } from 'vitest';
import { estimate } from '../../../../src/core/analysis/tokens/estimate.ts';

/** Texts with the tokens that Llama 3 and Qwen 3 take for them. */
const CASES: readonly (readonly [string, number, number])[] = [
  [
    'Écrivez une courte histoire à propos d’un dragon qui ne pouvait pas voler et d’une fille qui l’a aidé, près de la forêt.',
    36,
    36,
  ],
  [
    'Schreibe eine kurze Geschichte über einen Drachen, der nicht fliegen konnte, und über ein Mädchen, das ihm half.',
    28,
    28,
  ],
  ['Напишите короткий рассказ о драконе, который не умел летать, и о девочке, которая ему помогла.', 30, 32],
  [
    'ひらがなとカタカナをつかって、みじかいものがたりをかいてください。コンピューターはとてもべんりです。',
    34,
    34,
  ],
  ['날지 못하는 용과 그를 도와준 소녀에 대한 짧은 이야기를 써 주세요.', 24, 27],
];

describe('the estimate', () => {
  it('says that it is one', () => {
    expect(estimate.exact).toBe(false);
  });

  it.each(CASES)('is within a third of the tokens of %s', (text, llama, qwen) => {
    const mean = (llama + qwen) / 2;
    expect(Math.abs(estimate.count(text) - mean) / mean).toBeLessThan(1 / 3);
  });

  it('counts nothing in an empty text and something in every other', () => {
    expect(['', '的', '.', ' '].map((text) => estimate.count(text))).toEqual([0, 1, 1, 1]);
  });

  it('takes a run of blanks for one token, as tokenizers do', () => {
    expect(estimate.count(`a${' '.repeat(400)}b`)).toBe(estimate.count('a b'));
  });

  it('counts an emoji once, not once for each half of its surrogate pair', () => {
    expect(estimate.count('😀'.repeat(10))).toBe(18);
  });
});
