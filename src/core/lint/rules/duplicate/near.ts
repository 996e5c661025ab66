import { Type } from 'typebox';
import type { Comparison } from '../../../analysis/likeness.ts';
import { NearDuplicates } from '../../../analysis/near-duplicates.ts';
import { SHINGLES, type Shingles } from '../../../analysis/shingles.ts';
import { identityKey, identityOf } from '../../../dataset/identity.ts';
import { parseLine, withoutMark } from '../../../dataset/record.ts';
import { comparedText, comparedTextOf } from '../../compared-text.ts';
import {
  datasetRule,
  type DatasetIndex,
  type DatasetLine,
  type DatasetProblem,
  type DatasetView,
  type LineRef,
  type ReportedFix,
} from '../../rule.ts';

export const rule = datasetRule({
  id: 'duplicate/near',
  since: '0.2.0',
  status: 'stable',
  summary: 'A record is nearly the same as an earlier one.',
  why: 'Near duplicates weigh as much as exact ones, and survive every clean-up that compares whole records: a word or a number changed, sentences in another order, a greeting put before. Compared are task and answer, without the system prompt, after folding case, width, punctuation and white space. Candidates are found by MinHash and banding and verified on the exact sets of shingles. A threshold means nothing without its shingles: with one word in twenty changed, two English texts share 85 % of their runs of five characters, and 60 % of their runs of five words.',
  sources: [
    'Lee et al. 2022, Deduplicating Training Data Makes Language Models Better, section 4.2',
    'Broder 1997, On the Resemblance and Containment of Documents',
    'Dahlgaard, Knudsen and Thorup 2017, Fast Similarity Sketching',
    'docs/near-duplicates.md: shingles and threshold measured on 482 labelled pairs',
  ],
  severity: 'warning',
  options: Type.Object(
    {
      shingles: Type.Union(
        SHINGLES.map((shingles) => Type.Literal(shingles)),
        {
          default: 'character-5-han-2',
          description:
            'What records are compared by: runs of five characters, or of two where they are Chinese or Japanese (character-5-han-2); of five whatever they are (character-5); of two, three or five words (word-2, word-3, word-5), where a Chinese character is a word. Choose `threshold` with it.',
        },
      ),
      threshold: Type.Number({
        default: 0.8,
        minimum: 0.5,
        maximum: 1,
        description:
          'Share of all `shingles` of two records that both have (Jaccard similarity), from which they are near duplicates.',
      }),
      otherNumbers: Type.Boolean({
        default: true,
        description:
          'Whether to report records that are the same text with other numbers, whatever the threshold says.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    near: 'Nearly repeats the record of line {first}: {similarity} % of {shingles} shingles are shared (threshold {threshold} %)',
    chained:
      'Belongs to the near duplicates that begin in line {first}, by way of others (threshold {threshold} % of {shingles} shingles)',
    'same-words': 'Repeats the record of line {first} but for case, punctuation or white space',
    'numbers-only':
      'Repeats the record of line {first} with other numbers: {similarity} % of {shingles} shingles are shared (threshold {threshold} %)',
    'answer-only':
      'Repeats the instruction of line {first} with nearly the same answer: {similarity} % of {shingles} shingles are shared (threshold {threshold} %)',
  },
  examples: {
    good: [
      '{"instruction": "Name three kinds of cheese.", "output": "Brie, Gouda and feta."}\n{"instruction": "Name three kinds of bread.", "output": "Rye, pita and naan."}',
      '{"instruction": "What is 3 + 4?", "output": "7"}\n{"instruction": "What is 5 + 6?", "output": "11"}',
    ],
    bad: [
      '{"instruction": "Explain in a few words why the sky is blue during the day.", "output": "Air scatters blue light more than red light."}\n{"instruction": "Explain in a few words why the sky is blue during the day!", "output": "Air scatters the blue light more than red light."}',
      '{"instruction": "一辆汽车每小时行驶60公里，3小时可以行驶多少公里？请写出计算过程。", "output": "60乘以3等于180公里。"}\n{"instruction": "一辆汽车每小时行驶75公里，4小时可以行驶多少公里？请写出计算过程。", "output": "75乘以4等于300公里。"}',
    ],
  },
  open: (options) => new NearIndex(options),
});

interface Options {
  readonly shingles: Shingles;
  readonly threshold: number;
  readonly otherNumbers: boolean;
}

interface Line {
  readonly ref: LineRef;
  readonly index: number;
}

/** An earlier record and how the later one is like it. */
interface Earlier extends Comparison {
  readonly line: Line;
}

/**
 * Earlier records of its cluster that a record is compared with. A cluster of more is a crowd around its first ones, and
 * a record there that is like none of these is reported as one of the crowd.
 */
const COMPARED = 32;

class NearIndex implements DatasetIndex {
  readonly #options: Options;
  readonly #index: NearDuplicates;
  readonly #ids = new Map<LineRef, number>();
  readonly #refs: (LineRef | undefined)[] = [];
  /** Kept between calls, since the texts must be read again for them. */
  readonly #comparisons = new Map<LineRef, WeakMap<LineRef, { readonly found: Comparison | null }>>();
  readonly #identities = new Map<LineRef, string>();

  constructor(options: Options) {
    this.#options = options;
    this.#index = new NearDuplicates({
      ...options,
      textOf: (id) => comparedTextOf(this.#refs[id] ?? { text: '', detected: null }),
    });
  }

  add({ ref, parsed }: DatasetLine): void {
    if (parsed.kind !== 'record') return;
    const id = this.#index.add(comparedText(parsed.value, ref.detected));
    this.#ids.set(ref, id);
    this.#refs[id] = ref;
  }

  remove(ref: LineRef): void {
    const id = this.#ids.get(ref);
    if (id === undefined) return;
    this.#index.remove(id);
    this.#ids.delete(ref);
    this.#refs[id] = undefined;
    this.#comparisons.delete(ref);
    this.#identities.delete(ref);
  }

  *problems(dataset: DatasetView): IterableIterator<DatasetProblem> {
    for (const cluster of this.#index.clusters()) yield* this.#problemsOf(cluster, dataset);
  }

  /** Exact copies of an earlier record are left to `duplicate/exact`. */
  *#problemsOf(cluster: readonly number[], dataset: DatasetView): IterableIterator<DatasetProblem> {
    const refs = cluster.flatMap((id) => this.#refs[id] ?? []);
    const lines = refs.map((ref) => ({ ref, index: dataset.indexOf(ref) })).sort((a, b) => a.index - b.index);
    const identities = new Set<string>();
    for (const [at, line] of lines.entries()) {
      const identity = this.#identityOf(line.ref);
      const problem = identities.has(identity)
        ? null
        : this.#problem(line.ref, lines.slice(0, Math.min(at, COMPARED)));
      identities.add(identity);
      if (problem !== null) yield problem;
    }
  }

  #problem(ref: LineRef, earlier: readonly Line[]): DatasetProblem | null {
    const { shingles, threshold } = this.#options;
    const percents = { shingles, threshold: Math.round(threshold * 100) };
    const found = this.#likest(ref, earlier);
    const [first] = earlier;
    if (found !== undefined) {
      const { likeness, similarity, line } = found;
      const data = { first: line.index + 1, likeness, similarity: Math.floor(similarity * 100), ...percents };
      return { message: likeness, data, line: ref, related: related(line, first), fix: fixFor(likeness) };
    }
    if (first === undefined || earlier.length < COMPARED) return null;
    return {
      message: 'chained',
      data: { first: first.index + 1, ...percents },
      line: ref,
      related: related(first, first),
    };
  }

  /**
   * The first of the earlier records that this one is like; rather one that differs in more than numbers, since that one
   * is the same task. Two answers to one instruction that differ in substance are left to `duplicate/conflicting-answers`.
   */
  #likest(ref: LineRef, earlier: readonly Line[]): Earlier | undefined {
    const comparisons = this.#compare(ref, earlier);
    const alike = earlier.flatMap((line, i): Earlier[] => {
      const found = comparisons[i] ?? null;
      return found === null || found.likeness === 'conflicting' ? [] : [{ line, ...found }];
    });
    const otherNumbers = this.#options.otherNumbers ? alike[0] : undefined;
    return alike.find(({ likeness }) => likeness !== 'numbers-only') ?? otherNumbers;
  }

  #compare(ref: LineRef, earlier: readonly Line[]): readonly (Comparison | null)[] {
    const known = this.#comparisons.get(ref) ?? new WeakMap<LineRef, { readonly found: Comparison | null }>();
    this.#comparisons.set(ref, known);
    const unknown = earlier.map((line) => line.ref).filter((other) => !known.has(other));
    if (unknown.length > 0) {
      const ids = unknown.map((other) => this.#ids.get(other) ?? -1);
      const compared = this.#index.compare(this.#ids.get(ref) ?? -1, ids);
      unknown.forEach((other, i) => known.set(other, { found: compared[i] ?? null }));
    }
    return earlier.map(({ ref: other }) => known.get(other)?.found ?? null);
  }

  #identityOf(ref: LineRef): string {
    const known = this.#identities.get(ref);
    if (known !== undefined) return known;
    const parsed = parseLine(withoutMark(ref.text));
    const identity = parsed.kind === 'record' ? identityKey(identityOf(parsed.value, ref.detected)) : '';
    this.#identities.set(ref, identity);
    return identity;
  }
}

/** The record named in the message, and the first of the cluster where that is another one. */
function related(line: Line, first: Line | undefined): DatasetProblem['related'] & object {
  const named = { line: line.ref, message: 'The record that this one is like' };
  if (first === undefined || first === line) return [named];
  return [named, { line: first.ref, message: 'The first record of these near duplicates' }];
}

/** Another task from a template may be wanted: a bulk removal of duplicates leaves it alone. */
function fixFor(likeness: Comparison['likeness']): ReportedFix {
  const kind = likeness === 'numbers-only' ? 'remove-template-variant' : 'remove-record';
  return { kind, title: 'Remove this near duplicate', text: null };
}
