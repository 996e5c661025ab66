import { SplitPreTokenizer } from '@huggingface/tokenizers';
import type { StepJson } from './tokenizer-json.ts';

/**
 * The pattern by which GPT-2 splits (`encoder.py`), used by `ByteLevel` steps that bring no Split before them. `\s` of
 * the reference implementation is Unicode's White_Space, which differs from JavaScript's in U+0085 and U+FEFF.
 */
const GPT2 =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** Patterns in the order in which they cut: each one is applied to the pieces that the one before left. */
export type Cuts = readonly RegExp[];

/**
 * The tokenizer's own patterns. They are written for Oniguruma; the library translates them (possessive quantifiers,
 * `\s`, inline flags). Undefined where one can't be translated.
 */
export function cutsOf(steps: readonly StepJson[]): Cuts | undefined {
  const cuts: RegExp[] = [];
  for (const step of steps) {
    const cut = cutOf(step);
    if (cut === undefined) return undefined;
    if (cut !== 'none') cuts.push(cut);
  }
  return cuts;
}

/** Calls `visit` with each piece of a text, in order. Text between two matches is a piece of its own ("Isolated"). */
export function eachPiece(text: string, cuts: Cuts, visit: (piece: string) => void, depth = 0): void {
  const cut = cuts[depth];
  if (cut === undefined) {
    visit(text);
    return;
  }
  const inner =
    depth === cuts.length - 1 ? visit : (piece: string) => eachPiece(piece, cuts, visit, depth + 1);
  let from = 0;
  for (const match of text.matchAll(cut)) {
    const end = match.index + match[0].length;
    if (match.index > from) inner(text.slice(from, match.index));
    if (end > match.index) inner(match[0]);
    from = end;
  }
  if (from < text.length) inner(text.slice(from));
}

function cutOf(step: StepJson): RegExp | 'none' | undefined {
  if (step.type === 'ByteLevel') return step.use_regex === false ? 'none' : GPT2;
  if (step.type === 'Digits') return step.individual_digits ? /\p{N}/gu : /\p{N}+/gu;
  return translated(step);
}

function translated(step: StepJson & { readonly type: 'Split' }): RegExp | undefined {
  try {
    return new SplitPreTokenizer({ ...step, invert: false }).pattern ?? undefined;
  } catch (error) {
    // The library throws a SyntaxError for what neither it nor this JavaScript engine can express.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
