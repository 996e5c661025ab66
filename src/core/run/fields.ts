import { RunFileSchema } from './run-file.ts';

/** Keys and indexes from the root of the run file to a value. */
export type FieldPath = readonly (string | number)[];

/** What a control shows; `choice` picks one of a few literals, the last three are compound. */
export type FieldKind =
  | 'text'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'modules'
  | 'validation'
  | 'files';

export interface Field {
  readonly path: readonly string[];
  /** JSON pointer of the value in the run file. */
  readonly pointer: string;
  readonly kind: FieldKind;
  readonly title: string;
  readonly description: string;
  readonly required: boolean;
  /** Literals to pick from; empty unless `kind` is `choice`. */
  readonly choices: readonly string[];
  /** Values of `method.type` that use the field; undefined where all do. */
  readonly methods: readonly string[] | undefined;
  readonly default?: unknown;
}

/** Groups of the form, in the order of work; `advanced` fields are folded away. */
export type Section = 'run' | 'method' | 'training' | 'launch' | 'advanced';

/** Where each field of the form stands. All else about it (label, default, bounds) comes from the schema. */
const PLACES: Readonly<Record<Section, readonly string[]>> = {
  run: ['/name', '/model/id', '/data/train', '/data/maxLength'],
  method: [
    '/method/type',
    '/method/r',
    '/method/initR',
    '/method/targetR',
    '/method/alpha',
    '/method/dropout',
    '/method/targetModules',
    '/method/rsLora',
    '/method/init',
    '/method/quantization/type',
    '/method/quantization/doubleQuant',
    '/method/quantization/computeDtype',
    '/method/tInit',
    '/method/tFinal',
    '/method/deltaT',
  ],
  training: [
    '/training/objective',
    '/training/epochs',
    '/training/batchSize',
    '/training/gradientAccumulation',
    '/training/learningRate',
  ],
  launch: ['/launch/target'],
  advanced: [
    '/data/validation',
    '/data/trainOn',
    '/data/packing',
    '/training/beta',
    '/training/schedule',
    '/training/warmupRatio',
    '/training/optimizer',
    '/training/weightDecay',
    '/training/attention',
    '/training/fusedLoss',
    '/training/gradientCheckpointing',
    '/training/maxGradNorm',
    '/training/seed',
    '/training/logSteps',
    '/training/evalSteps',
    '/training/saveSteps',
    '/model/revision',
    '/model/dtype',
    '/model/ggufFile',
    '/launch/gpus',
    '/launch/nodes',
    '/launch/strategy',
  ],
};

/** The form's fields, by section. */
export function formFields(): Readonly<Record<Section, readonly Field[]>> {
  return {
    run: PLACES.run.map(describeField),
    method: PLACES.method.map(describeField),
    training: PLACES.training.map(describeField),
    launch: PLACES.launch.map(describeField),
    advanced: PLACES.advanced.map(describeField),
  };
}

/** Whether the form may write at this pointer: an allow-list, since the pointer comes from a webview. */
export function isFormField(pointer: string): boolean {
  return Object.values(PLACES).some((pointers) => pointers.includes(pointer));
}

export function toPath(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
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
  const branches: readonly SchemaNode[] = node?.oneOf ?? (node === undefined ? [] : [node]);
  return [...new Set(branches.flatMap(({ properties }) => Object.keys(properties ?? {})))];
}

/** The part of JSON Schema that the run file's schema uses. */
interface SchemaNode {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SchemaNode[];
  /** Branches that one property tells apart: the methods, by `type`. */
  readonly oneOf?: readonly SchemaNode[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly required?: readonly string[] | undefined;
  /** A branch takes the property but makes no use of it. */
  readonly doNotSuggest?: boolean;
}

const ROOT: SchemaNode = RunFileSchema;

function describeField(pointer: string): Field {
  const path = toPath(pointer);
  let parent: SchemaNode = ROOT;
  let node: SchemaNode = ROOT;
  for (const key of path) {
    parent = node;
    node = propertyOf(node, key) ?? {};
  }
  const name = path.at(-1) ?? '';
  return {
    path,
    pointer,
    kind: kindOf(pointer, node),
    title: node.title ?? name,
    description: node.description ?? '',
    required: parent.required?.includes(name) ?? false,
    choices: choicesOf(node),
    methods: methodsOf(path),
    ...(node.default === undefined ? {} : { default: node.default }),
  };
}

/** Of branches, the property of one that uses it. */
function propertyOf(node: SchemaNode, key: string): SchemaNode | undefined {
  const found = [node, ...(node.oneOf ?? [])].flatMap(({ properties }) => properties?.[key] ?? []);
  return found.find(({ doNotSuggest }) => doNotSuggest !== true);
}

function methodsOf([section, name = '']: readonly string[]): readonly string[] | undefined {
  const branches: readonly SchemaNode[] = ROOT.properties?.[section ?? '']?.oneOf ?? [];
  const using = branches.filter(({ properties }) => properties?.[name]?.doNotSuggest === undefined);
  if (using.length === branches.length) return undefined;
  return using.map(({ properties }) => String(properties?.['type']?.const));
}

function kindOf(pointer: string, node: SchemaNode): FieldKind {
  if (pointer === '/data/train') return 'files';
  if (pointer === '/data/validation') return 'validation';
  if (pointer === '/method/targetModules') return 'modules';
  if (choicesOf(node).length > 0) return 'choice';
  if (node.type === 'integer' || node.type === 'number' || node.type === 'boolean') return node.type;
  return 'text';
}

function choicesOf(node: SchemaNode): readonly string[] {
  const literals = node.enum ?? node.anyOf?.map((option) => option.const) ?? [];
  return literals.every((literal) => typeof literal === 'string') ? literals : [];
}
