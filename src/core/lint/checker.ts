import { detectFormat, formatById } from '../dataset/formats/registry.ts';
import { locate, type DecodedPlace, type RawRange } from '../dataset/locate.ts';
import { parseLine, withoutMark, type ParsedLine } from '../dataset/record.ts';
import type { ActiveRule } from './active-rules.ts';
import type { Severity } from './finding.ts';
import { DatasetRecord } from './record-view.ts';
import type { LineRule, LineView, Problem, RecordRule, RecordView, Report, ReportedFix } from './rule.ts';

/** A finding that does not know its line's number, so that lines above may come and go. Offsets are raw and 0-based. */
export interface LineFinding extends RawRange {
  readonly rule: string;
  readonly severity: Severity;
  readonly pointer: string;
  readonly message: string;
  readonly data?: Readonly<Record<string, string | number>>;
  readonly fix?: ReportedFix;
}

export type RawLine = Pick<LineView, 'text' | 'invalidAt'>;

export interface CheckedLine {
  readonly parsed: ParsedLine;
  /** Null for lines that hold no record. */
  readonly record: RecordView | null;
  readonly detected: string | null;
  /** Null where there are none, which is nearly everywhere. */
  readonly findings: readonly LineFinding[] | null;
}

/** Reported in place of a rule that threw: one a rule, however many records it fails on. */
export const RULE_CRASH = 'internal/rule-crash';

interface Pending {
  readonly active: ActiveRule;
  readonly problem: Problem;
}

interface Opened<Check> {
  readonly active: ActiveRule;
  readonly check: Check;
  readonly report: Report;
}

/** What every record of a dataset is checked with. */
export type CheckerContext = Pick<RecordView, 'maxTokens' | 'tokens' | 'facts'>;

/** Checks lines one by one with the line and record rules; holds no line. */
export class LineChecker {
  readonly #lineRules: Opened<ReturnType<LineRule['open']>>[] = [];
  readonly #recordRules: Opened<ReturnType<RecordRule['open']>>[] = [];
  readonly #context: CheckerContext;
  #pending: Pending[] = [];
  #crashes: ActiveRule[] = [];

  constructor(rules: readonly ActiveRule[], context: CheckerContext) {
    this.#context = context;
    for (const active of rules) {
      const report: Report = (problem) => this.#pending.push({ active, problem });
      const { rule, options } = active;
      if (rule.scope === 'line') this.#lineRules.push({ active, check: rule.open(options), report });
      if (rule.scope === 'record') this.#recordRules.push({ active, check: rule.open(options), report });
    }
  }

  check(line: RawLine, isFirst: boolean, format: string | null): CheckedLine {
    const { text: raw, invalidAt } = line;
    const text = isFirst ? withoutMark(raw) : raw;
    const parsed = parseLine(text);
    const detected = parsed.kind === 'record' ? detectFormat(parsed.value) : null;
    this.#run(this.#lineRules, { text: raw, invalidAt, parsed, isFirst } satisfies LineView);
    const record = parsed.kind === 'record' ? this.#view(text, parsed.value, { detected, format }) : null;
    if (record !== null) this.#run(this.#recordRules, record);
    return { parsed, record, detected, findings: this.#take(text) };
  }

  #view(text: string, value: unknown, ids: { detected: string | null; format: string | null }): RecordView {
    return new DatasetRecord({
      text,
      value,
      detected: ids.detected,
      format: formatById(ids.format),
      ...this.#context,
    });
  }

  #run<V>(rules: readonly Opened<(view: V, report: Report) => void>[], view: V): void {
    for (const { active, check, report } of rules) {
      const reported = this.#pending.length;
      try {
        check(view, report);
      } catch {
        // The error's own words may quote the record, so they go nowhere.
        this.#pending.length = reported;
        this.#crashes.push(active);
      }
    }
  }

  #take(text: string): readonly LineFinding[] | null {
    if (this.#pending.length === 0 && this.#crashes.length === 0) return null;
    const findings = placeAll(text, this.#pending);
    for (const { rule } of this.#crashes) findings.push(crashFinding(rule.id, text));
    this.#pending = [];
    this.#crashes = [];
    return findings;
  }
}

export function crashFinding(id: string, text: string): LineFinding {
  const message = `Rule \`${id}\` failed here and was left out; please report this with the shape of the record`;
  return {
    rule: RULE_CRASH,
    severity: 'warning',
    ...wholeLine(text),
    pointer: '',
    message,
    data: { rule: id },
  };
}

/** Finds the raw places of all problems of a line in one pass over it. */
function placeAll(text: string, pending: readonly Pending[]): LineFinding[] {
  const wanted: DecodedPlace[] = [];
  for (const { problem } of pending) if (isDecoded(problem.place)) wanted.push(problem.place);
  const found = wanted.length === 0 ? [] : locate(text, wanted);
  let next = 0;
  return pending.map(({ active, problem }) => {
    const range = isDecoded(problem.place) ? found[next++] : problem.place?.raw;
    return lineFinding(active, problem, range ?? wholeLine(text));
  });
}

function isDecoded(place: Problem['place']): place is DecodedPlace {
  return place !== undefined && 'pointer' in place;
}

export function lineFinding({ rule, severity }: ActiveRule, problem: Problem, range: RawRange): LineFinding {
  return {
    rule: rule.id,
    severity,
    start: range.start,
    end: range.end,
    pointer: isDecoded(problem.place) ? problem.place.pointer : '',
    message: fill(rule.messages[problem.message] ?? problem.message, problem.data ?? {}),
    ...(problem.data === undefined ? {} : { data: problem.data }),
    ...(problem.fix === undefined ? {} : { fix: problem.fix }),
  };
}

export function wholeLine(text: string): RawRange {
  const end = text.trimEnd().length;
  return { start: Math.min(text.length - text.trimStart().length, end), end };
}

function fill(template: string, data: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w{1,40})\}/g, (whole, name: string) => {
    const value = Object.hasOwn(data, name) ? data[name] : undefined;
    return value === undefined ? whole : typeof value === 'number' ? value.toLocaleString('en') : value;
  });
}
