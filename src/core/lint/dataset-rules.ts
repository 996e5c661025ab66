import type { ActiveRule } from './active-rules.ts';
import { crashFinding, type LineFinding } from './checker.ts';
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
  /** The line on which the rule failed; from then on it is left out. */
  crashedAt: LineRef | typeof NOWHERE | null;
}

/**
 * The indexes of the dataset rules, kept up to date line by line. What a failing rule throws may quote a record in its
 * words, so that they go nowhere.
 */
export class DatasetRules {
  readonly #opened: Opened[];

  constructor(rules: readonly ActiveRule[], references: readonly ReferenceFile[]) {
    this.#opened = rules.flatMap((active) =>
      active.rule.scope === 'dataset'
        ? [{ active, index: active.rule.open(active.options, references), crashedAt: null }]
        : [],
    );
  }

  add(line: DatasetLine): void {
    for (const opened of this.#opened) {
      if (opened.crashedAt !== null) continue;
      try {
        opened.index.add(line);
      } catch {
        opened.crashedAt = line.ref;
      }
    }
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

  problems(
    dataset: DatasetView,
  ): readonly { readonly active: ActiveRule; readonly problem: DatasetProblem }[] {
    return this.#opened.flatMap((opened) => {
      const problems = opened.crashedAt === null ? problemsOf(opened, dataset) : [];
      return problems.map((problem) => ({ active: opened.active, problem }));
    });
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

function problemsOf(opened: Opened, dataset: DatasetView): readonly DatasetProblem[] {
  try {
    return [...opened.index.problems(dataset)];
  } catch {
    opened.crashedAt = NOWHERE;
    return [];
  }
}
