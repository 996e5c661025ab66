import { countChat, longestBranch } from '../../core/lint/branch-turns.ts';
import { MarkupKind, type Hover } from 'vscode-languageserver/node';
import { detectLanguage } from '../../core/analysis/language.ts';
import { languageName } from '../../core/analysis/language-name.ts';
import type { TokenCounter } from '../../core/analysis/tokens/counter.ts';
import { estimate } from '../../core/analysis/tokens/estimate.ts';
import type { Turn } from '../../core/dataset/formats/format.ts';
import type { DuplicateGroup } from '../../core/lint/duplicate-groups.ts';
import { SEVERITIES } from '../../core/lint/finding.ts';
import { isAnswer, isPrompt } from '../../core/lint/exchange.ts';
import type { ServerContext } from '../context.ts';
import type { LintedDocument } from '../document.ts';
import { duplicatesOf } from '../duplicates.ts';
import { guardRequest } from '../guard.ts';
import { readRecord, type DocumentRecord } from '../record.ts';
import { counted, number } from '../../core/counted.ts';
import { tokenCount } from '../words.ts';

/** Longer conversations are summed up: a hover is a glance. */
const MAX_TURNS = 12;

/** Repeats that are named; the rest is a number. */
const MAX_REPEATS = 8;

/** `textDocument/hover`: what the record under the cursor is, wherever in it the cursor stands. */
export function registerHover({ connection, configurations, linter, log }: ServerContext): void {
  connection.onHover(
    guardRequest('textDocument/hover', log, ({ textDocument, position }): Hover | null => {
      const document = linter.get(textDocument.uri);
      const record = document === undefined ? null : readRecord(document, position.line);
      if (document === undefined || record === null) return null;
      const { tokens = estimate, maxTokens } = configurations.settingsOf(document.uri) ?? {};
      const parts = [
        heading(record, tokens, maxTokens),
        ...turnLines(record.turns, tokens),
        ...repeatLines(document, position.line + 1),
        ...findingLines(document, position.line + 1),
      ];
      return { contents: { kind: MarkupKind.Markdown, value: parts.join('\n') } };
    }),
  );
}

function heading(
  { format, chat, turns }: DocumentRecord,
  tokens: TokenCounter,
  maxTokens: number | undefined,
): string {
  if (turns.length === 0) return '**Record of no known format**\n';
  const total = longestBranch(countChat(chat, tokens));
  const limit = maxTokens === undefined ? '' : ` of ${number(maxTokens)}`;
  const over = maxTokens !== undefined && total > maxTokens ? ', too long' : '';
  const parts = [
    `**${format?.name ?? 'Record'}**`,
    counted(turns.length, 'turn'),
    `${tokenCount(total, tokens.exact)}${limit} tokens${over}`,
    ...languagesOf(turns),
  ];
  return `${parts.join(' · ')}\n`;
}

/** The language of question and answer, or both where they differ; nothing where it cannot be told. */
function languagesOf(turns: readonly Turn[]): readonly string[] {
  const spoken = [turns.find(isPrompt), turns.findLast((turn) => isAnswer(turn))];
  const names = (spoken.some((turn) => turn !== undefined) ? spoken : turns.slice(0, 1)).flatMap((turn) => {
    const { language } = detectLanguage(turn?.text ?? '');
    if (language === 'und') return [];
    return language === 'code' || language === 'mixed' ? [language] : [languageName(language)];
  });
  return names.length === 0 ? [] : [[...new Set(names)].join(' → ')];
}

function turnLines(turns: readonly Turn[], tokens: TokenCounter): readonly string[] {
  const shown = turns
    .slice(0, MAX_TURNS)
    .map(
      (turn, index) =>
        `${index + 1}. ${roleOf(turn)}: ${tokenCount(tokens.count(turn.text), tokens.exact)} tokens`,
    );
  const rest = turns.length - shown.length;
  return rest > 0 ? [...shown, `\n… and ${number(rest)} more`] : shown;
}

function roleOf({ role, use }: Turn): string {
  const what = use === 'call' ? ', calls a tool' : use === 'rejected' ? ', rejected' : '';
  return `${escapeMarkdown(role)}${what}`;
}

function repeatLines(document: LintedDocument, line: number): readonly string[] {
  if (!document.isGathered) return [];
  const group = duplicatesOf(document).find(({ lines }) => lines.includes(line));
  if (group === undefined) return [];
  const others = group.lines.filter((other) => other !== line);
  return [`\n${relation(group, line)} ${linksTo(document.uri, others)}`];
}

function relation({ isExact, lines }: DuplicateGroup, line: number): string {
  if (!isExact) return 'Exact and near duplicates:';
  return line === lines[0] ? 'Repeated by' : 'Repeats';
}

/** Editors open the place behind `#L3`. */
function linksTo(uri: string, lines: readonly number[]): string {
  const shown = lines.slice(0, MAX_REPEATS).map((line) => `[line ${number(line)}](${uri}#L${line})`);
  const rest = lines.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${number(rest)} more` : shown.join(', ');
}

function findingLines(document: LintedDocument, line: number): readonly string[] {
  const here = document.findingsAt(line - 1);
  if (here.length === 0) return [];
  const bySeverity = SEVERITIES.flatMap((severity) => {
    const rules = here.filter((finding) => finding.severity === severity).map(({ rule }) => `\`${rule}\``);
    return rules.length === 0 ? [] : [`${severity} ${[...new Set(rules)].join(', ')}`];
  });
  return [`\n${counted(here.length, 'finding')}: ${bySeverity.join('; ')}`];
}

/** A role is text of the dataset: it must not become a link or an image. */
function escapeMarkdown(text: string): string {
  return text.slice(0, 40).replace(/[^\p{L}\p{N} _-]/gu, '');
}
