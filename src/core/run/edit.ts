import { findNodeAtLocation, parseTree, type Edit, type Node } from 'jsonc-parser';
import { isDeeplyNested } from '../nesting.ts';
import { propertyOrder, type FieldPath } from './fields.ts';

/** A replacement in a text; offset and length in UTF-16 units. */
export type TextEdit = Edit;

/**
 * Edits that set one value of a JSON text and leave every other character alone, comments and spacing included. A
 * property that the text lacks is added where the schema's order puts it. Gives no edits where the text does not parse
 * or the path runs through something that is no object.
 */
export function setValue(text: string, path: FieldPath, value: unknown): readonly TextEdit[] {
  const root = rootOf(text);
  if (root === undefined) return [];
  const present = findNodeAtLocation(root, [...path]);
  if (present !== undefined) {
    const layout = layoutOf(text, present.parent?.offset ?? 0);
    return [{ offset: present.offset, length: present.length, content: print(value, layout) }];
  }
  return addProperty(text, root, path, value);
}

/** Edits that remove a property or an item with its comma; none where the text has no such value. */
export function removeValue(text: string, path: FieldPath): readonly TextEdit[] {
  const root = rootOf(text);
  const value = root && findNodeAtLocation(root, [...path]);
  // What a list holds are its items themselves; what an object holds are properties, of which the value is a part.
  const child = value?.parent?.type === 'property' ? value.parent : value;
  const parent = child?.parent;
  if (child === undefined || parent === undefined) return [];
  const [start, end] = extentOf(text, child, parent);
  return [{ offset: start, length: end - start, content: '' }];
}

/** The child with what separates it from a neighbour; an only child with the empty lines that it would leave. */
function extentOf(text: string, child: Node, parent: Node): readonly [start: number, end: number] {
  const siblings = parent.children ?? [];
  const index = siblings.indexOf(child);
  const previous = siblings[index - 1];
  const next = siblings[index + 1];
  const end = child.offset + child.length;
  if (previous !== undefined) return [previous.offset + previous.length, end];
  if (next !== undefined) return [child.offset, next.offset];
  const [first, last] = [parent.offset + 1, parent.offset + parent.length - 1];
  const around = text.slice(first, child.offset) + text.slice(end, last);
  return around.trim() === '' ? [first, last] : [child.offset, end];
}

/** Edits that add an item at the end of a list; none where the text has no such list. */
export function appendItem(text: string, list: FieldPath, item: unknown): readonly TextEdit[] {
  const root = rootOf(text);
  const node = root && findNodeAtLocation(root, [...list]);
  if (node?.type !== 'array') return [];
  return [insertChild(text, node, node.children?.length ?? 0, () => printInline(item))];
}

function rootOf(text: string): Node | undefined {
  return isDeeplyNested(text) ? undefined : parseTree(text);
}

export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.offset - a.offset)
    .reduce(
      (out, { offset, length, content }) => out.slice(0, offset) + content + out.slice(offset + length),
      text,
    );
}

/** How a nested value is laid out: on the one line of its parent, or on lines of its own. */
interface Layout {
  readonly lineBreak: string;
  /** Indentation of the line that the value begins on. */
  readonly margin: string;
  readonly indent: string;
}

/** Adds the value to the deepest object on the path that the text has, with the objects that are missing between. */
function addProperty(text: string, root: Node, path: FieldPath, value: unknown): readonly TextEdit[] {
  let depth = path.length - 1;
  while (depth > 0 && findNodeAtLocation(root, path.slice(0, depth)) === undefined) depth -= 1;
  const parentPath = path.slice(0, depth);
  const parent = findNodeAtLocation(root, parentPath);
  const name = path[depth];
  if (parent?.type !== 'object' || typeof name !== 'string') return [];
  const nested = path.slice(depth + 1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
  const index = insertionIndex(propertyNames(parent), name, parentPath);
  return [insertChild(text, parent, index, (layout) => `${JSON.stringify(name)}: ${print(nested, layout)}`)];
}

/** Spaces the new child from its neighbours as the present children are. */
function insertChild(
  text: string,
  parent: Node,
  index: number,
  render: (layout: Layout) => string,
): TextEdit {
  const children = parent.children ?? [];
  const layout = layoutOf(text, parent.offset);
  const previous = children[index - 1];
  const next = children[index];
  const first = children[0];
  if (first === undefined)
    return { offset: parent.offset + 1, length: 0, content: alone(render, layout, parent) };
  const gap = /^\s*/.exec(text.slice(parent.offset + 1))?.[0] ?? '';
  const content = render({
    ...layout,
    margin: gap.includes('\n') ? layout.margin + layout.indent : layout.margin,
  });
  const separator = gap === '' && parent.type === 'object' && children.length > 0 ? ' ' : gap;
  if (previous !== undefined) {
    return {
      offset: previous.offset + previous.length,
      length: 0,
      content: `,${separator || ' '}${content}`,
    };
  }
  return { offset: next?.offset ?? first.offset, length: 0, content: `${content},${separator}` };
}

function alone(render: (layout: Layout) => string, layout: Layout, parent: Node): string {
  if (parent.type === 'array') return render(layout);
  const inner = `${layout.margin}${layout.indent}`;
  return `${layout.lineBreak}${inner}${render({ ...layout, margin: inner })}${layout.lineBreak}${layout.margin}`;
}

/** Behind every present property that the schema puts before `name`. */
function insertionIndex(present: readonly string[], name: string, parent: FieldPath): number {
  const order = propertyOrder(parent);
  const place = order.indexOf(name);
  if (place < 0) return present.length;
  const earlier = present.map((other) => order.includes(other) && order.indexOf(other) < place);
  return earlier.lastIndexOf(true) + 1;
}

function propertyNames(node: Node): readonly string[] {
  return (node.children ?? []).map((property) => String(property.children?.[0]?.value));
}

function layoutOf(text: string, offset: number): Layout {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return {
    lineBreak: text.includes('\r\n') ? '\r\n' : '\n',
    margin: /^[ \t]*/.exec(line)?.[0] ?? '',
    indent: /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ',
  };
}

/** Objects get a line for each property, lists stay on one line, as in the samples. */
function print(value: unknown, layout: Layout): string {
  if (Array.isArray(value)) return `[${value.map(printInline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = { ...layout, margin: layout.margin + layout.indent };
  const lines = Object.entries(value).map(
    ([name, child]) => `${inner.margin}${JSON.stringify(name)}: ${print(child, inner)}`,
  );
  return ['{', lines.join(`,${layout.lineBreak}`), `${layout.margin}}`].join(layout.lineBreak);
}

function printInline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printInline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const properties = Object.entries(value).map(
    ([name, child]) => `${JSON.stringify(name)}: ${printInline(child)}`,
  );
  return `{ ${properties.join(', ')} }`;
}
