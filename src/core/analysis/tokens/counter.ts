/** Counts the tokens of a text, without the special tokens that a chat template or post-processor adds around it. */
export interface TokenCounter {
  /** True where the counts equal the tokenizer's own; false for an estimate, which people are shown with `≈`. */
  readonly exact: boolean;
  /** Where it was read from, if that is known, so that another thread can read it too. */
  readonly origin?: string;
  /** No UTF-16 unit counts for more, where less is known than its bytes in UTF-8. */
  readonly most?: number;
  count(text: string): number;
}
