import type { Finding } from './finding.ts';

/** Records that repeat each other, exactly or nearly. */
export interface DuplicateGroup {
  /** 1-based numbers of their lines, ascending. */
  readonly lines: readonly number[];
  /** Whether all are the same, so that none is longer. */
  readonly isExact: boolean;
}

/** Which record of a group stays. */
export type Kept = 'first' | 'longest';

/** Rules whose findings say that a record may go because another one of the file is the same. */
export const DUPLICATE_RULES: ReadonlySet<string> = new Set(['duplicate/exact', 'duplicate/near']);

/**
 * The groups of a dataset, by the findings that say what each record repeats. A record that another rule only suspects,
 * such as a variant of a template, belongs to none: its finding offers no removal in bulk.
 */
export function duplicateGroups(findings: readonly Finding[]): readonly DuplicateGroup[] {
  const roots = new Map<number, number>();
  const nearLines = new Set<number>();
  for (const { rule, line, related = [], fixes = [] } of findings) {
    if (!DUPLICATE_RULES.has(rule) || !fixes.some(({ kind }) => kind === 'remove-record')) continue;
    for (const other of related) join(roots, line, other.line);
    if (rule !== 'duplicate/exact') nearLines.add(line);
  }
  const groups = new Map<number, number[]>();
  for (const line of [...roots.keys()].sort((a, b) => a - b)) {
    const root = rootOf(roots, line);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [line]);
    else group.push(line);
  }
  return [...groups.values()].map((lines) => ({ lines, isExact: !lines.some((one) => nearLines.has(one)) }));
}

/** The lines of a group that go. `lengthOf` gives the length of a record; of two as long the first stays. */
export function linesToRemove(
  { lines, isExact }: DuplicateGroup,
  kept: Kept,
  lengthOf: (line: number) => number,
): readonly number[] {
  const first = lines[0] ?? 0;
  if (kept === 'first' || isExact) return lines.filter((line) => line !== first);
  let best = { line: first, length: lengthOf(first) };
  for (const line of lines) {
    const length = lengthOf(line);
    if (length > best.length) best = { line, length };
  }
  return lines.filter((line) => line !== best.line);
}

/** The earliest line of a tree is its root. */
function join(roots: Map<number, number>, a: number, b: number): void {
  const [first, second] = [rootOf(roots, a), rootOf(roots, b)];
  roots.set(Math.max(first, second), Math.min(first, second));
}

function rootOf(roots: Map<number, number>, line: number): number {
  let root = line;
  for (let parent = roots.get(root); parent !== undefined && parent !== root; parent = roots.get(root)) {
    roots.set(root, roots.get(parent) ?? parent);
    root = parent;
  }
  if (!roots.has(root)) roots.set(root, root);
  return root;
}
