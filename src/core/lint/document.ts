import { detectFormat } from '../dataset/formats/registry.ts';
import { readDocument } from '../dataset/json-document.ts';
import { isObject, withoutMark, type JsonObject } from '../dataset/record.ts';
import type { SyntaxProblem } from '../dataset/syntax-problem.ts';
import type { Failure } from '../outcome.ts';
import { activeRules } from './active-rules.ts';
import { ArrayFile } from './array-file.ts';
import type { LintSettings } from './configuration.ts';
import type { Finding } from './finding.ts';
import { DOCUMENT_MESSAGES, rule as syntaxRule } from './rules/json/syntax.ts';

/** What the linter makes of the text of a `.json` file. */
export type Document =
  | { readonly kind: 'records'; readonly file: ArrayFile }
  | { readonly kind: 'lines' }
  | { readonly kind: 'broken'; findings(settings: LintSettings): readonly Finding[] }
  /** Nothing to lint, and why. */
  | { readonly kind: 'no-dataset'; readonly note: string }
  | { readonly kind: 'unusable'; readonly failure: Failure };

export function openDocument(text: string): Document {
  const document = readDocument(text);
  switch (document.kind) {
    case 'lines':
      return { kind: 'lines' };
    case 'array':
      return document.elements.length === 0
        ? { kind: 'no-dataset', note: 'The list is empty' }
        : { kind: 'records', file: new ArrayFile(text, document.elements) };
    case 'object':
      return ofObject(document.value) ?? { kind: 'records', file: new ArrayFile(text, [document.place]) };
    case 'broken':
      return {
        kind: 'broken',
        findings: (settings) => syntaxFindings(text, document.problem, settings),
      };
    case 'blank':
      return { kind: 'no-dataset', note: 'The file is empty' };
    case 'scalar':
      return { kind: 'no-dataset', note: 'Left out: a single JSON value, no records' };
  }
}

/** Null where the object is itself a record. */
function ofObject(value: JsonObject): Document | null {
  if (detectFormat(value) !== null) return null;
  const field = Object.keys(value).find((key) => holdsRecords(value[key]));
  if (field === undefined)
    return { kind: 'no-dataset', note: 'Left out: one JSON object that is no record of a known format' };
  const message = `The file is one object, and the records are a list inside it, in \`${field.slice(0, 40)}\``;
  return {
    kind: 'unusable',
    failure: { reason: 'wrapped', message, hint: 'Write that list alone into a file' },
  };
}

function holdsRecords(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isObject) && detectFormat(value[0]) !== null;
}

/** The one finding of a broken document: nothing in it can be loaded. */
function syntaxFindings(
  source: string,
  problem: SyntaxProblem | null,
  settings: LintSettings,
): readonly Finding[] {
  const file = new ArrayFile(withoutMark(source), []);
  const place = file.placeOf(problem ?? { start: 0, end: 0 });
  const message = problem === null ? 'The file is not valid JSON' : wordsOf(problem, file);
  const [active] = activeRules([syntaxRule], settings);
  if (active === undefined) return [];
  return [{ rule: syntaxRule.id, severity: active.severity, ...place, pointer: '', message }];
}

function wordsOf({ kind, found, expected, column }: SyntaxProblem, file: ArrayFile): string {
  const bracket = file.placeOf({ start: (column ?? 1) - 1, end: column ?? 1 });
  const data: Readonly<Record<string, string | undefined>> = {
    found,
    expected,
    line: bracket.line.toLocaleString('en'),
    column: bracket.column.toLocaleString('en'),
  };
  const template = DOCUMENT_MESSAGES[kind] ?? syntaxRule.messages[kind] ?? kind;
  return template.replace(/\{(\w{1,20})\}/g, (whole, name: string) => data[name] ?? whole);
}
