import { Tokenizer } from '@huggingface/tokenizers';
import { fail, ok, type Outcome } from '../../outcome.ts';
import { byteLevelCounter, byteLevelTables } from './byte-level.ts';
import type { TokenCounter } from './counter.ts';
import { isByteLevelBpe, isTokenizerJson } from './tokenizer-json.ts';

export type TokenizerProblem = 'not-a-tokenizer' | 'unsupported-tokenizer';

/**
 * A counter for a parsed Hugging Face `tokenizer.json`. Byte-level BPE, which nearly all current models use, is counted
 * by our own fast counter; the rest (Unigram, WordPiece, BPE with byte fallback) by the library, some ten times slower.
 */
export function loadCounter(json: unknown): Outcome<TokenCounter, TokenizerProblem> {
  if (!isTokenizerJson(json)) {
    return fail(
      'not-a-tokenizer',
      'The file holds no Hugging Face tokenizer: it has no model with a vocabulary',
      'Name the tokenizer.json of the model, or the folder that holds it.',
    );
  }
  const tables = isByteLevelBpe(json) ? byteLevelTables(json) : undefined;
  return tables === undefined ? libraryCounter(json) : ok(byteLevelCounter(tables));
}

/** Counts with the library alone: the reference that the fast counter is tested against. */
export function libraryCounter(json: object): Outcome<TokenCounter, TokenizerProblem> {
  const defaults = {
    added_tokens: [],
    decoder: null,
    post_processor: null,
    pre_tokenizer: null,
    normalizer: null,
  };
  try {
    const tokenizer = new Tokenizer({ ...defaults, ...json }, {});
    return ok({ exact: true, count: (text) => tokenizer.tokenize(text).length });
  } catch (error) {
    // The library tells every unknown part of a file apart by its message only.
    const reason = error instanceof Error ? error.message : String(error);
    return fail(
      'unsupported-tokenizer',
      `The tokenizer can't be used: ${reason}`,
      'Use the tokenizer.json that transformers writes with save_pretrained.',
    );
  }
}
