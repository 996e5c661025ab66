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

/** Is told of the piece of `text` from `start` to `end`. */
export type Visit = (text: string, start: number, end: number) => void;

/**
 * Makes a function that calls `visit` with each piece of a text, in order. Text between two matches is a piece of its own
 * ("Isolated"). No piece is made a string of its own: there are millions.
 */
export function createSplitter(cuts: Cuts): (text: string, visit: Visit) => void {
  const [cut, ...rest] = cuts;
  if (cut === undefined) return (text, visit) => visit(text, 0, text.length);
  const here = new RegExp(cut.source, cut.flags.replace('g', 'y'));
  const splitRest = rest.length === 0 ? null : createSplitter(rest);
  return (text, visit) => {
    // Later patterns look behind and ahead in their piece alone.
    const take: Visit =
      splitRest === null ? visit : (whole, start, end) => splitRest(whole.slice(start, end), visit);
    for (let start = 0; start < text.length;) {
      here.lastIndex = start;
      const end = here.test(text) && here.lastIndex > start ? here.lastIndex : nextMatch(cut, text, start);
      take(text, start, end);
      start = end;
    }
  };
}

/** Where the next match that is not empty begins; the end of the text where there is none. */
function nextMatch(cut: RegExp, text: string, from: number): number {
  cut.lastIndex = from;
  for (let match = cut.exec(text); match !== null; match = cut.exec(text)) {
    if (match[0] !== '' && match.index > from) return match.index;
    if (match[0] === '') cut.lastIndex += (text.codePointAt(cut.lastIndex) ?? 0) > 0xffff ? 2 : 1;
  }
  return text.length;
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
