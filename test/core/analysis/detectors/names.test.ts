import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPersonNames } from '../../../../src/core/analysis/detectors/person-name.ts';
import { findAddresses } from '../../../../src/core/analysis/detectors/postal-address.ts';
import { readCases, score, type Hit } from './score.ts';

/** Labelled by hand before any program saw them. Those of an even number were mended by, the others held back. */
const CASES = readCases(join(import.meta.dirname, 'names.cases.jsonl'));
const NUMBER = /\d+$/;

const names = { typeOfKind: (kind: string) => kind, caseType: (type: string) => type };

function find(text: string): readonly Hit[] {
  return [
    ...findPersonNames(text).map(({ start, end }) => ({ kind: 'PERSON_NAME', start, end })),
    ...findAddresses(text).map(({ start, end }) => ({ kind: 'ADDRESS', start, end })),
  ];
}

function measured(
  language: string,
  half: 'even' | 'odd',
  type: string,
): { precision: number; recall: number } {
  const cases = CASES.filter(
    ({ id }) => id.startsWith(language) && Number(NUMBER.exec(id)?.[0]) % 2 === (half === 'even' ? 0 : 1),
  );
  const { right, missed, wrong } = score(cases, find, names).byType.get(type) ?? {
    right: 0,
    missed: 0,
    wrong: 0,
  };
  return { precision: right / (right + wrong), recall: right / (right + missed) };
}

describe('names of persons and addresses', () => {
  // What docs/detectors.md says; a change that makes it worse must say so there.
  it.each([
    ['en', 'even', 'PERSON_NAME', 0.94, 0.9],
    ['en', 'odd', 'PERSON_NAME', 0.97, 0.92],
    ['zh', 'even', 'PERSON_NAME', 0.97, 0.84],
    ['zh', 'odd', 'PERSON_NAME', 0.97, 0.8],
    ['en', 'even', 'ADDRESS', 0.97, 1],
    ['en', 'odd', 'ADDRESS', 0.93, 1],
    ['zh', 'even', 'ADDRESS', 1, 1],
    ['zh', 'odd', 'ADDRESS', 1, 1],
  ] as const)('are found in %s, half %s: %s', (language, half, type, precision, recall) => {
    const result = measured(language, half, type);
    expect(result.precision).toBeGreaterThanOrEqual(precision);
    expect(result.recall).toBeGreaterThanOrEqual(recall);
  });

  it.each([
    ['寄到苏州市姑苏区平江路25弄7号。', '苏州市姑苏区平江路25弄7号'],
    ['他搬到了西安市雁塔区小寨东路126号6单元1102。', '西安市雁塔区小寨东路126号6单元1102'],
    ['I live at 17 Beechwood Avenue, Leeds LS6 2QT.', '17 Beechwood Avenue, Leeds LS6 2QT'],
    ['Address: 9 Rue des Lilas, 75019 Paris', '9 Rue des Lilas, 75019 Paris'],
    ['Meet me at 505 Pine Street. Bring tea.', '505 Pine Street'],
  ])('are cut out whole from %s', (text, address) => {
    expect(findAddresses(text).map(({ start, end }) => text.slice(start, end))).toEqual([address]);
  });

  it.each([
    ['Please add Fatima al-Rashid to the guest list.', 'Fatima al-Rashid'],
    ['A letter from Ana Lucía Fernández came.', 'Ana Lucía Fernández'],
    ['请转告欧阳子涵先生。', '欧阳子涵'],
  ])('are taken with all their parts from %s', (text, name) => {
    expect(findPersonNames(text).map(({ start, end }) => text.slice(start, end))).toEqual([name]);
  });
});
