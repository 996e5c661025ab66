/** Counts the tokens of a text, without the special tokens that a chat template or post-processor adds around it. */
export interface TokenCounter {
  /** True where the counts equal the tokenizer's own; false for an estimate, which people are shown with `≈`. */
  readonly exact: boolean;
  count(text: string): number;
}
