import { parseLine } from '../dataset/record.ts';
import type { Finding } from './finding.ts';
import type { Rule } from './rule.ts';
import { RULES } from './rules/index.generated.ts';
import { openSession } from './session.ts';

const MASK = '•••';

const RULES_OF_VALUES: readonly Rule[] = RULES.filter(({ id }) => /^(?:pii|secret)\//.test(id));

/** Every rule on, whatever the configuration says: who turned one off still does not want the values in a log. */
const ALL_ON = {
  rules: Object.fromEntries(RULES_OF_VALUES.map(({ id }) => [id, 'warning' as const])),
};

/** Numbers side by side hide each other from the rules: masking one shows the next. */
const MAX_ROUNDS = 8;

/**
 * Lines as they may be shown: each personal value and secret that a rule knows is replaced by `•••`. They are read as
 * records, where values may be escaped, and then once more as plain text, where names, numbers and broken lines are seen.
 */
export function maskLines(lines: readonly string[]): readonly string[] {
  const asRecords = masked(lines);
  const asTexts = maskTexts(asRecords.map((text) => ({ text })));
  return asTexts.map(({ text }) => text);
}

/** Values of JSON with what their strings hold masked; names in them stay. */
export function maskTexts<T extends object>(values: readonly T[]): readonly T[] {
  const lines = masked(values.map((value) => JSON.stringify(value)));
  return lines.map((line, i) => {
    const parsed = parseLine(line);
    // A mask has no character that ends a string, so that the shape is what it was.
    return parsed.kind === 'record' ? (parsed.value as T) : (values[i] as T);
  });
}

function masked(lines: readonly string[]): readonly string[] {
  let current = lines;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const findings = openSession(current, ALL_ON, RULES_OF_VALUES).findings();
    if (findings.length === 0) break;
    current = maskOnce(current, findings);
  }
  return current;
}

function maskOnce(lines: readonly string[], findings: readonly Finding[]): readonly string[] {
  const byLine = new Map<number, Finding[]>();
  for (const finding of findings) {
    const found = byLine.get(finding.line);
    if (found === undefined) byLine.set(finding.line, [finding]);
    else found.push(finding);
  }
  return lines.map((line, i) => maskedLine(line, byLine.get(i + 1) ?? []));
}

/** Overlapping values become one mask. */
function maskedLine(line: string, findings: readonly Finding[]): string {
  let text = '';
  let end = 0;
  for (const { column, endColumn } of findings.toSorted((a, b) => a.column - b.column)) {
    if (column - 1 >= end) text += line.slice(end, column - 1) + MASK;
    end = Math.max(end, endColumn - 1);
  }
  return text + line.slice(end);
}
