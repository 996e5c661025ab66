import { parseLine } from '../dataset/record.ts';
import type { Finding } from './finding.ts';
import type { Rule } from './rule.ts';
import { openSession } from './session.ts';
import { RULES } from './rules/index.generated.ts';

const MASK = '•••';

const RULES_OF_VALUES: readonly Rule[] = RULES.filter(({ id }) => /^(?:pii|secret)\//.test(id));

/** Every rule on, whatever the configuration says: who turned one off still does not want the values in a log. */
const ALL_ON = {
  rules: Object.fromEntries(RULES_OF_VALUES.map(({ id }) => [id, 'warning' as const])),
};

/**
 * Lines as they may be shown: each personal value and secret that a rule knows is replaced by `•••`. They are read as
 * records, where values may be escaped, and then once more as plain text, where names, numbers and broken lines are seen.
 */
export function maskLines(lines: readonly string[]): readonly string[] {
  const asRecords = masked(lines);
  const asText = masked(asRecords.map((text) => JSON.stringify({ text })));
  return asText.map((line, i) => textIn(line) ?? asRecords[i] ?? '');
}

function masked(lines: readonly string[]): readonly string[] {
  const byLine = new Map<number, Finding[]>();
  for (const finding of openSession(lines, ALL_ON, RULES_OF_VALUES).findings()) {
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

function textIn(line: string): string | null {
  const parsed = parseLine(line);
  if (parsed.kind !== 'record') return null;
  const { text } = parsed.value as { readonly text?: unknown };
  return typeof text === 'string' ? text : null;
}
