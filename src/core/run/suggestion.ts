import { propertyOrder, toPath, type FieldPath } from './fields.ts';

/** Sections that a setting may have been meant for. */
const SECTIONS = ['model', 'data', 'method', 'training', 'retention', 'launch'] as const;

/** Of names, so many letters may differ before they are taken for two names. */
const MOST_EDITS = 2;

/** Where a member that the schema does not know was probably meant to be: the pointer of a known setting. */
export function suggestionFor(pointer: string): string | undefined {
  const path = toPath(pointer);
  const parent = path.slice(0, -1);
  const name = String(path.at(-1) ?? '');
  const near = closest(name, propertyOrder(parent));
  if (near !== undefined) return pointerOf([...parent, near]);
  const elsewhere = SECTIONS.find((section) => propertyOrder([section]).includes(name));
  return elsewhere === undefined ? undefined : pointerOf([elsewhere, name]);
}

function closest(name: string, known: readonly string[]): string | undefined {
  const plain = name.toLowerCase().replaceAll(/[-_ ]/g, '');
  const ranked = known
    .map((candidate) => ({ candidate, edits: distance(plain, candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.min(MOST_EDITS, candidate.length / 3))
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.candidate;
}

/** Letters to put in, take out or replace (Levenshtein), with two neighbours that changed places as one. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + (same ? 0 : 1),
          swapped ? at(i - 2, j - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(a.length, b.length);
}

function pointerOf(path: FieldPath): string {
  return path.map((key) => `/${String(key)}`).join('');
}
