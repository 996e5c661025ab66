import type { TObject } from 'typebox';

/** A rule's options with the defaults filled in; the defaults are written in the rule's schema alone. */
export function completeOptions(
  schema: TObject,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const complete: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema.properties)) {
    complete[name] = Object.hasOwn(given, name) ? given[name] : defaultOf(property);
  }
  return complete;
}

function defaultOf(property: object): unknown {
  const value: unknown = 'default' in property ? property.default : undefined;
  return Array.isArray(value) ? [...value] : value;
}
