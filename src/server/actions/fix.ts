import type { Finding } from '../../core/lint/finding.ts';
import { collectEdits, selectedFix, type FixSelection } from '../../core/lint/fix.ts';
import { isDiagnosticOf } from '../convert.ts';
import type { LintedDocument } from '../document.ts';
import { field, type ActionKind, type Offer, type Scene } from './action.ts';
import { DUPLICATE_RULES } from '../../core/lint/duplicate-groups.ts';

/** The fixes of the findings at a place, and each of them for the whole file. */
export const fix: ActionKind = {
  id: 'fix',
  offers: (scene) => [...scene.here.flatMap((finding) => fixesOf(finding, scene)), ...fileFixes(scene)],
  change({ document }, argument) {
    const [kind, rule] = [field(argument, 'kind'), field(argument, 'rule')];
    if (typeof kind !== 'string') return undefined;
    const selection = { kind, ...(typeof rule === 'string' ? { rule } : {}) };
    return { edits: collectEdits(document.findings(), selection) };
  },
};

function fixesOf(finding: Finding, { diagnostics }: Scene): readonly Offer<never>[] {
  return (finding.fixes ?? []).map(({ title, edits }) => ({
    title,
    isPreferred: true,
    diagnostics: diagnostics.filter((diagnostic) => isDiagnosticOf(diagnostic, finding)),
    change: { edits },
  }));
}

/**
 * What can be fixed in the whole file at once: for each finding here those of its rule, and those of the kind of fix. One
 * finding alone has its own action, and a kind that reaches no further than one rule would say the same twice.
 */
function fileFixes({ document, here }: Scene): readonly Offer<FixSelection>[] {
  const pairs = new Map<string, FixSelection & { readonly rule: string }>();
  for (const { rule, fixes = [] } of here) {
    // Of duplicates one must stay: they have actions of their own.
    if (DUPLICATE_RULES.has(rule)) continue;
    for (const { kind } of fixes) pairs.set(`${kind} ${rule}`, { kind, rule });
  }
  const byRule = [...pairs.values()].filter((pair) => countOf(document, pair) > 1);
  const byKind = [...new Set([...pairs.values()].map(({ kind }) => kind))]
    .map((kind) => ({ kind }))
    .filter(({ kind }) => rulesOf(document, kind).size > 1);
  return [...byRule, ...byKind].map((selection) => ({
    title: titleOf(selection, countOf(document, selection)),
    argument: selection,
  }));
}

function countOf(document: LintedDocument, selection: FixSelection): number {
  return document.findings().filter((finding) => selectedFix(finding, selection) !== undefined).length;
}

function rulesOf(document: LintedDocument, kind: string): ReadonlySet<string> {
  const fixed = document.findings().filter((finding) => selectedFix(finding, { kind }) !== undefined);
  return new Set(fixed.map(({ rule }) => rule));
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
