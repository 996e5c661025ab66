import { parseLine, withoutMark, type ParsedLine } from '../dataset/record.ts';
import type { ActiveRule } from './active-rules.ts';
import { crashFinding, type LineFinding } from './checker.ts';
import type { SignatureLayout } from './line-signers.ts';
import type {
  DatasetIndex,
  DatasetLine,
  DatasetProblem,
  DatasetView,
  LineRef,
  ReferenceFile,
} from './rule.ts';

const NOWHERE = Symbol('no line in particular');

interface Opened {
  readonly active: ActiveRule;
  readonly index: DatasetIndex;
  /** Of the numbers that its signer wrote. */
  readonly start: number;
  /** The problems at the last time, and what they were the problems of. */
  known: {
    readonly stamp: number;
    readonly structure: number;
    readonly problems: readonly DatasetProblem[];
  } | null;
  /** The line on which the rule failed; from then on it is left out. */
  crashedAt: LineRef | typeof NOWHERE | null;
}

/** The problems of one dataset rule: the same array as before where nothing has changed. */
export interface RuleProblems {
  readonly active: ActiveRule;
  readonly problems: readonly DatasetProblem[];
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
      opened.push({ active, index, start: layout.starts[opened.length] ?? 0, known: null, crashedAt: null });
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

  problems(dataset: DatasetView): readonly RuleProblems[] {
    return this.#opened.map((opened) => ({
      active: opened.active,
      problems: opened.crashedAt === null ? problemsOf(opened, dataset) : NONE,
    }));
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

function problemsOf(opened: Opened, dataset: DatasetView): readonly DatasetProblem[] {
  try {
    const { index, known } = opened;
    const { structure } = dataset;
    const stamp = index.stamp?.(dataset);
    if (stamp !== undefined && known?.stamp === stamp && known.structure === structure) return known.problems;
    const problems = [...index.problems(dataset)];
    opened.known = stamp === undefined ? null : { stamp, structure, problems };
    return problems;
  } catch {
    opened.crashedAt = NOWHERE;
    return NONE;
  }
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
