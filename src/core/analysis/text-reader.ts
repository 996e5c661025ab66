import { createNormaliser, type CodeUnits, type FoldTable } from './normalize.ts';
import { createShingler, type Hashes, type Shingles } from './shingles.ts';

/** A text as it is compared; valid until its reader's next call. */
export interface ReadText {
  readonly units: CodeUnits;
  readonly hashes: Hashes;
}

/** Makes a function that normalises a text and hashes its shingles. */
export function createReader(shingles: Shingles, table: FoldTable): (text: string) => ReadText {
  const normalise = createNormaliser(table);
  const shingle = createShingler(shingles);
  return (text) => {
    const units = normalise(text);
    return { units, hashes: shingle(units) };
  };
}

export function areEqual(a: CodeUnits, b: CodeUnits): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a.units[i] !== b.units[i]) return false;
  return true;
}
