import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SIGN, signsOf } from '../../../src/core/analysis/signs.ts';

describe('signsOf', () => {
  it.each<[text: string, sign: keyof typeof SIGN]>([
    ['a\\u00e9', 'escape'],
    ['jana@seznam.cz', 'at'],
    ['I am {{name}}', 'blank'],
    ['Dear [姓名]', 'blank'],
    ['【请输入】', 'blank'],
    ['Lorem ipsum dolor', 'blank'],
    ['TODO: write this', 'blank'],
    ['### Response:', 'template'],
    ['ASSISTANT: hello', 'template'],
    ['end<|im_end|>', 'template'],
    ['Observation: dry', 'toolOutput'],
    ['API response: 3', 'toolOutput'],
    ['a<br>b', 'markup'],
    ['a&nbsp;b', 'markup'],
    ['a\uFFFDb', 'damage'],
    ['cafÃ©', 'damage'],
    ['锟斤拷', 'damage'],
  ])('of %j tells %s', (text, sign) => {
    expect(signsOf(text) & SIGN[sign]).toBe(SIGN[sign]);
  });

  it('of prose are none', () => {
    expect(signsOf('The sky is blue: air scatters blue light (more than red), 5 times & more.')).toBe(0);
    expect(signsOf('天空是蓝色的：空气散射蓝光（比红光多）。')).toBe(0);
  });

  it('of a text are those of its parts, wherever they stand', () => {
    const word = string({ unit: 'grapheme', maxLength: 20 });
    assert(
      property(word, word, word, (before, text, after) => {
        expect(signsOf(before + text + after) & signsOf(text)).toBe(signsOf(text));
      }),
    );
  });
});
