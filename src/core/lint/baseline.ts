import { Type, type Static } from 'typebox';
import type { Finding } from './finding.ts';
import { fingerprintOf } from './fingerprint.ts';

/**
 * `tunesmith-baseline.json` beside `tunesmith.json`: the findings that someone has looked at and accepted, by file, rule
 * and fingerprint. A fingerprint stands as often as findings have it, one a line, so that two people's additions merge.
 */
export const BaselineSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    version: Type.Literal(1),
    files: Type.Record(
      Type.String({ description: 'Path of a dataset, relative to this file, with forward slashes.' }),
      Type.Record(
        Type.String({ description: 'Rule.' }),
        Type.Array(Type.String({ pattern: '^[0-9a-f]{32}$' })),
      ),
    ),
  },
  { additionalProperties: false, title: 'Tunesmith baseline' },
);

export type Baseline = Static<typeof BaselineSchema>;

/** What is accepted in one file: how often each fingerprint, by rule. */
export type Accepted = ReadonlyMap<string, ReadonlyMap<string, number>>;

export const EMPTY_BASELINE: Baseline = { version: 1, files: {} };

/** The text of the file: sorted, so that the same findings always give the same text. */
export function baselineText({ files }: Baseline): string {
  const sorted = sortedEntries(files).flatMap(([path, rules]) => {
    const left = sortedEntries(rules).filter(([, prints]) => prints.length > 0);
    const lists = left.map(([rule, prints]) => [rule, prints.toSorted()] as const);
    return lists.length === 0 ? [] : [[path, Object.fromEntries(lists)] as const];
  });
  return `${JSON.stringify({ version: 1, files: Object.fromEntries(sorted) }, null, 2)}\n`;
}

export function acceptedIn({ files }: Baseline, path: string): Accepted {
  const rules = Object.hasOwn(files, path) ? Object.entries(files[path] ?? {}) : [];
  return new Map(rules.map(([rule, prints]) => [rule, counted(prints)]));
}

/** A finding and the raw line that it stands on. */
export interface FoundOn {
  readonly finding: Finding;
  readonly line: string;
}

/** The baseline with these findings of a file accepted beside what it accepts already. */
export function acceptInto(baseline: Baseline, path: string, found: Iterable<FoundOn>): Baseline {
  const rules = Object.hasOwn(baseline.files, path) ? (baseline.files[path] ?? {}) : {};
  const prints = new Map(Object.entries(rules).map(([rule, known]) => [rule, [...known]]));
  for (const { finding, line } of found) {
    const print = finding.fingerprint ?? fingerprintOf(finding, line);
    const known = prints.get(finding.rule);
    if (known === undefined) prints.set(finding.rule, [print]);
    else known.push(print);
  }
  return withFile(baseline, path, Object.fromEntries(prints));
}

/** The baseline with exactly these findings accepted in a file. They must know their fingerprints. */
export function acceptAll(baseline: Baseline, path: string, findings: readonly Finding[]): Baseline {
  const rules = new Map<string, string[]>();
  for (const { rule, fingerprint } of findings) {
    if (fingerprint === undefined) continue;
    const prints = rules.get(rule);
    if (prints === undefined) rules.set(rule, [fingerprint]);
    else prints.push(fingerprint);
  }
  return withFile(baseline, path, Object.fromEntries(rules));
}

export function withoutFile(baseline: Baseline, path: string): Baseline {
  return {
    ...baseline,
    files: Object.fromEntries(Object.entries(baseline.files).filter(([one]) => one !== path)),
  };
}

/** Findings as a baseline leaves them. */
export interface Judged {
  readonly findings: readonly Finding[];
  /** Findings that the baseline hides. */
  readonly accepted: number;
  /** Accepted findings that are no longer there, by rule. */
  readonly stale: Readonly<Record<string, number>>;
}

/**
 * Leaves out the accepted findings, as often as each is accepted: a further copy of an accepted record is new. They must
 * come in the order of the file and know their fingerprints.
 */
export function judge(findings: readonly Finding[], accepted: Accepted): Judged {
  const left = new Map([...accepted].map(([rule, prints]) => [rule, new Map(prints)]));
  const shown = findings.filter(({ rule, fingerprint = '' }) => {
    const prints = left.get(rule);
    const count = prints?.get(fingerprint) ?? 0;
    if (count === 0) return true;
    prints?.set(fingerprint, count - 1);
    return false;
  });
  return { findings: shown, accepted: findings.length - shown.length, stale: countLeft(left) };
}

function countLeft(left: ReadonlyMap<string, ReadonlyMap<string, number>>): Record<string, number> {
  const counts = [...left].map(
    ([rule, prints]) => [rule, [...prints.values()].reduce((a, b) => a + b, 0)] as const,
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

function counted(prints: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const print of prints) counts.set(print, (counts.get(print) ?? 0) + 1);
  return counts;
}

function withFile(baseline: Baseline, path: string, rules: Baseline['files'][string]): Baseline {
  const files = Object.entries(baseline.files).filter(([one]) => one !== path);
  return { ...baseline, files: Object.fromEntries([...files, [path, rules]]) };
}

function sortedEntries<T>(object: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  return Object.entries(object).sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
}
