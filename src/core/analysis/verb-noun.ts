import { chineseVerbNoun } from './verb-noun-chinese.ts';
import { englishVerbNoun } from './verb-noun-english.ts';

/** What an instruction asks for: "Write a short story" is `write`, `story`. Both are lemmas. */
export interface VerbNoun {
  readonly verb: string;
  /** Head of the direct object; null where there is none ("Explain why …") or it is a pronoun or a number. */
  readonly object: string | null;
}

/** The verb sits in the first sentences; the rest of a long instruction is its material. */
const MAX_CHARACTERS = 500;

/**
 * Root verb and direct object of the first sentence that instructs, as the diversity chart of the Self-Instruct paper has
 * it (Wang et al. 2023, figure 3). Null for a question, a greeting, or a language other than English and Chinese.
 * Measured against two taggers in docs/complexity.md.
 */
export function verbNoun(instruction: string): VerbNoun | null {
  const text = instruction.slice(0, MAX_CHARACTERS);
  return /\p{Script=Han}/u.test(text) ? chineseVerbNoun(text) : englishVerbNoun(text);
}
