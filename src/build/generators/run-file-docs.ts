import { METHODS, type Method } from '../../core/peft/methods.ts';
import { RunFileSchema } from '../../core/run/run-file.ts';
import type { Artefact } from './artefact.ts';

/** As much of the run file's schema as its page shows. */
interface Node {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly items?: Node;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly patternProperties?: Readonly<Record<string, Node>>;
}

const SCHEMA: Node = RunFileSchema;

/** `docs/run-file.md`: every setting with its values, default and meaning, and what each method is for. */
export function runFileDocsArtefact(): Artefact {
  return { path: 'docs/run-file.md', render: () => [INTRODUCTION, ...sections(), methods()].join('\n\n') };
}

const INTRODUCTION = `# The run file

<!-- Written by \`npm run generate\` (src/build/generators/run-file-docs.ts): do not edit. -->

A \`*.tune.json\` file says which model to train, on which data, and how. All but \`model.id\`, \`data.train\` and \`method.type\`
has a default. The editor completes and checks it by [its schema](../schemas/run.schema.json); \`tunesmith plan\` says what
it takes, which of its settings do not go together, and what speaks for others.`;

function sections(): readonly string[] {
  return Object.entries(SCHEMA.properties ?? {})
    .filter(([, { properties }]) => properties !== undefined)
    .map(([name, section]) =>
      name === 'method' ? methodSettings() : `## ${name}\n\n${table(rowsOf(name, section))}`,
    );
}

function methodSettings(): string {
  const all: Record<string, Node> = Object.assign({}, ...Object.values(METHODS).map(({ fields }) => fields));
  const rows = Object.entries(all).flatMap(([name, node]) =>
    rowsOf('method', { properties: { [name]: node } }, usersOf(name)),
  );
  const names = Object.keys(METHODS).map((id) => JSON.stringify(id));
  const type = {
    name: 'method.type',
    values: names.join(', '),
    default: '',
    meaning: 'The PEFT method; see [below](#methods).',
  };
  return `## method\n\n${table([type, ...rows])}`;
}

/** The methods that use a setting, for those that not all of them use. */
function usersOf(name: string): string {
  const users = Object.values(METHODS).filter(({ fields }: Method) => Object.hasOwn(fields, name));
  const isForAll = users.length === Object.keys(METHODS).length;
  return isForAll ? '' : ` (${users.map(({ label }) => label).join(', ')})`;
}

interface Row {
  readonly name: string;
  readonly values: string;
  readonly default: string;
  readonly meaning: string;
}

/** A row for each setting, and for those inside it where it is an object. */
function rowsOf(path: string, { properties = {} }: Node, note = ''): readonly Row[] {
  const rows: Row[] = [];
  for (const [key, node] of Object.entries(properties)) {
    const name = `${path}.${key}`;
    rows.push({
      name,
      values: valuesOf(node),
      default: node.default === undefined ? '' : `\`${JSON.stringify(node.default)}\``,
      meaning: `${node.description ?? ''}${note}`,
    });
    if (node.items !== undefined) rows.push(...rowsOf(`${name}[]`, node.items, note));
    for (const inner of [node, ...(node.anyOf ?? [])]) rows.push(...rowsOf(name, inner, note));
  }
  return rows;
}

function valuesOf(node: Node): string {
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum !== undefined) return node.enum.map((one) => JSON.stringify(one)).join(', ');
  if (node.anyOf !== undefined) return [...new Set(node.anyOf.map(valuesOf))].join(', ');
  if (node.type === 'array') return 'list';
  return [node.type ?? '', boundsOf(node)].filter((part) => part !== '').join(' ');
}

function boundsOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Node): string {
  const low = minimum === undefined ? bound('> ', exclusiveMinimum) : `≥ ${minimum}`;
  const high = maximum === undefined ? bound('< ', exclusiveMaximum) : `≤ ${maximum}`;
  return [low, high].filter((part) => part !== '').join(', ');
}

function bound(sign: string, value: number | undefined): string {
  return value === undefined ? '' : `${sign}${value}`;
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    (row) => `| \`${row.name}\` | ${row.values} | ${row.default} | ${row.meaning.replaceAll('|', '\\|')} |`,
  );
  return ['| setting | values | default | meaning |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

function methods(): string {
  const pages = Object.values(METHODS).map(({ label, summary, use, avoid, sources }: Method) =>
    [
      `### ${label}`,
      summary,
      `**When to use it.** ${use}`,
      `**When not.** ${avoid}`,
      sources.map((source) => `- ${source}`).join('\n'),
    ].join('\n\n'),
  );
  return `${['## Methods', ...pages].join('\n\n')}\n`;
}
