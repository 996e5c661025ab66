import type { LineChunk } from '../dataset/line-store.ts';
import { RULE_CRASH } from './checker.ts';
import {
  bySeverityThenPlace,
  byPlace,
  datasetFinding,
  toFinding,
  viewOf,
  type Dataset,
  type SharedProblem,
} from './collect.ts';
import type { DatasetRules, RuleProblems } from './dataset-rules.ts';
import { SEVERITIES, type Finding } from './finding.ts';
import type { DatasetProblem } from './rule.ts';
import type { SessionLine } from './session.ts';

/** What is found in a chunk of lines. */
interface ChunkFindings {
  readonly version: number;
  readonly start: number;
  /** Number of lines of the dataset when the chunk was its last one, else -1: the last line is removed otherwise. */
  readonly size: number;
  /** The structure of the dataset when a finding in the chunk named other lines, else -1. */
  readonly structure: number;
  /** By severity, the worst first; each in the order of the file. */
  readonly bySeverity: readonly (readonly Finding[])[];
  readonly counts: ReadonlyMap<string, number>;
}

/** Findings in the order in which people should see them, and how many there are. */
export interface WorstFindings {
  readonly findings: readonly Finding[];
  readonly total: number;
}

/**
 * The findings of a dataset that changes. They are put together for a chunk of lines at a time and kept until something in
 * the chunk changes, so that a keystroke costs one chunk, however many findings there are elsewhere.
 */
export class FindingStore {
  readonly #rules: DatasetRules;
  readonly #known = new WeakMap<LineChunk<SessionLine>, ChunkFindings>();
  #problems: readonly RuleProblems[] = [];
  #chunks: readonly ChunkFindings[] = [];
  /** Findings of rules that failed: one a rule. */
  #crashes: readonly Finding[] = [];

  constructor(rules: DatasetRules) {
    this.#rules = rules;
  }

  /** Takes in what has changed since the last time. */
  refresh(dataset: Dataset): void {
    const { structure } = dataset;
    const problems = this.#rules.problems(viewOf(dataset));
    problems.forEach((now, i) => this.#share(now, this.#problems[i]?.problems ?? [], dataset));
    this.#problems = problems;
    const chunks = dataset.lines.chunks();
    this.#chunks = chunks.map((chunk, i) => {
      const size = i === chunks.length - 1 ? dataset.lines.size : -1;
      const known = this.#known.get(chunk);
      if (known !== undefined && isCurrent(known, chunk, { size, structure })) return known;
      const found = findingsOf(chunk, dataset, { size, structure });
      this.#known.set(chunk, found);
      return found;
    });
    this.#crashes = this.#findCrashes(dataset);
  }

  all(): readonly Finding[] {
    const found = SEVERITIES.flatMap((_, severity) =>
      this.#chunks.flatMap(({ bySeverity }) => bySeverity[severity] ?? []),
    );
    return this.#crashes.length === 0 ? found : this.#withCrashes(found);
  }

  worst(limit: number): WorstFindings {
    if (this.#crashes.length > 0) {
      const all = this.all();
      return { findings: all.slice(0, limit), total: all.length };
    }
    const findings: Finding[] = [];
    for (const severity of SEVERITIES.keys()) {
      for (const { bySeverity } of this.#chunks) {
        const some = bySeverity[severity] ?? [];
        for (let i = 0; i < some.length && findings.length < limit; i += 1) {
          const finding = some[i];
          if (finding !== undefined) findings.push(finding);
        }
      }
    }
    return { findings, total: [...this.counts().values()].reduce((sum, count) => sum + count, 0) };
  }

  /** Findings by rule. */
  counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const chunk of this.#chunks)
      for (const [rule, count] of chunk.counts) counts.set(rule, (counts.get(rule) ?? 0) + count);
    for (const { rule } of this.#crashes) counts.set(rule, (counts.get(rule) ?? 0) + 1);
    return counts;
  }

  /** Hands the problems of a rule to their lines, and takes back those that are no more. */
  #share({ active, problems }: RuleProblems, before: readonly DatasetProblem[], { lines }: Dataset): void {
    if (problems === before) return;
    const [start, end] = changedPart(problems, before);
    const now = new Set(problems.slice(start, problems.length - end));
    const old = new Set(before.slice(start, before.length - end));
    for (const problem of old) {
      if (now.has(problem)) continue;
      const line = problem.line as SessionLine;
      line.shared = withoutProblem(line.shared, problem);
      lines.touch(line);
    }
    for (const problem of now) {
      if (old.has(problem)) continue;
      const line = problem.line as SessionLine;
      line.shared = [...(line.shared ?? []), { active, problem }];
      lines.touch(line);
    }
  }

  #findCrashes(dataset: Dataset): readonly Finding[] {
    const ofDataset = this.#rules
      .crashes()
      .map(({ ref, finding }) =>
        toFinding(
          finding,
          ref === null ? 0 : Math.max(dataset.lines.indexOf(ref as SessionLine), 0),
          dataset,
        ),
      );
    const ofLines = this.#chunks.flatMap(({ bySeverity }) => bySeverity.at(CRASHES) ?? []);
    const seen = new Set<unknown>();
    return [...ofDataset, ...ofLines].sort(byPlace).filter(({ data }) => {
      const isFirst = !seen.has(data?.['rule']);
      seen.add(data?.['rule']);
      return isFirst;
    });
  }

  #withCrashes(findings: readonly Finding[]): readonly Finding[] {
    return [...findings, ...this.#crashes].sort(bySeverityThenPlace);
  }
}

/** Behind the severities: a rule that fails on every record is one problem, not a thousand. */
const CRASHES = SEVERITIES.length;

interface Around {
  readonly size: number;
  readonly structure: number;
}

function isCurrent(known: ChunkFindings, chunk: LineChunk<SessionLine>, around: Around): boolean {
  return (
    known.version === chunk.version &&
    known.start === chunk.start &&
    known.size === around.size &&
    (known.structure === -1 || known.structure === around.structure)
  );
}

function findingsOf(
  { lines, start, version }: LineChunk<SessionLine>,
  dataset: Dataset,
  { size, structure }: Around,
): ChunkFindings {
  const bySeverity: Finding[][] = [...SEVERITIES.map(() => []), []];
  const counts = new Map<string, number>();
  let namesOthers = false;
  lines.forEach((line, slot) => {
    if (line.findings === null && line.shared === null) return;
    for (const finding of lineFindings(line, start + slot, dataset)) {
      const isCrash = finding.rule === RULE_CRASH;
      bySeverity[isCrash ? CRASHES : SEVERITIES.indexOf(finding.severity)]?.push(finding);
      if (!isCrash) counts.set(finding.rule, (counts.get(finding.rule) ?? 0) + 1);
      namesOthers ||= finding.related !== undefined;
    }
  });
  return { version, start, size, structure: namesOthers ? structure : -1, bySeverity, counts };
}

/** What was found in a line, and what it was made of. */
export interface LineFindings {
  readonly findings: readonly Finding[];
  readonly own: SessionLine['findings'];
  readonly shared: SessionLine['shared'];
  readonly index: number;
  readonly isLast: boolean;
  /** That of the dataset, which matters where other lines are named. */
  readonly structure: number;
}

/** The findings of a line in the order of their places; those of last time where they would be the same. */
function lineFindings(line: SessionLine, index: number, dataset: Dataset): readonly Finding[] {
  const { findings: own, shared, gathered: known } = line;
  const isLast = index === dataset.lines.size - 1;
  if (
    known?.own === own &&
    known.shared === shared &&
    known.index === index &&
    known.isLast === isLast &&
    known.structure === dataset.structure
  )
    return known.findings;
  const findings = gather(line, index, dataset);
  line.gathered = { findings, own, shared, index, isLast, structure: dataset.structure };
  return findings;
}

function gather(line: SessionLine, index: number, dataset: Dataset): readonly Finding[] {
  const own = (line.findings ?? []).map((found) => toFinding(found, index, dataset));
  const shared = (line.shared ?? []).map((one) => datasetFinding(one, index, dataset));
  return own.length + shared.length === 1 ? [...own, ...shared] : [...own, ...shared].sort(byPlace);
}

/** How many are the same from the beginning, and of the rest from the end: most of them after an edit. */
function changedPart<T>(a: readonly T[], b: readonly T[]): readonly [start: number, end: number] {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < most - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return [start, end];
}

function withoutProblem(
  shared: readonly SharedProblem[] | null,
  problem: DatasetProblem,
): readonly SharedProblem[] | null {
  const left = (shared ?? []).filter((one) => one.problem !== problem);
  return left.length === 0 ? null : left;
}
