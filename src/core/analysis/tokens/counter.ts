import type { ByteLevelTables } from './byte-level.ts';

/** Counts the tokens of a text, without the special tokens that a chat template or post-processor adds around it. */
export interface TokenCounter {
  /** True where the counts equal the tokenizer's own; false for an estimate, which people are shown with `≈`. */
  readonly exact: boolean;
  /** Where it was read from, if that is known, so that another thread can read it too. */
  readonly origin?: string;
  /** What another thread makes the same counter of, sooner than of the file. */
  readonly tables?: ByteLevelTables;
  /** No UTF-16 unit counts for more, where less is known than its bytes in UTF-8. */
  readonly most?: number;
  /** What the model's chat template adds, if it has one. */
  readonly chat?: ChatOverhead;
  count(text: string): number;
  /** How long the longest beginning of a text is that has at most so many tokens, where it knows a quicker way to tell. */
  fitting?(text: string, limit: number): number;
}

/** The same by counting beginnings. */
export function longestBeginning(text: string, limit: number, count: (part: string) => number): number {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (count(text.slice(0, middle)) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Tokens that a chat template puts around the messages of a conversation. */
export interface ChatOverhead {
  /** Once, before the first message. */
  readonly start: number;
  readonly user: number;
  /** Less than none where it takes the place of a longer prompt that the template has of its own. */
  readonly system: number;
  readonly assistant: number;
  /** Around the last message, if it is an answer. */
  readonly lastAssistant: number;
  readonly tool: number;
  /** What it adds to a short conversation at most; in a longer one the names of the fields outweigh it. */
  readonly most: number;
  /** Whether blanks at the ends of a message are left out. */
  readonly trims: boolean;
  /**
   * Whether a conversation has as many tokens as its messages and these together. It has not where a template puts a blank
   * before a text, which becomes one token with the first word.
   */
  readonly addsUp: boolean;
  /**
   * Tokens of a whole conversation, its texts and declared tools included; null where the template refuses it. Takes a
   * hundred times as long as adding up.
   */
  whole(messages: readonly object[], tools: readonly object[]): number | null;
}
