import { Type } from 'typebox';
import type { Comparison } from '../../../analysis/likeness.ts';
import { createSigner, NearDuplicates } from '../../../analysis/near-duplicates.ts';
import { SHINGLES, type Shingles } from '../../../analysis/shingles.ts';
import { identityKey, identityOf } from '../../../dataset/identity.ts';
import { recordOf } from '../../../dataset/record.ts';
import { comparedTextOf } from '../../compared-text.ts';
import {
  datasetRule,
  type BitByBit,
  type DatasetLine,
  type DatasetProblem,
  type DatasetView,
  type GroupIndex,
  type LineRef,
  type ProblemGroup,
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
    near: 'Nearly repeats the record of line {first}: the two are {similarity} % alike (limit {threshold} %)',
    chained:
      'Belongs to the near duplicates that begin in line {first}, by way of others (limit {threshold} %)',
    'same-words': 'Repeats the record of line {first} but for case, punctuation or white space',
    'numbers-only':
      'Repeats the record of line {first} with other numbers: the two are {similarity} % alike (reported whatever the limit)',
    'answer-only':
      'Repeats the instruction of line {first} with nearly the same answer: the two are {similarity} % alike (limit {threshold} %)',
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
  signer: (options) => {
    const sign = createSigner(options);
    return {
      size: sign.words,
      sign: ({ parsed, compared }, words, at) => {
        if (parsed.kind === 'record') sign(compared, words, at);
      },
    };
  },
  open: (options) => new NearIndex(options),
});

interface Options {
  readonly shingles: Shingles;
  readonly threshold: number;
  readonly otherNumbers: boolean;
}

interface Found extends Comparison {
  readonly ref: LineRef;
}

/**
 * Earlier records of its cluster that a record is compared with. A cluster of more is a crowd around its first ones, and
 * a record there that is like none of these is reported as one of the crowd.
 */
const COMPARED = 32;

class NearIndex implements GroupIndex {
  readonly #options: Options;
  readonly #index: NearDuplicates;
  readonly #ids = new Map<LineRef, number>();
  readonly #refs: (LineRef | undefined)[] = [];
  /** Kept while clusters change, since the texts must be read again for them. */
  readonly #comparisons = new Map<LineRef, WeakMap<LineRef, { readonly found: Comparison | null }>>();
  readonly #identities = new Map<LineRef, string>();

  constructor(options: Options) {
    this.#options = options;
    this.#index = new NearDuplicates({
      ...options,
      textOf: (id) => comparedTextOf(this.#refs[id] ?? { text: '', detected: null }),
    });
  }

  add({ ref, kind, words, at }: DatasetLine): void {
    if (kind !== 'record') return;
    const id = this.#index.addSigned(words, at);
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

  *changedGroups(dataset: DatasetView): BitByBit<ProblemGroup> {
    yield* this.#index.settle();
    for (const { label, members } of this.#index.changedClusters()) {
      const problems: DatasetProblem[] = [];
      for (const problem of this.#judge(members, dataset)) {
        if (problem === undefined) yield;
        else problems.push(problem);
      }
      yield { key: label, problems };
    }
  }

  /** Exact copies of an earlier record are left to `duplicate/exact`. */
  *#judge(cluster: readonly number[], dataset: DatasetView): BitByBit<DatasetProblem> {
    const refs = cluster.flatMap((id) => this.#refs[id] ?? []);
    refs.sort((a, b) => dataset.indexOf(a) - dataset.indexOf(b));
    const identities = new Set<string>();
    const [first] = refs;
    if (first === undefined) return;
    for (const [at, ref] of refs.entries()) {
      const identity = this.#identityOf(ref);
      yield identities.has(identity)
        ? undefined
        : this.#problemOf(ref, first, refs.slice(0, Math.min(at, COMPARED)));
      identities.add(identity);
    }
  }

  /** What is said of a record of the cluster that begins with `first`: the one that it is like, or that it is of the crowd. */
  #problemOf(ref: LineRef, first: LineRef, earlier: readonly LineRef[]): DatasetProblem | undefined {
    const comparisons = this.#compare(ref, earlier);
    const found = this.#likest(earlier, comparisons);
    const common = { threshold: Math.round(this.#options.threshold * 100) };
    if (found !== null)
      return {
        message: found.likeness,
        lines: { first: found.ref },
        data: { ...common, likeness: found.likeness, similarity: Math.floor(found.similarity * 100) },
        line: ref,
        related: related(found.ref, first),
        fix: fixFor(found.likeness),
      };
    const isOfCrowd = earlier.length === COMPARED && comparisons.every((comparison) => comparison === null);
    if (!isOfCrowd) return undefined;
    return { message: 'chained', lines: { first }, data: common, line: ref, related: related(first, first) };
  }

  /**
   * The first of the earlier records that this one is like; rather one that differs in more than numbers, since that one
   * is the same task. Two answers to one instruction that differ in substance are left to `duplicate/conflicting-answers`.
   */
  #likest(earlier: readonly LineRef[], comparisons: readonly (Comparison | null)[]): Found | null {
    const alike = earlier.flatMap((other, i): Found[] => {
      const found = comparisons[i] ?? null;
      return found === null || found.likeness === 'conflicting' ? [] : [{ ref: other, ...found }];
    });
    const sameTask = alike.find(({ likeness }) => likeness !== 'numbers-only');
    return sameTask ?? (this.#options.otherNumbers ? (alike[0] ?? null) : null);
  }

  #compare(ref: LineRef, earlier: readonly LineRef[]): readonly (Comparison | null)[] {
    const known = this.#comparisons.get(ref) ?? new WeakMap<LineRef, { readonly found: Comparison | null }>();
    this.#comparisons.set(ref, known);
    const unknown = earlier.filter((other) => !known.has(other));
    if (unknown.length > 0) {
      const ids = unknown.map((other) => this.#ids.get(other) ?? -1);
      const compared = this.#index.compare(this.#ids.get(ref) ?? -1, ids);
      unknown.forEach((other, i) => known.set(other, { found: compared[i] ?? null }));
    }
    return earlier.map((other) => known.get(other)?.found ?? null);
  }

  #identityOf(ref: LineRef): string {
    const known = this.#identities.get(ref);
    if (known !== undefined) return known;
    const record = recordOf(ref.text);
    const identity = record === undefined ? '' : identityKey(identityOf(record, ref.detected));
    this.#identities.set(ref, identity);
    return identity;
  }
}

/** The record named in the message, and the first of the cluster where that is another one. */
function related(named: LineRef, first: LineRef): DatasetProblem['related'] & object {
  const like = { line: named, message: 'The record that this one is like' };
  if (first === named) return [like];
  return [like, { line: first, message: 'The first record of these near duplicates' }];
}

/** Another task from a template may be wanted: a bulk removal of duplicates leaves it alone. */
function fixFor(likeness: Comparison['likeness']): ReportedFix {
  const kind = likeness === 'numbers-only' ? 'remove-template-variant' : 'remove-record';
  return { kind, title: 'Remove this near duplicate', text: null };
}
