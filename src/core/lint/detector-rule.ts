import type { Detector } from '../analysis/detectors/detector.ts';
import type { Found } from '../analysis/detectors/islands.ts';
import type { RecordView, Report } from './rule.ts';

/**
 * The check of a rule that finds values by detectors. `find` says how: all over a text, or around its digits only. A
 * message names the kind of the value and its length; the value itself goes nowhere.
 */
export function detectorCheck<D extends Detector>(
  detectors: readonly D[],
  find: (text: string, detectors: readonly D[]) => readonly Found<D>[],
): (record: RecordView, report: Report) => void {
  const needs = detectors.reduce((bits, detector) => bits | detector.needs, 0);
  const findIn = (record: RecordView, report: Report): void => {
    const wanted = detectors.filter((detector) => (record.traits & detector.needs) !== 0);
    const { texts } = record;
    record.plainTexts.forEach((text, i) => {
      for (const { detector, start, end } of find(text, wanted)) {
        report({
          message: 'found',
          data: { what: detector.name, length: end - start },
          place: { pointer: texts.pointer(i), start, end },
          fix: { kind: 'redact', title: `Redact this: ${detector.name}`, text: `[${detector.placeholder}]` },
        });
      }
    });
  };
  // Apart from the search, whose functions within would cost each record an object for what they share.
  return (record, report) => {
    if ((record.traits & needs) !== 0) findIn(record, report);
  };
}

/** The words of such a finding. */
export const FOUND = { found: '{what} ({length} characters)' } as const;
