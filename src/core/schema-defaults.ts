/** As much of JSON Schema as the walk below reads. */
interface SchemaNode {
  readonly type?: unknown;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
}

/**
 * A value with every default of its schema filled in, so that a default is written in the schema alone. A section that
 * may be left out as a whole (an object without required members) is filled in too. Unions are left as they are.
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
  if (node.properties === undefined || typeof value !== 'object' || value === null) return value;
  return fillObject(node.properties, value as Readonly<Record<string, unknown>>);
}

function absent(node: SchemaNode): unknown {
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
