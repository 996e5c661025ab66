import { Type } from 'typebox';
import { fingerprint, identityKey, identityOf } from '../../../dataset/identity.ts';
import { recordOf } from '../../../dataset/record.ts';
import {
  datasetRule,
  type BitByBit,
  type DatasetLine,
  type DatasetProblem,
  type DatasetView,
  type GroupIndex,
  type LineRef,
  type ProblemGroup,
} from '../../rule.ts';

export const rule = datasetRule({
  id: 'duplicate/exact',
  since: '0.1.0',
  status: 'stable',
  summary: 'A record repeats an earlier one.',
  why: 'Repeated records weigh more in the loss than anyone chose, are learnt by heart first, and leak from training into validation when the file is split. Two records are the same if their texts are: the order of fields, escapes, ids, and white space around a text do not count.',
  sources: ['Lee et al. 2022, Deduplicating Training Data Makes Language Models Better'],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: { repeated: 'Repeats the record of line {first}' },
  examples: {
    good: ['{"instruction": "a", "output": "b"}\n{"instruction": "a", "output": "c"}'],
    bad: ['{"instruction": "a", "output": "b"}\n{"output": "b", "input": "", "instruction": "a "}'],
  },
  signer: () => ({
    size: 1,
    sign: ({ parsed, detected }, words, at) => {
      if (parsed.kind === 'record') words[at] = fingerprint(identityOf(parsed.value, detected));
    },
  }),
  open: () => new ExactIndex(),
});

/**
 * Records by a cheap fingerprint; the few that share one are compared in full when the findings are asked for. A text is
 * not kept twice: it is read again from its line.
 */
class ExactIndex implements GroupIndex {
  /** The only record with a fingerprint, or all of them. As signed integers, which the engine need not box. */
  readonly #buckets = new Map<number, LineRef | Set<LineRef>>();
  /** Fingerprints that several records have or had, where some came or went. */
  readonly #changed = new Set<number>();
  /** Of the records that share a fingerprint. */
  readonly #keys = new WeakMap<LineRef, string>();
  /** Made anew only when another line is named in them. */
  readonly #problems = new WeakMap<LineRef, DatasetProblem>();

  add({ ref, kind, words, at }: DatasetLine): void {
    if (kind !== 'record') return;
    const print = (words[at] ?? 0) | 0;
    const bucket = this.#buckets.get(print);
    if (bucket === undefined) {
      this.#buckets.set(print, ref);
      return;
    }
    if (bucket instanceof Set) bucket.add(ref);
    else this.#buckets.set(print, new Set([bucket, ref]));
    this.#changed.add(print);
  }

  remove(ref: LineRef): void {
    const identity = readIdentity(ref);
    if (identity === NONE) return;
    const print = fingerprint(identity) | 0;
    const bucket = this.#buckets.get(print);
    if (bucket instanceof Set) {
      bucket.delete(ref);
      this.#changed.add(print);
    }
    if (bucket === ref || (bucket instanceof Set && bucket.size === 0)) this.#buckets.delete(print);
    this.#keys.delete(ref);
  }

  *changedGroups(dataset: DatasetView): BitByBit<ProblemGroup> {
    for (const print of this.#changed) {
      const bucket = this.#buckets.get(print);
      const groups = bucket instanceof Set ? this.#groups(bucket) : [];
      const problems = [...groups].flatMap((group) => this.#repeats(inOrder(group, dataset)));
      this.#changed.delete(print);
      yield { key: print, problems };
    }
  }

  #repeats([first, ...others]: readonly LineRef[]): readonly DatasetProblem[] {
    if (first === undefined) return [];
    return others.map((ref) => {
      const known = this.#problems.get(ref);
      const problem = known?.lines?.['first'] === first ? known : repeat(ref, first);
      this.#problems.set(ref, problem);
      return problem;
    });
  }

  /** Lines whose records are the same. */
  #groups(bucket: ReadonlySet<LineRef>): Iterable<readonly LineRef[]> {
    const byKey = new Map<string, LineRef[]>();
    for (const ref of bucket) {
      const key = this.#keyOf(ref);
      const group = byKey.get(key);
      if (group === undefined) byKey.set(key, [ref]);
      else group.push(ref);
    }
    return byKey.values();
  }

  #keyOf(ref: LineRef): string {
    const known = this.#keys.get(ref);
    if (known !== undefined) return known;
    const key = identityKey(readIdentity(ref));
    this.#keys.set(ref, key);
    return key;
  }
}

const NONE = Symbol('no record');

function readIdentity(ref: LineRef): unknown {
  const record = recordOf(ref.text);
  return record === undefined ? NONE : identityOf(record, ref.detected);
}

function inOrder(group: readonly LineRef[], dataset: DatasetView): readonly LineRef[] {
  return group.length < 2 ? group : group.toSorted((a, b) => dataset.indexOf(a) - dataset.indexOf(b));
}

function repeat(line: LineRef, first: LineRef): DatasetProblem {
  return {
    message: 'repeated',
    lines: { first },
    line,
    related: [{ line: first, message: 'The first record with these texts' }],
    fix: { kind: 'remove-record', title: 'Remove this repeated record', text: null },
  };
}
