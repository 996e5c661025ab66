/** As much of JSON Schema as the walk below reads. */
interface SchemaNode {
  readonly type?: unknown;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly const?: unknown;
  readonly anyOf?: readonly SchemaNode[];
  /** Branches of an object that one of its members tells apart. */
  readonly oneOf?: readonly SchemaNode[];
  readonly discriminator?: { readonly propertyName: string };
  /** The branch takes the member but makes no use of it. */
  readonly doNotSuggest?: boolean;
}

/**
 * A value with every default of its schema filled in, so that a default is written in the schema alone. A section that
 * may be left out as a whole (an object without required members) is filled in too. Of a union, the branch that the value
 * chose is filled in: the one that its discriminator names, or the only object of "an object or nothing".
 */
export function withDefaults(schema: object, value: unknown): unknown {
  return fill(schema, value);
}

function fill(node: SchemaNode, value: unknown): unknown {
  if (value === undefined) return absent(node);
  if (Array.isArray(value)) {
    const { items } = node;
    return items === undefined ? value : value.map((item) => fill(items, item));
  }
  if (typeof value !== 'object' || value === null) return value;
  const properties = branchOf(node, value)?.properties;
  return properties === undefined
    ? value
    : fillObject(properties, value as Readonly<Record<string, unknown>>);
}

function branchOf(node: SchemaNode, value: object): SchemaNode | undefined {
  const { oneOf, anyOf, discriminator } = node;
  if (oneOf !== undefined && discriminator !== undefined) {
    const chosen: unknown = Reflect.get(value, discriminator.propertyName);
    return oneOf.find(({ properties }) => properties?.[discriminator.propertyName]?.const === chosen);
  }
  if (anyOf === undefined) return node;
  const objects = anyOf.filter(({ properties }) => properties !== undefined);
  return objects.length === 1 ? objects[0] : undefined;
}

function absent(node: SchemaNode): unknown {
  if (node.doNotSuggest === true) return undefined;
  // Schemas are JSON, and so are their defaults: nobody may change the schema through a value made from it.
  if ('default' in node) return JSON.parse(JSON.stringify(node.default)) as unknown;
  const optional = node.type === 'object' && (node.required ?? []).length === 0;
  return optional && node.properties !== undefined ? fillObject(node.properties, {}) : undefined;
}

function fillObject(
  properties: Readonly<Record<string, SchemaNode>>,
  value: Readonly<Record<string, unknown>>,
): object {
  const filled: Record<string, unknown> = { ...value };
  for (const [name, node] of Object.entries(properties)) {
    const member = fill(node, Object.hasOwn(value, name) ? value[name] : undefined);
    if (member !== undefined) filled[name] = member;
  }
  return filled;
}
