import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eld } from 'eld/extrasmall';
import { describe, expect, it } from 'vitest';
import { guessLanguage } from '../../../src/core/analysis/language-guess.ts';
import { LANGUAGES } from '../../../src/core/analysis/language-ngrams.generated.js';
import { detectLanguage } from '../../../src/core/analysis/language.ts';

interface Case {
  readonly language: string;
  readonly text: string;
}

const CASES = readFileSync(join(import.meta.dirname, 'language.cases.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);

describe('the language of a short text', () => {
  it('is right in at least 97 of 100 cases of 25 languages, code and mixtures', () => {
    const wrong = CASES.filter(({ language, text }) => detectLanguage(text).language !== language);
    expect(wrong.length / CASES.length).toBeLessThan(0.03);
  });

  it('is never told with confidence where it is wrong', () => {
    const wrong = CASES.filter(({ language, text }) => {
      const guess = detectLanguage(text);
      return guess.confident && guess.language !== language;
    });
    expect(wrong).toEqual([]);
  });

  it.each(['en', 'zh', 'ja', 'ko', 'code', 'mixed', 'und'])('is right in all cases of %s', (language) => {
    const cases = CASES.filter((one) => one.language === language);
    expect(cases.length).toBeGreaterThan(3);
    for (const { text } of cases) {
      expect({ text, language: detectLanguage(text).language }).toEqual({ text, language });
    }
  });

  it('is told from the prose around code', () => {
    const text =
      '下面的函数计算两个数的和：\n```python\ndef add(first, second):\n    return first + second\n```';
    expect(detectLanguage(text).language).toBe('zh');
  });

  it('is told from the first lines of a text of a million characters', () => {
    const text = 'Le chat dort sur le canapé et le chien dort dans le jardin. '.repeat(20_000);
    const started = performance.now();
    expect(detectLanguage(text)).toMatchObject({ language: 'fr', confident: true });
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe('the n-gram table', () => {
  it('gives what the library that it comes from gives', () => {
    eld.setLanguageSubset([...LANGUAGES]);
    const texts = CASES.map(({ text }) => text);
    expect(texts.map((text) => guessLanguage(text)?.language ?? '')).toEqual(
      texts.map((text) => {
        const { language } = eld.detect(text);
        return language === 'ms' ? 'id' : language;
      }),
    );
  });
});
