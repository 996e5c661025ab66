/** Texts for measurements: like sentences in their statistics, the same in every run, and nobody's. */

export type Random = () => number;

/** Mulberry32 (Tommy Ettinger, public domain): numbers from 0 up to 1. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Vocabulary {
  readonly words: readonly string[];
  /** Between two words. */
  readonly joint: string;
}

/** Words of two to ten letters. */
export function latinVocabulary(random: Random): Vocabulary {
  const letter = () => String.fromCharCode(97 + Math.floor(26 * random() ** 1.5));
  return {
    words: Array.from({ length: 4000 }, () => repeat(2 + Math.floor(9 * random() ** 1.5), letter)),
    joint: ' ',
  };
}

/** Words of one to three Han characters out of 2,500. */
export function hanVocabulary(random: Random): Vocabulary {
  const character = () => String.fromCharCode(0x4e00 + Math.floor(2500 * random() ** 1.5));
  return {
    words: Array.from({ length: 4000 }, () => repeat(1 + Math.floor(2.2 * random()), character)),
    joint: '',
  };
}

function repeat(count: number, make: () => string): string {
  return Array.from({ length: count }, make).join('');
}

/** A word with about the frequencies of a language: few are common, most are rare. */
export function anyWord(vocabulary: Vocabulary, random: Random): string {
  return vocabulary.words[Math.floor(vocabulary.words.length * random() ** 3)] ?? '';
}

/** A text of 8 words up to `longest`; shorter ones are more frequent. */
export function anyText(vocabulary: Vocabulary, random: Random, longest: number): readonly string[] {
  const length = 8 + Math.floor((longest - 8) * random() ** 2);
  return Array.from({ length }, () => anyWord(vocabulary, random));
}

/** The text with a share of its words replaced. */
export function edited(
  text: readonly string[],
  share: number,
  { vocabulary, random }: { vocabulary: Vocabulary; random: Random },
): readonly string[] {
  return text.map((word) => (random() < share ? anyWord(vocabulary, random) : word));
}

/** So many texts, a third of them variants of an earlier one with up to a fifth of its words replaced; one in four in Han. */
export function textsWithVariants(
  count: number,
  { seed, longest }: { seed: number; longest: number },
): readonly string[] {
  const random = seededRandom(seed);
  const vocabularies = [latinVocabulary(random), hanVocabulary(random)] as const;
  const texts: { words: readonly string[]; vocabulary: Vocabulary }[] = [];
  for (let i = 0; i < count; i += 1) {
    const original = random() < 1 / 3 ? texts[Math.floor(random() * texts.length)] : undefined;
    const vocabulary = original?.vocabulary ?? vocabularies[random() < 0.25 ? 1 : 0];
    const words =
      original === undefined
        ? anyText(vocabulary, random, longest)
        : edited(original.words, random() * 0.2, { vocabulary, random });
    texts.push({ words, vocabulary });
  }
  return texts.map(({ words, vocabulary }) => words.join(vocabulary.joint));
}
