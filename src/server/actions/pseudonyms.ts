import { isSame, personalValue, pseudonymEdits, type PersonalValue } from '../../core/lint/pseudonyms.ts';
import type { LintedDocument } from '../document.ts';
import { counted } from '../../core/counted.ts';
import { field, type ActionKind, type Scene } from './action.ts';

/** Where the value stands that all its occurrences are replaced of; its number is given once the action is picked. */
interface OneValue {
  readonly rule: string;
  readonly line: number;
  readonly column: number;
}

/** Pseudonyms tell people apart where placeholders do not: the same value gets the same one in the whole file. */
export const pseudonyms: ActionKind = {
  id: 'pseudonyms',
  offers({ document, here }: Scene) {
    const found = here.flatMap((finding) => {
      const value = personalValue(finding, document);
      return value === undefined ? [] : [{ finding, value }];
    });
    if (found.length === 0) return [];
    const values = valuesOf(document);
    const each = found.map(({ finding: { rule, line, column }, value }) => ({
      title: `Replace this value by one pseudonym like <${value.kind}_1> in the whole file (${counted(count(values, value), 'place')})`,
      argument: { rule, line, column } satisfies OneValue,
    }));
    const all = {
      title: `Replace all personal data in this file by consistent pseudonyms (${counted(values.length, 'place')})`,
      argument: {},
    };
    return values.length > 1 ? [...each, all] : each;
  },
  change({ document }, argument) {
    const only = field(argument, 'rule') === undefined ? undefined : valueAt(document, argument);
    if (only === null) return undefined;
    return { edits: pseudonymEdits(document.findings(), document, only) };
  },
};

function valuesOf(document: LintedDocument): readonly PersonalValue[] {
  return document.findings().flatMap((finding) => personalValue(finding, document) ?? []);
}

function count(values: readonly PersonalValue[], value: PersonalValue): number {
  return values.filter((one) => isSame(one, value)).length;
}

/** Null where the value is no longer there. */
function valueAt(document: LintedDocument, argument: unknown): PersonalValue | null {
  const finding = document
    .findings()
    .find((one) =>
      (['rule', 'line', 'column'] as const).every((name) => one[name] === field(argument, name)),
    );
  return (finding && personalValue(finding, document)) ?? null;
}
