import { isObject } from '../dataset/record.ts';
import { RunFileSchema } from './run-file.ts';

/** Keys and indexes from the root of the run file to a value. */
export type FieldPath = readonly (string | number)[];

/**
 * What a control shows. `choice` picks one of a few literals, `modules` one of them or a list of names; `list` holds
 * names, `map` a number for each name; `variant` is one of several things, of which some have fields of their own;
 * `files` is a list of training files.
 */
export type FieldKind =
  | 'text'
  | 'path'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'modules'
  | 'list'
  | 'map'
  | 'variant'
  | 'files';

export interface Field {
  readonly path: FieldPath;
  /** JSON pointer of the value in the run file. */
  readonly pointer: string;
  readonly kind: FieldKind;
  readonly title: string;
  readonly description: string;
  readonly required: boolean;
  /** Literals to pick from; empty unless `kind` is `choice`. */
  readonly choices: readonly Choice[];
  /** Settings on which it depends whether the field plays a part; all must have one of their values. */
  readonly onlyWith: readonly Condition[];
  readonly default?: unknown;
  /** What a `variant` can be; else empty. */
  readonly branches: readonly Branch[];
  /** The branch that the field is a part of. */
  readonly within?: { readonly path: FieldPath; readonly title: string };
  /** Fields of each item of `files`, with `*` for its index; else empty. */
  readonly items: readonly Field[];
}

/** A literal of the file, and what people are told that it is. */
export interface Choice {
  readonly value: string;
  readonly title: string;
}

/** A setting and the values of it with which another one plays a part. */
export interface Condition {
  readonly path: FieldPath;
  readonly values: readonly string[];
}

/** One of the things that a `variant` can be. */
export interface Branch {
  readonly title: string;
  /** What is written when it is chosen; a literal is known by it again. */
  readonly start: unknown;
  /** Members that tell an object of this branch; undefined for a literal. */
  readonly required: readonly string[] | undefined;
  readonly fields: readonly Field[];
}

/** A section of the run file as a group of the form. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** What everyone looks at, in the order of work. */
  readonly essential: readonly Field[];
  /** All else, in the order of the schema. */
  readonly more: readonly Field[];
}

/**
 * What everyone looks at first, in this order; whatever else the schema has is found under "more" of its section. This
 * and the objective are what the schema does not say of a field.
 */
const ESSENTIAL: readonly string[] = [
  '/name',
  '/model/id',
  '/data/train',
  '/data/validation',
  '/data/maxLength',
  '/method/type',
  '/method/r',
  '/method/initR',
  '/method/targetR',
  '/method/alpha',
  '/method/targetModules',
  '/training/objective',
  '/training/beta',
  '/training/epochs',
  '/training/batchSize',
  '/training/gradientAccumulation',
  '/training/learningRate',
  '/launch/target',
];

/** Settings that one objective alone makes use of. */
const OBJECTIVES: Readonly<Record<string, string>> = {
  '/data/replay': 'sft',
  '/data/packing': 'sft',
  '/data/trainOn': 'sft',
  '/method/dropout': 'sft',
  '/training/beta': 'dpo',
  '/retention/ewc': 'sft',
};

/** Values at the root that belong to no section of the file. */
const ROOT_SECTION = { id: 'run', title: 'Run' };

/** The part of JSON Schema that the run file's schema uses. */
interface SchemaNode {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SchemaNode[];
  /** Branches that one property tells apart: the methods, by `type`. */
  readonly oneOf?: readonly SchemaNode[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly required?: readonly string[] | undefined;
  /** A branch takes the property but makes no use of it. */
  readonly doNotSuggest?: boolean;
}

const ROOT: SchemaNode = RunFileSchema;

/** The form: every setting of the schema that has a title, by section. */
export const SECTIONS: readonly Section[] = sectionsOf(ROOT);

/** All fields of the form, also those that stand below another one. */
export const FIELDS: readonly Field[] = SECTIONS.flatMap(({ essential, more }) => essential.concat(more));

/** Whether the form may write at this pointer: an allow-list, since the pointer comes from a webview. */
export function isFormField(pointer: string): boolean {
  const general = pointer.replace(/^(\/data\/train)\/\d{1,6}\//, '$1/*/');
  return FIELDS.some((field) => [field, ...field.items].some((one) => one.pointer === general));
}

/** The fields of one item of a list. */
export function itemFields({ items }: Field, index: number): readonly Field[] {
  return items.map((field) => ({
    ...field,
    path: field.path.map((key) => (key === '*' ? index : key)),
    pointer: field.pointer.replace('*', String(index)),
  }));
}

/** What a `variant` is at the moment; undefined where it is none of the things that it can be. */
export function branchOf(field: Field, value: unknown): Branch | undefined {
  const shown = value === undefined ? field.default : value;
  return field.branches.find(({ required, start }) =>
    required === undefined
      ? shown === start
      : isObject(shown) && required.every((name) => Object.hasOwn(shown, name)),
  );
}

/** Whether a field plays a part in a run: what it depends on is chosen, and so is what it belongs to. */
export function isUsed(field: Field, run: unknown): boolean {
  const { within } = field;
  if (unmetCondition(field, run) !== undefined) return false;
  if (within === undefined) return true;
  const owner = FIELDS.find(({ pointer }) => pointer === `/${within.path.join('/')}`);
  return owner !== undefined && branchOf(owner, valueAt(run, within.path))?.title === within.title;
}

/** The first setting that keeps a field from playing a part, and what it says. */
export function unmetCondition(
  { onlyWith }: Field,
  run: unknown,
): { readonly condition: Condition; readonly value: unknown } | undefined {
  for (const condition of onlyWith) {
    const value = valueAt(run, condition.path) ?? defaultAt(condition.path);
    if (!condition.values.some((one) => one === value)) return { condition, value };
  }
  return undefined;
}

/** Whether a file's value differs from what holds without it. */
export function isChanged(field: Field, value: unknown): boolean {
  return value !== undefined && JSON.stringify(value) !== JSON.stringify(field.default);
}

export function toPath(pointer: string): FieldPath {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~')));
}

/** The value at a path, or undefined where the file has none. */
export function valueAt(root: unknown, path: FieldPath): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** Names of an object's properties in the order in which the schema declares them; empty where it knows none. */
export function propertyOrder(path: FieldPath): readonly string[] {
  let node: SchemaNode | undefined = ROOT;
  for (const key of path) node = (node && propertyOf(node, String(key))) ?? node?.items;
  const branches: readonly SchemaNode[] = node?.oneOf ?? node?.anyOf ?? (node === undefined ? [] : [node]);
  return [...new Set(branches.flatMap(({ properties }) => Object.keys(properties ?? {})))];
}

/** The default of a setting, where the schema has one. */
export function defaultAt(path: FieldPath): unknown {
  let node: SchemaNode | undefined = ROOT;
  for (const key of path) node = node && propertyOf(node, String(key));
  return node?.default;
}

function sectionsOf(root: SchemaNode): readonly Section[] {
  const members = Object.entries(root.properties ?? {}).filter(([, { title }]) => title !== undefined);
  const own = members.filter(([, node]) => !isSection(node));
  const sections = members.filter(([, node]) => isSection(node));
  return [
    section(
      ROOT_SECTION,
      own.flatMap(([name, node]) => fieldsOf(node, [name], isRequired(root, name))),
    ),
    ...sections.map(([id, node]) => section({ id, title: node.title ?? id }, fieldsIn(node, [id]))),
  ];
}

function section({ id, title }: Pick<Section, 'id' | 'title'>, fields: readonly Field[]): Section {
  const rank = ({ pointer, within }: Field) =>
    ESSENTIAL.indexOf(within === undefined ? pointer : `/${within.path.join('/')}`);
  const essential = fields.filter((field) => rank(field) >= 0).toSorted((a, b) => rank(a) - rank(b));
  return { id, title, essential, more: fields.filter((field) => rank(field) < 0) };
}

function isSection({ properties, oneOf }: SchemaNode): boolean {
  return properties !== undefined || oneOf !== undefined;
}

function isRequired({ required }: SchemaNode, name: string): boolean {
  return required?.includes(name) ?? false;
}

/** Fields of an object, with those of the objects in it. */
function fieldsIn(node: SchemaNode, path: readonly string[]): readonly Field[] {
  const names = new Set(
    [node, ...(node.oneOf ?? [])].flatMap(({ properties }) => Object.keys(properties ?? {})),
  );
  return [...names].flatMap((name) => {
    const child = propertyOf(node, name);
    return child === undefined ? [] : fieldsOf(child, [...path, name], isRequired(node, name));
  });
}

function fieldsOf(node: SchemaNode, path: readonly string[], required: boolean): readonly Field[] {
  if (isSection(node)) return fieldsIn(node, path);
  if (node.title === undefined) return [];
  const kind = kindOf(path.at(-1) ?? '', node);
  const field: Field = {
    path,
    pointer: `/${path.join('/')}`,
    kind,
    title: node.title,
    description: node.description ?? '',
    required,
    choices: kind === 'choice' ? choicesOf(node) : [],
    onlyWith: [...methodsOf(path), ...objectivesOf(path)],
    branches: kind === 'variant' ? (node.anyOf ?? []).map((branch) => branchFrom(branch, path)) : [],
    items: kind === 'files' && node.items !== undefined ? fieldsIn(node.items, [...path, '*']) : [],
    ...(node.default === undefined ? {} : { default: node.default }),
  };
  return [field, ...field.branches.flatMap(({ fields }) => fields)];
}

function branchFrom(node: SchemaNode, path: readonly string[]): Branch {
  if (node.properties === undefined) {
    const start = node.const ?? null;
    return { title: node.title ?? JSON.stringify(start), start, required: undefined, fields: [] };
  }
  const title = node.title ?? 'On';
  return {
    title,
    start: startOf(node.properties),
    required: node.required ?? [],
    fields: fieldsIn(node, path).map((field) => Object.assign({}, field, { within: { path, title } })),
  };
}

/** A value to begin with: defaults and examples, and empty text where only the user knows. */
function startOf(properties: Readonly<Record<string, SchemaNode>>): object {
  return Object.fromEntries(
    Object.entries(properties).map(([name, node]) => [name, node.default ?? node.examples?.[0] ?? '']),
  );
}

/** Of branches, the property of one that uses it. */
function propertyOf(node: SchemaNode, key: string): SchemaNode | undefined {
  const parts = [node, ...(node.oneOf ?? []), ...(node.anyOf ?? [])];
  const found = parts.flatMap(({ properties }) => properties?.[key] ?? []);
  return found.find(({ doNotSuggest }) => doNotSuggest !== true);
}

function methodsOf([section, name = '']: readonly string[]): readonly Condition[] {
  const branches: readonly SchemaNode[] = ROOT.properties?.[section ?? '']?.oneOf ?? [];
  const using = branches.filter(({ properties }) => properties?.[name]?.doNotSuggest === undefined);
  if (using.length === branches.length) return [];
  return [
    { path: ['method', 'type'], values: using.map(({ properties }) => String(properties?.['type']?.const)) },
  ];
}

/** A part of a setting is used with it. */
function objectivesOf(path: FieldPath): readonly Condition[] {
  const objective = OBJECTIVES[`/${path.slice(0, 2).join('/')}`];
  return objective === undefined ? [] : [{ path: ['training', 'objective'], values: [objective] }];
}

function kindOf(name: string, node: SchemaNode): FieldKind {
  if (node.anyOf !== undefined) return kindOfUnion(name, node.anyOf);
  if (node.enum !== undefined) return 'choice';
  if (node.patternProperties !== undefined) return 'map';
  if (node.type === 'array') return node.items?.properties === undefined ? 'list' : 'files';
  if (node.type === 'integer' || node.type === 'number' || node.type === 'boolean') return node.type;
  return name === 'path' ? 'path' : 'text';
}

function kindOfUnion(name: string, branches: readonly SchemaNode[]): FieldKind {
  const literals = branches.filter((branch) => branch.const !== undefined);
  if (literals.length === branches.length) return 'choice';
  if (branches.some(({ properties }) => properties !== undefined)) return 'variant';
  if (literals.length > 0 && branches.some(({ type }) => type === 'array')) return 'modules';
  const value = branches.find(({ type }) => type !== 'null');
  return value === undefined || literals.length > 0 ? 'variant' : kindOf(name, value);
}

function choicesOf({ enum: values, anyOf = [] }: SchemaNode): readonly Choice[] {
  const named = anyOf.map(({ const: value, title }) => ({
    value: String(value),
    title: title ?? String(value),
  }));
  return values?.map(String).map((value) => ({ value, title: value })) ?? named;
}
