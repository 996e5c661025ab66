import { MarkupKind, type Hover } from 'vscode-languageserver/node';
import { estimate } from '../../core/analysis/tokens/estimate.ts';
import { formatById } from '../../core/dataset/formats/registry.ts';
import { isObject, parseLine, withoutMark } from '../../core/dataset/record.ts';
import type { Turn } from '../../core/dataset/formats/format.ts';
import type { ServerContext } from '../context.ts';
import type { LintedDocument } from '../document.ts';
import { guardRequest } from '../guard.ts';

/** Longer conversations are summed up: a hover is a glance. */
const MAX_TURNS = 12;

/** `textDocument/hover`: what the record under the cursor is: its turns, its tokens, and what it repeats. */
export function registerHover({ connection, linter, log }: ServerContext): void {
  connection.onHover(
    guardRequest('textDocument/hover', log, ({ textDocument, position }) => {
      const document = linter.get(textDocument.uri);
      return document === undefined ? null : hover(document, position.line);
    }),
  );
}

function hover(document: LintedDocument, line: number): Hover | null {
  const { format } = document.summary();
  const parsed = parseLine(line === 0 ? withoutMark(document.line(line)) : document.line(line));
  if (parsed.kind !== 'record' || !isObject(parsed.value)) return null;
  const turns = formatById(format)?.turns(parsed.value) ?? [];
  const parts = [heading(format, turns), ...turnLines(turns), ...repeatLines(document, line)];
  return { contents: { kind: MarkupKind.Markdown, value: parts.join('\n') } };
}

/** Tokens are estimated here, and the sign says so. */
function heading(format: string | null, turns: readonly Turn[]): string {
  if (turns.length === 0) return '**Record**';
  const total = turns.reduce((sum, turn) => sum + estimate.count(turn.text), 0);
  return `**${format ?? 'Record'}** · ${turns.length} ${turns.length === 1 ? 'turn' : 'turns'} · ≈ ${number(total)} tokens\n`;
}

function turnLines(turns: readonly Turn[]): readonly string[] {
  const shown = turns
    .slice(0, MAX_TURNS)
    .map(
      (turn, index) =>
        `${index + 1}. ${escapeMarkdown(turn.role)}: ≈ ${number(estimate.count(turn.text))} tokens`,
    );
  const rest = turns.length - shown.length;
  return rest > 0 ? [...shown, `\n… and ${number(rest)} more`] : shown;
}

function repeatLines(document: LintedDocument, line: number): readonly string[] {
  const findings = document.findings().filter((finding) => finding.rule.startsWith('duplicate/'));
  const here = findings.filter((finding) => finding.line === line + 1);
  const repeats = findings.filter((finding) => finding.related?.some((place) => place.line === line + 1));
  return [
    ...here.map((finding) => `\n${finding.message}`),
    ...(repeats.length === 0 ? [] : [`\nRepeated by line ${listOf(repeats.map((one) => one.line))}`]),
  ];
}

function listOf(lines: readonly number[]): string {
  const shown = lines.slice(0, 5).map(number).join(', ');
  return lines.length > 5 ? `${shown} and ${number(lines.length - 5)} more` : shown;
}

function number(value: number): string {
  return value.toLocaleString('en');
}

/** A role is text of the dataset: it must not become a link or an image. */
function escapeMarkdown(text: string): string {
  return text.slice(0, 40).replace(/[^\p{L}\p{N} _-]/gu, '');
}
