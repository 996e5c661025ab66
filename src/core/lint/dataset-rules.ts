import { parseLine, withoutMark, type ParsedLine } from '../dataset/record.ts';
import type { ActiveRule } from './active-rules.ts';
import { crashFinding, type LineFinding } from './checker.ts';
import type { SignatureLayout } from './line-signers.ts';
import type {
  BitByBit,
  DatasetIndex,
  DatasetLine,
  DatasetProblem,
  DatasetView,
  LineRef,
  ProblemGroup,
  ReferenceFile,
  WholeIndex,
} from './rule.ts';

const NOWHERE = Symbol('no line in particular');

interface Opened {
  readonly active: ActiveRule;
  readonly index: DatasetIndex;
  /** Of the numbers that its signer wrote. */
  readonly start: number;
  /** Of the problems at the last time; undefined if the index gives none, or has not been asked. */
  stamp: number | undefined;
  /** The problems at the last time, by group; of a dataset as a whole they are one. */
  readonly known: Map<ProblemGroup['key'], readonly DatasetProblem[]>;
  /** The line on which the rule failed; from then on it is left out. */
  crashedAt: LineRef | typeof NOWHERE | null;
}

/** Problems of one dataset rule that are no more, and those that have taken their place; some may be in both. */
export interface ProblemChange {
  readonly active: ActiveRule;
  readonly gone: readonly DatasetProblem[];
  readonly came: readonly DatasetProblem[];
}

/** A line that has been signed. */
export interface SignedRef {
  readonly ref: LineRef;
  readonly kind: ParsedLine['kind'];
  /** Null where it was checked in another thread. */
  readonly parsed: ParsedLine | null;
  readonly words: Uint32Array;
  /** Of its first number. */
  readonly at: number;
  /** Dataset rules whose signers failed on it. */
  readonly failed: readonly number[];
}

/**
 * The indexes of the dataset rules, kept up to date line by line. What a failing rule throws may quote a record in its
 * words, so that they go nowhere.
 */
export class DatasetRules {
  readonly #opened: readonly Opened[];
  readonly #line = new AddedLine();

  constructor(
    rules: readonly ActiveRule[],
    {
      references,
      layout,
    }: { readonly references: readonly ReferenceFile[]; readonly layout: SignatureLayout },
  ) {
    const opened: Opened[] = [];
    for (const active of rules) {
      if (active.rule.scope !== 'dataset') continue;
      const index = active.rule.open(active.options, references);
      const start = layout.starts[opened.length] ?? 0;
      opened.push({ active, index, start, stamp: undefined, known: new Map(), crashedAt: null });
    }
    this.#opened = opened;
  }

  add(signed: SignedRef): void {
    const { ref, failed } = signed;
    for (const rule of failed) this.#crash(rule, ref);
    this.#line.set(signed);
    for (const opened of this.#opened) {
      if (opened.crashedAt !== null) continue;
      this.#line.at = signed.at + opened.start;
      try {
        opened.index.add(this.#line);
      } catch {
        opened.crashedAt = ref;
      }
    }
  }

  #crash(rule: number, ref: LineRef): void {
    const opened = this.#opened[rule];
    if (opened !== undefined) opened.crashedAt ??= ref;
  }

  remove(ref: LineRef): void {
    for (const opened of this.#opened) {
      if (opened.crashedAt !== null) continue;
      try {
        opened.index.remove(ref);
      } catch {
        opened.crashedAt = ref;
      }
    }
  }

  /** What has changed since the last time. Whoever stops on the way is given the rest later, by a new call. */
  *changes(dataset: DatasetView): IterableIterator<ProblemChange | undefined> {
    for (const opened of this.#opened) {
      if (opened.crashedAt === null) yield* changesOf(opened, dataset);
      if (opened.crashedAt !== null) yield* retracted(opened);
    }
  }

  /** `ref` is null where a rule failed on the dataset as a whole. */
  crashes(): readonly { readonly ref: LineRef | null; readonly finding: LineFinding }[] {
    return this.#opened.flatMap(({ active, crashedAt }) => {
      if (crashedAt === null) return [];
      const ref = crashedAt === NOWHERE ? null : crashedAt;
      return [{ ref, finding: crashFinding(active.rule.id, ref?.text ?? '') }];
    });
  }
}

const NONE: readonly DatasetProblem[] = [];

function* changesOf(opened: Opened, dataset: DatasetView): IterableIterator<ProblemChange | undefined> {
  const { active, index, known } = opened;
  try {
    const groups = 'problems' in index ? wholeGroup(opened, index, dataset) : index.changedGroups(dataset);
    for (const group of groups) {
      if (group === undefined) {
        yield;
        continue;
      }
      const { key, problems } = group;
      const gone = known.get(key) ?? NONE;
      if (problems.length === 0) known.delete(key);
      else known.set(key, problems);
      yield { active, gone, came: problems };
    }
  } catch {
    opened.crashedAt = NOWHERE;
  }
}

/** The dataset as the only group of its rule. */
function* wholeGroup(opened: Opened, index: WholeIndex, dataset: DatasetView): BitByBit<ProblemGroup> {
  const stamp = index.stamp?.(dataset);
  if (stamp !== undefined && stamp === opened.stamp) return;
  const problems: DatasetProblem[] = [];
  for (const problem of index.problems(dataset)) {
    if (problem === undefined) yield;
    else problems.push(problem);
  }
  opened.stamp = stamp;
  yield { key: 0, problems };
}

/** Takes back all that a rule had found before it failed. */
function* retracted({ active, known }: Opened): IterableIterator<ProblemChange> {
  const gone = [...known.values()].flat();
  known.clear();
  if (gone.length > 0) yield { active, gone, came: NONE };
}

/** The line that is being added, the same object for all. */
class AddedLine implements DatasetLine {
  ref: LineRef = { text: '', detected: null };
  kind: ParsedLine['kind'] = 'blank';
  words: Uint32Array = new Uint32Array(1);
  at = 0;
  #start = 0;
  #parsed: ParsedLine | null = null;

  set({ ref, kind, parsed, words, at }: SignedRef): void {
    this.ref = ref;
    this.kind = kind;
    this.words = words;
    this.#start = at;
    this.#parsed = parsed;
  }

  get detected(): string | null {
    return this.ref.detected;
  }

  get hash(): number {
    return this.words[this.#start] ?? 0;
  }

  get parsed(): ParsedLine {
    if (this.kind !== 'record') return { kind: this.kind };
    this.#parsed ??= parseLine(withoutMark(this.ref.text));
    return this.#parsed;
  }
}
