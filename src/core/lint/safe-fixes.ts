import type { Finding, Fix } from './finding.ts';

/**
 * The fixes that a program may apply without anyone looking: each leaves the file with the meaning that it had, or takes
 * out what must not be in it. By kind of fix; a list names the only rules whose fixes of that kind are safe. All others,
 * those of kinds unknown here too, wait for a person in the editor.
 */
const SAFE: ReadonlyMap<string, 'always' | readonly string[]> = new Map<string, 'always' | readonly string[]>(
  [
    // A placeholder stands where a personal value or a secret stood; the sentence stays whole.
    ['redact', 'always'],
    // A broken line trains nothing as it is, and there is one way to mend it; a byte order mark means nothing.
    ['syntax', 'always'],
    ['remove-line', 'always'],
    // An escape is another way to write the same text.
    ['escape', 'always'],
    // `<noinput>` and its like say in words what an empty input says.
    ['clear-input', 'always'],
    // A record that only repeats another goes. What is merely like another, or in an evaluation file, is for people to judge.
    ['remove-record', ['duplicate/exact']],
  ],
);

/** The fix of a finding that may be applied unseen, if it has one. */
export function safeFix({ rule, fixes = [] }: Finding): Fix | undefined {
  return fixes.find(({ kind }) => {
    const rules = SAFE.get(kind);
    return rules === 'always' || rules?.includes(rule) === true;
  });
}
