import type { Field } from '../../src/core/run/fields.ts';

/** Whether every word of the query is in what a field says of itself: name, key, help, and what it can be. */
export function matches(field: Field, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/);
  const text = textOf(field).toLowerCase();
  return words.every((word) => text.includes(word));
}

function textOf(field: Field): string {
  const { title, description, pointer, choices, branches, items, within } = field;
  return [
    title,
    description,
    pointer,
    ...choices.flatMap(({ value, title }) => [value, title]),
    within?.title ?? '',
    ...branches.flatMap((branch) => [branch.title].concat(branch.fields.map(textOf))),
    ...items.map(textOf),
  ].join('\n');
}
