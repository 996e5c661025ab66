import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding, TextEdit } from '../../src/core/lint/finding.ts';
import type { Rule } from '../../src/core/lint/rule.ts';
import { RULES } from '../../src/core/lint/rules/index.generated.ts';
import { openSession } from '../../src/core/lint/session.ts';
import { parseDocument } from './document.ts';

const DOCUMENTS = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md'))
  .map((path) => ({ id: path.slice(0, -3).replaceAll('\\', '/'), path: join(import.meta.dirname, path) }));

describe.each(DOCUMENTS)('$id', ({ id, path }) => {
  const rule = RULES.find((one) => one.id === id);
  const cases = parseDocument(readFileSync(path, 'utf8'));

  it('is a rule with cases', () => {
    expect(rule?.id).toBe(id);
    expect(cases.length).toBeGreaterThan(1);
    expect(cases.some((one) => one.findings.length > 0)).toBe(true);
    expect(cases.every((one) => one.lines.length > 0)).toBe(true);
  });

  it.each(cases)('$title', ({ options, lines, findings, fixed }) => {
    if (rule === undefined) throw new Error(`no rule ${id}`);
    const found = lint(rule, lines, options);
    expect(found.map((finding) => describeFinding(finding, lines))).toEqual(findings);
    if (fixed !== null) expect(applyFixes(lines, found)).toEqual(fixed);
  });
});

describe('the examples in the rules themselves', () => {
  const good = RULES.flatMap((rule) => rule.examples.good.map((text) => ({ id: rule.id, rule, text })));
  const bad = RULES.flatMap((rule) => rule.examples.bad.map((text) => ({ id: rule.id, rule, text })));

  it.each(good)('are quiet where they are good: $id', ({ rule, text }) => {
    expect(lint(rule, text.split('\n'), rule.examples.options ?? {})).toEqual([]);
  });

  it.each(bad)('are found where they are bad: $id', ({ rule, text }) => {
    expect(lint(rule, text.split('\n'), rule.examples.options ?? {})).not.toEqual([]);
  });
});

function lint(
  rule: Rule,
  lines: readonly string[],
  options: Readonly<Record<string, unknown>>,
): readonly Finding[] {
  const settings = {
    rules: { [rule.id]: ['warning', options] as ['warning', Record<string, unknown>] },
    references: rule.examples.references ?? [],
  };
  return openSession(lines, settings, [rule]).findings();
}

function describeFinding({ line, column, endColumn, message }: Finding, lines: readonly string[]): string {
  return `${line} \`${(lines[line - 1] ?? '').slice(column - 1, endColumn - 1)}\`: ${message}`;
}

/** All fixes at once, from the end, so that no edit moves another. */
function applyFixes(lines: readonly string[], findings: readonly Finding[]): readonly string[] {
  const fixed = [...lines];
  const edits = findings.flatMap((finding) => finding.fixes?.[0]?.edits ?? []);
  for (const edit of edits.toSorted((a, b) => b.line - a.line || b.column - a.column)) applyEdit(fixed, edit);
  return fixed;
}

function applyEdit(lines: string[], { line, column, endColumn, text }: TextEdit): void {
  const raw = lines[line - 1] ?? '';
  lines[line - 1] = raw.slice(0, column - 1) + text + raw.slice(endColumn - 1);
}
