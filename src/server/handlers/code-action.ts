import {
  CodeActionKind,
  type ClientCapabilities,
  type CodeAction,
  type CodeActionParams,
  type Diagnostic,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { Finding, TextEdit } from '../../core/lint/finding.ts';
import { collectEdits, selectedFix, type FixSelection } from '../../core/lint/fix.ts';
import type { ServerContext } from '../context.ts';
import { isDiagnosticOf, toTextEdit, touches } from '../convert.ts';
import type { LintedDocument } from '../document.ts';
import { guardRequest } from '../guard.ts';

/** What the client can do with a code action. */
interface CodeActionAbilities {
  /** The edit of an action may be computed when the user picks it. */
  readonly resolvesEdit: boolean;
  /** Edits may name the version of the document that they are for. */
  readonly versionedEdits: boolean;
}

/** What an action for a whole file carries until it is resolved. */
interface FileFix extends FixSelection {
  readonly uri: string;
}

/** `textDocument/codeAction`: the fixes of the findings at a place, and each of them for the whole file. */
export function registerCodeAction(
  { connection, linter, log }: ServerContext,
  client: ClientCapabilities,
): void {
  const abilities = abilitiesOf(client);
  connection.onCodeAction(
    guardRequest('textDocument/codeAction', log, (params) => {
      const document = linter.get(params.textDocument.uri);
      if (document === undefined || !wantsQuickFix(params.context.only)) return [];
      return codeActions(document, params, abilities);
    }),
  );
}

export function abilitiesOf({ textDocument, workspace }: ClientCapabilities): CodeActionAbilities {
  const { dataSupport, resolveSupport } = textDocument?.codeAction ?? {};
  return {
    resolvesEdit: dataSupport === true && resolveSupport?.properties.includes('edit') === true,
    versionedEdits: workspace?.workspaceEdit?.documentChanges === true,
  };
}

function wantsQuickFix(only: readonly string[] | undefined): boolean {
  return only?.some((kind) => kind === '' || kind === CodeActionKind.QuickFix) ?? true;
}

function codeActions(
  document: LintedDocument,
  { range, context }: CodeActionParams,
  abilities: CodeActionAbilities,
): CodeAction[] {
  const here = document
    .findings()
    .filter((finding) => finding.fixes !== undefined && touches(finding, range));
  return [
    ...here.flatMap((finding) => fixesOf(document, { finding, diagnostics: context.diagnostics, abilities })),
    ...fileFixes(document, here).map((selection) => fileAction(document, selection, abilities)),
  ];
}

interface FixContext {
  readonly finding: Finding;
  readonly diagnostics: readonly Diagnostic[];
  readonly abilities: CodeActionAbilities;
}

function fixesOf(
  document: LintedDocument,
  { finding, diagnostics, abilities }: FixContext,
): readonly CodeAction[] {
  return (finding.fixes ?? []).map(({ title, edits }) => ({
    title,
    kind: CodeActionKind.QuickFix,
    isPreferred: true,
    diagnostics: diagnostics.filter((diagnostic) => isDiagnosticOf(diagnostic, finding)),
    edit: toWorkspaceEdit(document, edits, abilities),
  }));
}

/**
 * What can be fixed in the whole file at once: for each finding here those of its rule, and those of the kind of fix. One
 * finding alone has its own action, and a kind that reaches no further than one rule would say the same twice.
 */
function fileFixes(document: LintedDocument, here: readonly Finding[]): readonly FixSelection[] {
  const pairs = new Map<string, FixSelection & { readonly rule: string }>();
  for (const { rule, fixes = [] } of here) {
    for (const { kind } of fixes) pairs.set(`${kind} ${rule}`, { kind, rule });
  }
  const byRule = [...pairs.values()].filter((pair) => countOf(document, pair) > 1);
  const byKind = [...new Set([...pairs.values()].map(({ kind }) => kind))]
    .map((kind) => ({ kind }))
    .filter(({ kind }) => rulesOf(document, kind).size > 1);
  return [...byRule, ...byKind];
}

function countOf(document: LintedDocument, selection: FixSelection): number {
  return document.findings().filter((finding) => selectedFix(finding, selection) !== undefined).length;
}

function rulesOf(document: LintedDocument, kind: string): ReadonlySet<string> {
  const fixed = document.findings().filter((finding) => selectedFix(finding, { kind }) !== undefined);
  return new Set(fixed.map(({ rule }) => rule));
}

/** Where the client can wait for it, the edit of a whole file is not computed before the user asks for it. */
function fileAction(
  document: LintedDocument,
  selection: FixSelection,
  abilities: CodeActionAbilities,
): CodeAction {
  const data: FileFix = { uri: document.uri, ...selection };
  const title = titleOf(selection, countOf(document, selection));
  const action = { title, kind: CodeActionKind.QuickFix, data };
  return abilities.resolvesEdit ? action : { ...action, edit: editOfFile(document, data, abilities) };
}

function titleOf({ kind, rule }: FixSelection, count: number): string {
  const number = count.toLocaleString('en');
  switch (kind) {
    case 'redact':
      return rule === undefined
        ? `Redact all personal data in this file (${number} places)`
        : `Redact all of ${rule} in this file (${number} places)`;
    case 'remove-record':
      return `Remove all records with ${rule ?? 'such problems'} in this file (${number})`;
    default:
      return `Fix all of ${rule ?? 'this kind'} in this file (${number})`;
  }
}

/** One edit, so that one undo takes all of it back. */
export function editOfFile(
  document: LintedDocument,
  fix: FileFix,
  abilities: CodeActionAbilities,
): WorkspaceEdit {
  return toWorkspaceEdit(document, collectEdits(document.findings(), fix), abilities);
}

/** What comes back from the client is checked like any input. */
export function parseFileFix(data: unknown): FileFix | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { uri, kind, rule }: Partial<Record<string, unknown>> = { ...data };
  if (typeof uri !== 'string' || typeof kind !== 'string') return undefined;
  return { uri, kind, ...(typeof rule === 'string' ? { rule } : {}) };
}

function toWorkspaceEdit(
  { uri, version }: LintedDocument,
  edits: readonly TextEdit[],
  { versionedEdits }: CodeActionAbilities,
): WorkspaceEdit {
  const textEdits = edits.map(toTextEdit);
  return versionedEdits
    ? { documentChanges: [{ textDocument: { uri, version }, edits: textEdits }] }
    : { changes: { [uri]: textEdits } };
}
