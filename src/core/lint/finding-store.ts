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
import type { DatasetRules, ProblemChange } from './dataset-rules.ts';
import { SEVERITIES, type Finding } from './finding.ts';
import type { DatasetProblem } from './rule.ts';
import type { SessionLine } from './session.ts';

/** Where there is something to find in a chunk of lines. */
interface ChunkFindings {
  readonly version: number;
  /** The lines that have findings of each severity, the worst first; last those on which a rule failed. */
  readonly lines: readonly (readonly SessionLine[])[];
  readonly counts: ReadonlyMap<string, number>;
}

/** Findings in the order in which people should see them, and how many there are. */
export interface WorstFindings {
  readonly findings: readonly Finding[];
  readonly total: number;
}

/**
 * The findings of a dataset that changes. A keystroke costs the chunk of lines that it is in and the findings that are
 * shown, however many there are elsewhere: these are only counted, and put into words when they are asked for.
 */
export class FindingStore {
  readonly #rules: DatasetRules;
  readonly #known = new Map<LineChunk<SessionLine>, ChunkFindings>();
  /** Findings by rule, in all chunks. */
  readonly #counts = new Map<string, number>();
  /** As they were when last looked at. */
  #chunks: readonly LineChunk<SessionLine>[] = [];
  /** Of each chunk, in their order. */
  #found: readonly ChunkFindings[] = [];
  /** Findings of rules that failed: one a rule. */
  #crashes: readonly Finding[] = [];

  constructor(rules: DatasetRules) {
    this.#rules = rules;
  }

  /** Takes in what has changed since the last time. The work may pause wherever it yields, and be begun anew instead. */
  *settle(dataset: Dataset): IterableIterator<undefined> {
    for (const change of this.#rules.changes(viewOf(dataset))) {
      if (change !== undefined) share(change, dataset);
      yield;
    }
    const chunks = dataset.lines.chunks();
    this.#forgetAllBut(chunks);
    const found: ChunkFindings[] = [];
    for (const chunk of chunks) {
      const known = this.#known.get(chunk);
      if (known?.version === chunk.version) {
        found.push(known);
        continue;
      }
      found.push(this.#read(chunk));
      yield;
    }
    this.#found = found;
    this.#crashes = this.#findCrashes(dataset);
  }

  all(dataset: Dataset): readonly Finding[] {
    const found = this.#first(Infinity, dataset);
    return this.#crashes.length === 0 ? found : [...found, ...this.#crashes].sort(bySeverityThenPlace);
  }

  worst(limit: number, dataset: Dataset): WorstFindings {
    const total = [...this.counts().values()].reduce((sum, count) => sum + count, 0);
    if (this.#crashes.length > 0) return { findings: this.all(dataset).slice(0, limit), total };
    return { findings: this.#first(limit, dataset), total };
  }

  /** What is known of a line, in the order of the places; what came since the last time may be missing. */
  of(line: SessionLine, dataset: Dataset): readonly Finding[] {
    const found = lineFindings(line, dataset).filter((finding) => !isCrash(finding));
    const number = dataset.lines.indexOf(line) + 1;
    return [...found, ...this.#crashes.filter((crash) => crash.line === number)].sort(byPlace);
  }

  /** Findings by rule. */
  counts(): ReadonlyMap<string, number> {
    if (this.#crashes.length === 0) return this.#counts;
    const counts = new Map(this.#counts);
    for (const { rule } of this.#crashes) counts.set(rule, (counts.get(rule) ?? 0) + 1);
    return counts;
  }

  /** So many, the worst first: with every keystroke, so that nothing is made but their list. */
  #first(limit: number, dataset: Dataset): readonly Finding[] {
    const findings: Finding[] = [];
    for (const [at, severity] of SEVERITIES.entries())
      for (const { lines } of this.#found)
        for (const line of lines[at] ?? [])
          for (const finding of lineFindings(line, dataset)) {
            if (findings.length >= limit) return findings;
            if (finding.severity === severity && !isCrash(finding)) findings.push(finding);
          }
    return findings;
  }

  #read(chunk: LineChunk<SessionLine>): ChunkFindings {
    this.#count(this.#known.get(chunk), -1);
    const found = findingsOf(chunk);
    this.#count(found, 1);
    this.#known.set(chunk, found);
    return found;
  }

  #forgetAllBut(chunks: readonly LineChunk<SessionLine>[]): void {
    if (chunks === this.#chunks) return;
    this.#chunks = chunks;
    const left = new Set(chunks);
    for (const [chunk, found] of this.#known) {
      if (left.has(chunk)) continue;
      this.#count(found, -1);
      this.#known.delete(chunk);
    }
  }

  #count(found: ChunkFindings | undefined, sign: 1 | -1): void {
    if (found === undefined) return;
    for (const [rule, count] of found.counts) {
      const now = (this.#counts.get(rule) ?? 0) + sign * count;
      if (now === 0) this.#counts.delete(rule);
      else this.#counts.set(rule, now);
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
    const ofLines = this.#found
      .flatMap(({ lines }) => lines[CRASHES] ?? [])
      .flatMap((line) => lineFindings(line, dataset).filter(isCrash));
    const seen = new Set<unknown>();
    return [...ofDataset, ...ofLines].sort(byPlace).filter(({ data }) => {
      const isFirst = !seen.has(data?.['rule']);
      seen.add(data?.['rule']);
      return isFirst;
    });
  }
}

/** Behind the severities: a rule that fails on every record is one problem, not a thousand. */
const CRASHES = SEVERITIES.length;

function isCrash({ rule }: Pick<Finding, 'rule'>): boolean {
  return rule === RULE_CRASH;
}

/** Takes problems back from their lines, and hands those that have come to theirs. */
function share({ active, gone, came }: ProblemChange, { lines }: Dataset): void {
  const now = new Set(came);
  const old = new Set(gone);
  for (const problem of gone) {
    if (now.has(problem)) continue;
    const line = problem.line as SessionLine;
    line.shared = withoutProblem(line.shared, problem);
    lines.touch(line);
  }
  for (const problem of came) {
    if (old.has(problem)) continue;
    const line = problem.line as SessionLine;
    line.shared = [...(line.shared ?? []), { active, problem }];
    lines.touch(line);
  }
}

function findingsOf({ lines, version }: LineChunk<SessionLine>): ChunkFindings {
  const bySeverity: SessionLine[][] = [...SEVERITIES.map(() => []), []];
  const counts = new Map<string, number>();
  const note = (line: SessionLine, rule: string, severity: number): void => {
    const found = bySeverity[severity];
    if (found !== undefined && found.at(-1) !== line) found.push(line);
    if (severity !== CRASHES) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  };
  for (const line of lines) {
    for (const { rule, severity } of line.findings ?? [])
      note(line, rule, rule === RULE_CRASH ? CRASHES : SEVERITIES.indexOf(severity));
    for (const { active } of line.shared ?? [])
      note(line, active.rule.id, SEVERITIES.indexOf(active.severity));
  }
  return { version, lines: bySeverity, counts };
}

/** What was found in a line, and what it was made of. */
export interface LineFindings {
  readonly findings: readonly Finding[];
  readonly own: SessionLine['findings'];
  readonly shared: SessionLine['shared'];
  /** That of the dataset: its lines, which findings name, have not moved. */
  readonly structure: number;
}

/** The findings of a line in the order of their places; those of last time where they would be the same. */
function lineFindings(line: SessionLine, dataset: Dataset): readonly Finding[] {
  const { findings: own, shared, gathered: known } = line;
  const { structure } = dataset;
  if (known?.own === own && known.shared === shared && known.structure === structure) return known.findings;
  const findings = gather(line, dataset);
  line.gathered = { findings, own, shared, structure };
  return findings;
}

function gather(line: SessionLine, dataset: Dataset): readonly Finding[] {
  const index = dataset.lines.indexOf(line);
  const own = (line.findings ?? []).map((found) => toFinding(found, index, dataset));
  const shared = (line.shared ?? []).map((one: SharedProblem) => datasetFinding(one, index, dataset));
  return own.length + shared.length === 1 ? [...own, ...shared] : [...own, ...shared].sort(byPlace);
}

function withoutProblem(
  shared: readonly SharedProblem[] | null,
  problem: DatasetProblem,
): readonly SharedProblem[] | null {
  const left = (shared ?? []).filter((one) => one.problem !== problem);
  return left.length === 0 ? null : left;
}
