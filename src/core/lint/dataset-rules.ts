import type { ActiveRule } from './active-rules.ts';
import { crashFinding, type LineFinding } from './checker.ts';
import type { DatasetIndex, DatasetLine, DatasetProblem, DatasetView, LineRef } from './rule.ts';

interface Opened {
  readonly active: ActiveRule;
  readonly index: DatasetIndex;
  /** The line on which the rule failed; from then on it is left out. */
  crashedAt: LineRef | null;
}

/** The indexes of the dataset rules, kept up to date line by line. */
export class DatasetRules {
  readonly #opened: Opened[];

  constructor(rules: readonly ActiveRule[]) {
    this.#opened = rules.flatMap((active) =>
      active.rule.scope === 'dataset'
        ? [{ active, index: active.rule.open(active.options), crashedAt: null }]
        : [],
    );
  }

  add(line: DatasetLine): void {
    for (const opened of this.#opened) guarded(opened, line.ref, () => opened.index.add(line));
  }

  remove(ref: LineRef): void {
    for (const opened of this.#opened) guarded(opened, ref, () => opened.index.remove(ref));
  }

  problems(
    dataset: DatasetView,
  ): readonly { readonly active: ActiveRule; readonly problem: DatasetProblem }[] {
    return this.#opened.flatMap((opened) => {
      let problems: DatasetProblem[] = [];
      guarded(opened, null, () => {
        problems = [...opened.index.problems(dataset)];
      });
      return problems.map((problem) => ({ active: opened.active, problem }));
    });
  }

  crashes(): readonly { readonly ref: LineRef; readonly finding: LineFinding }[] {
    return this.#opened.flatMap(({ active, crashedAt }) =>
      crashedAt === null ? [] : [{ ref: crashedAt, finding: crashFinding(active.rule.id, crashedAt.text) }],
    );
  }
}

const NOWHERE: LineRef = { text: '' };

function guarded(opened: Opened, ref: LineRef | null, work: () => void): void {
  if (opened.crashedAt !== null) return;
  try {
    work();
  } catch {
    // The error's own words may quote the record, so they go nowhere.
    opened.crashedAt = ref ?? NOWHERE;
  }
}
