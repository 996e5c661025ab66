import { duplicateGroups, type DuplicateGroup } from '../core/lint/duplicate-groups.ts';
import type { Finding } from '../core/lint/finding.ts';
import type { LintedDocument } from './document.ts';

/** Findings stay the same array until they change, and editors ask at each move of the cursor. */
const KNOWN = new WeakMap<readonly Finding[], readonly DuplicateGroup[]>();

/** The records of a document that repeat each other. */
export function duplicatesOf(document: LintedDocument): readonly DuplicateGroup[] {
  const findings = document.findings();
  const groups = KNOWN.get(findings) ?? duplicateGroups(findings);
  KNOWN.set(findings, groups);
  return groups;
}
