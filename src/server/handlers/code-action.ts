import {
  CodeActionKind,
  type CodeAction,
  type CodeActionParams,
  type Diagnostic,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { Finding, Fix, TextEdit } from '../../core/lint/finding.ts';
import { collectEdits, selectedFix, type FixSelection } from '../../core/lint/fix.ts';
import { toRange, toTextEdit, touches } from '../convert.ts';
import type { LintedDocument } from '../document.ts';
import type { Linter } from '../linter.ts';

/** What the client can do with a code action. */
export interface CodeActionAbilities {
  /** The edit of an action may be computed when the user picks it. */
  readonly resolvesEdit: boolean;
  /** Edits may name the version of the document that they are for. */
  readonly versionedEdits: boolean;
}

/** What an action that fixes many findings carries until it is resolved. */
interface FixAllData extends FixSelection {
  readonly uri: string;
}

/** `textDocument/codeAction`: the fixes of the findings at a place, and each of them for the whole file. */
export function codeActions(
  linter: Linter,
  params: CodeActionParams,
  abilities: CodeActionAbilities,
): CodeAction[] {
  const document = linter.get(params.textDocument.uri);
  if (document === undefined || !wantsQuickFix(params.context.only)) return [];
  const here = document
    .findings()
    .filter((finding) => finding.fixes !== undefined && touches(finding, params.range));
  const single = here.flatMap((finding) =>
    (finding.fixes ?? []).map((fix) => fixOne(document, { finding, fix }, params.context.diagnostics)),
  );
  const actions = [...single, ...fixAll(document, here)];
  return actions.map(({ action, edits }) =>
    edits === undefined && abilities.resolvesEdit
      ? action
      : { ...action, edit: toWorkspaceEdit(document, edits ?? editsOf(document, action.data), abilities) },
  );
}

/** `codeAction/resolve`: the edit of an action for the whole file, from the document as it is now. */
export function resolveCodeAction(
  linter: Linter,
  action: CodeAction,
  abilities: CodeActionAbilities,
): CodeAction {
  const data = parseFixAllData(action.data);
  const document = data === undefined ? undefined : linter.get(data.uri);
  if (document === undefined) return action;
  return { ...action, edit: toWorkspaceEdit(document, editsOf(document, data), abilities) };
}

interface Offer {
  readonly action: CodeAction;
  /** Absent where they are computed later. */
  readonly edits?: readonly TextEdit[];
}

function wantsQuickFix(only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((kind) => kind === '' || kind === CodeActionKind.QuickFix);
}

function fixOne(
  document: LintedDocument,
  { finding, fix }: { readonly finding: Finding; readonly fix: Fix },
  diagnostics: readonly Diagnostic[],
): Offer {
  const action: CodeAction = {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    isPreferred: true,
    diagnostics: diagnostics.filter((diagnostic) => isOf(diagnostic, finding)),
  };
  return { action, edits: fix.edits };
}

/** Whether the client's diagnostic is the one that was made of the finding. */
function isOf(diagnostic: Diagnostic, finding: Finding): boolean {
  const { start, end } = toRange(finding);
  return (
    diagnostic.code === finding.rule &&
    diagnostic.range.start.line === start.line &&
    diagnostic.range.start.character === start.character &&
    diagnostic.range.end.line === end.line &&
    diagnostic.range.end.character === end.character
  );
}

/** For each rule and each kind at the place that has more findings in the file: one action for all of them. */
function fixAll(document: LintedDocument, here: readonly Finding[]): readonly Offer[] {
  const selections = new Map<string, FixSelection>();
  for (const { rule, fixes = [] } of here) {
    for (const { kind } of fixes) {
      selections.set(`${kind} ${rule}`, { kind, rule });
      selections.set(kind, { kind });
    }
  }
  const offers = [...selections.values()].map((selection) => offerAll(document, selection));
  return withoutRepeats(offers).map(({ action }) => ({ action }));
}

function offerAll(document: LintedDocument, selection: FixSelection): { action: CodeAction; size: number } {
  const size = document.findings().filter((finding) => selectedFix(finding, selection) !== undefined).length;
  const data: FixAllData = { uri: document.uri, ...selection };
  return { action: { title: titleOfAll(selection, size), kind: CodeActionKind.QuickFix, data }, size };
}

/** One finding is fixed by its own action; a kind that has no more findings than a rule repeats the rule's action. */
function withoutRepeats(offers: readonly { action: CodeAction; size: number }[]) {
  return offers.filter(
    (offer, index) =>
      offer.size > 1 &&
      offers.findIndex((other) => other.size === offer.size && isSameKind(other, offer)) === index,
  );
}

function isSameKind(a: { action: CodeAction }, b: { action: CodeAction }): boolean {
  return parseFixAllData(a.action.data)?.kind === parseFixAllData(b.action.data)?.kind;
}

function titleOfAll({ kind, rule }: FixSelection, size: number): string {
  const what = `${size.toLocaleString('en')} ${rule === undefined ? 'problems' : `${rule} problems`}`;
  switch (kind) {
    case 'redact':
      return rule === undefined
        ? `Redact all personal data in this file (${size.toLocaleString('en')} places)`
        : `Redact all ${what} in this file`;
    case 'remove-record':
      return `Remove the records of all ${what} in this file`;
    default:
      return `Fix all ${what} in this file ("${kind}")`;
  }
}

function editsOf(document: LintedDocument, data: unknown): readonly TextEdit[] {
  const selection = parseFixAllData(data);
  return selection === undefined ? [] : collectEdits(document.findings(), selection);
}

/** What comes back from the client is checked like any input. */
function parseFixAllData(data: unknown): FixAllData | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { uri, kind, rule } = data as Partial<Record<string, unknown>>;
  if (typeof uri !== 'string' || typeof kind !== 'string') return undefined;
  return { uri, kind, ...(typeof rule === 'string' ? { rule } : {}) };
}

/** One edit, so that one undo takes all of it back. */
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
