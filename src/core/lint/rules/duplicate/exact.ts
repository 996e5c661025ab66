import { Type } from 'typebox';
import { fingerprint, identityKey, identityOf } from '../../../dataset/identity.ts';
import { parseLine } from '../../../dataset/record.ts';
import {
  datasetRule,
  type DatasetIndex,
  type DatasetLine,
  type DatasetProblem,
  type DatasetView,
  type LineRef,
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
  open: () => new ExactIndex(),
});

interface Member {
  readonly ref: LineRef;
  readonly detected: string | null;
  readonly print: number;
  /** Found only once another record has the same fingerprint. */
  key: string | null;
}

/**
 * Records by a cheap fingerprint; the few that share one are compared in full when the findings are asked for. A text is
 * not kept twice: it is read again from its line.
 */
class ExactIndex implements DatasetIndex {
  readonly #members = new Map<LineRef, Member>();
  /** The only record with a fingerprint, or all of them. */
  readonly #buckets = new Map<number, Member | Set<Member>>();
  /** Fingerprints that more than one record has. */
  readonly #shared = new Set<number>();

  add({ ref, parsed, detected }: DatasetLine): void {
    if (parsed.kind !== 'record') return;
    const print = fingerprint(identityOf(parsed.value, detected));
    const member: Member = { ref, detected, print, key: null };
    this.#members.set(ref, member);
    const bucket = this.#buckets.get(print);
    if (bucket === undefined) this.#buckets.set(print, member);
    else if (bucket instanceof Set) bucket.add(member);
    else this.#buckets.set(print, new Set([bucket, member]));
    if (bucket !== undefined) this.#shared.add(print);
  }

  remove(ref: LineRef): void {
    const member = this.#members.get(ref);
    if (member === undefined) return;
    this.#members.delete(ref);
    const bucket = this.#buckets.get(member.print);
    if (bucket instanceof Set) bucket.delete(member);
    if (!(bucket instanceof Set) || bucket.size === 0) this.#buckets.delete(member.print);
    if (!(bucket instanceof Set) || bucket.size < 2) this.#shared.delete(member.print);
  }

  *problems(dataset: DatasetView): IterableIterator<DatasetProblem> {
    for (const print of this.#shared) {
      const bucket = this.#buckets.get(print);
      if (!(bucket instanceof Set)) continue;
      for (const group of groups(bucket)) yield* repeats(group, dataset);
    }
  }
}

/** Members whose records are the same. */
function groups(bucket: ReadonlySet<Member>): Iterable<readonly Member[]> {
  const byKey = new Map<string, Member[]>();
  for (const member of bucket) {
    const key = keyOf(member);
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [member]);
    else group.push(member);
  }
  return byKey.values();
}

function keyOf(member: Member): string {
  if (member.key === null) {
    const parsed = parseLine(member.ref.text.replace(/^\uFEFF/, ''));
    member.key = parsed.kind === 'record' ? identityKey(identityOf(parsed.value, member.detected)) : '';
  }
  return member.key;
}

function* repeats(group: readonly Member[], dataset: DatasetView): IterableIterator<DatasetProblem> {
  if (group.length < 2) return;
  const lines = group
    .map(({ ref }) => ({ ref, index: dataset.indexOf(ref) }))
    .sort((a, b) => a.index - b.index);
  const first = lines[0];
  if (first === undefined) return;
  for (const { ref } of lines.slice(1)) {
    yield {
      message: 'repeated',
      data: { first: first.index + 1 },
      line: ref,
      related: [{ line: first.ref, message: 'The first record with these texts' }],
      fix: { kind: 'remove-record', title: 'Remove this repeated record', text: null },
    };
  }
}
