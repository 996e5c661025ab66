import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { array, assert, constantFrom, integer, oneof, property, string, type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteLevelCounter, byteLevelTables } from '../../../../src/core/analysis/tokens/byte-level.ts';
import type { TokenCounter } from '../../../../src/core/analysis/tokens/counter.ts';
import { libraryCounter, loadCounter } from '../../../../src/core/analysis/tokens/load.ts';
import { isByteLevelBpe } from '../../../../src/core/analysis/tokens/tokenizer-json.ts';

/**
 * Tokenizers trained with Hugging Face's `tokenizers` on text of our own, with the pre-tokenising patterns of Llama 3
 * (and its `ignore_merges`), Qwen (and its NFC) and GPT-2. `reference.json` holds what that library itself counts.
 */
const FIXTURES = join(import.meta.dirname, 'fixtures');

interface Reference {
  readonly texts: readonly string[];
  readonly counts: Readonly<Record<string, readonly number[]>>;
}

const reference = JSON.parse(readFileSync(join(FIXTURES, 'reference.json'), 'utf8')) as Reference;

describe.each(['llama', 'qwen', 'gpt2'])('the byte-level counter of %s', (name) => {
  const json: unknown = JSON.parse(readFileSync(join(FIXTURES, `${name}.json`), 'utf8'));
  const fast = fastCounter(json);
  const library = counterOf(libraryCounter(Object(json)));

  it.each(reference.texts.map((text, i) => [text, reference.counts[name]?.[i]] as const))(
    'counts %j as the tokenizers library does',
    (text, count) => {
      expect(fast.count(text)).toBe(count);
    },
  );

  it('counts any text as @huggingface/tokenizers does', () => {
    assert(
      property(anyText(), (any) => {
        // For GPT-2 the JavaScript library takes JavaScript's `\s`, which differs from the original's in these two.
        const text = name === 'gpt2' ? any.replaceAll(/[\u0085\ufeff]/g, '') : any;
        expect(fast.count(text)).toBe(library.count(text));
      }),
      { numRuns: 300, seed: 20_261_124 },
    );
  });

  it('tells how much of a text fits into a number of tokens', () => {
    assert(
      property(anyText(), integer({ min: 0, max: 40 }), (text, limit) => {
        const length = fast.fitting?.(text, limit) ?? 0;
        expect(fast.count(text.slice(0, length))).toBeLessThanOrEqual(limit);
        if (length < text.length) expect(fast.count(text.slice(0, length + 1))).toBeGreaterThan(limit);
      }),
      { numRuns: 300, seed: 20_261_124 },
    );
  });

  it('counts long pieces by the heap as short ones by the row', () => {
    assert(
      property(
        string({
          unit: constantFrom('a', 'e', 't', 'i', 'n', '的', '数'),
          minLength: 90,
          maxLength: 400,
        }),
        (text) => {
          expect(fast.count(text)).toBe(library.count(text));
        },
      ),
      { numRuns: 40, seed: 7 },
    );
  });
});

describe('loading a tokenizer', () => {
  const llama = JSON.parse(readFileSync(join(FIXTURES, 'llama.json'), 'utf8')) as Record<string, unknown>;

  it('takes the fast counter for byte-level BPE', () => {
    expect(isByteLevelBpe(llama)).toBe(true);
  });

  it('leaves tokens that swallow blanks to the library, and counts them right', () => {
    const added = {
      id: 9000,
      content: '<mask>',
      lstrip: true,
      rstrip: false,
      single_word: false,
      normalized: false,
      special: true,
    };
    const json = { ...llama, added_tokens: [added] };
    expect(isByteLevelBpe(json)).toBe(false);
    expect(counterOf(loadCounter(json)).count('a    <mask>')).toBe(2);
  });

  it('uses the library for WordPiece', () => {
    const json = {
      model: {
        type: 'WordPiece',
        vocab: { '[UNK]': 0, un: 1, '##able': 2 },
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
      },
      pre_tokenizer: { type: 'Whitespace' },
    };
    expect(counterOf(loadCounter(json)).count('unable un')).toBe(3);
  });

  it.each([null, 7, [], {}, { model: {} }, { model: { vocab: {}, merges: [] }, added_tokens: [{}] }])(
    'says of %j that it is no tokenizer',
    (json) => {
      const outcome = loadCounter(json);
      expect(outcome.ok ? 'loaded' : outcome.failure.reason).toBe('not-a-tokenizer');
    },
  );

  it('says of an unknown part that it is not supported', () => {
    const outcome = loadCounter({ model: { vocab: {} }, pre_tokenizer: { type: 'Oracle' } });
    expect(outcome.ok ? 'loaded' : outcome.failure.reason).toBe('unsupported-tokenizer');
  });

  it('counts a line of 200,000 letters without a blank in a second', () => {
    const counter = fastCounter(llama);
    const start = performance.now();
    expect(counter.count('datasetting'.repeat(18_000))).toBeGreaterThan(10_000);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

function fastCounter(json: unknown): TokenCounter {
  const tables = isByteLevelBpe(json) ? byteLevelTables(json) : undefined;
  // Its tables are plain data: a counter of a copy, as another thread gets it, is as good.
  const counter = tables === undefined ? undefined : byteLevelCounter(structuredClone(tables));
  if (counter === undefined) throw new Error('The fixture is not counted the fast way.');
  return counter;
}

function counterOf(outcome: ReturnType<typeof loadCounter>): TokenCounter {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

/** Words, Chinese, emoji, contractions, digits, runs of blanks, special tokens, and anything else. */
function anyText(): Arbitrary<string> {
  const part = oneof(
    constantFrom(
      "I'm",
      "they're",
      "WE'VE",
      'dataset',
      ' training',
      'Łódź',
      'résumé',
      'e\u0301',
      '<|im_end|>',
      '<|im_start|>',
    ),
    constantFrom('请把', '句子', '翻译成英文', '，', '。', 'こんにちは', '안녕', '😀', '👨‍👩‍👧', '🇩🇪'),
    string({
      unit: constantFrom(' ', '\n', '\r\n', '\t', '\u00a0', '\u3000', '\u0085', '\ufeff'),
      maxLength: 6,
    }),
    integer({ min: 0, max: 10_000_000 }).map(String),
    string({ unit: 'grapheme', maxLength: 12 }),
    string({ unit: 'binary', maxLength: 6 }),
  );
  return array(part, { maxLength: 14 }).map((parts) => parts.join(''));
}
