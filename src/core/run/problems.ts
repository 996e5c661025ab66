import type { CompiledError } from '../compiled-validator.ts';
import type { RunChange } from './change.ts';
import { toPath, valueAt } from './fields.ts';
import { suggestionFor } from './suggestion.ts';

/** What is wrong with a run file, and where. */
export interface RunProblem {
  /** JSON pointer of the value, also of a member that is missing or unknown. */
  readonly pointer: string;
  /** In plain words, without a final full stop. */
  readonly message: string;
  readonly fix?: RunChange | undefined;
}

/**
 * The errors of the compiled validator in plain words. A union gives an error for each of its branches and one for
 * itself: they become one problem, which names what would be right.
 */
export function plainProblems(errors: readonly CompiledError[], value: unknown): readonly RunProblem[] {
  const unions = errors.filter((error) => error.keyword === 'anyOf');
  // Of an unknown tag, the schema of the tag itself tells more.
  const telling = errors.filter((error) => error.keyword !== 'discriminator');
  const single = telling.filter((error) => !unions.some((union) => isBranchOf(error, union)));
  const problems = single.map((error) =>
    error.keyword === 'anyOf'
      ? unionProblem(errors, error)
      : withSuggestion({ pointer: pointerOf(error), message: plainMessage(error, value) }, error, value),
  );
  return dropRepeated(problems);
}

/** For a member that nobody knows, the known one that it was probably meant to be. */
function withSuggestion(problem: RunProblem, { keyword }: CompiledError, value: unknown): RunProblem {
  if (keyword !== 'additionalProperties') return problem;
  const { pointer, message } = problem;
  const meant = suggestionFor(pointer);
  if (meant === undefined) return problem;
  const isNear = parentOf(meant) === parentOf(pointer);
  const shown = isNear ? `did you mean "${lastKey(meant)}"?` : `it belongs in "${parentOf(meant).slice(1)}"`;
  const taken = valueAt(value, toPath(meant)) !== undefined;
  const moved = [
    { pointer: meant, value: valueAt(value, toPath(pointer)) },
    { pointer, value: undefined },
  ];
  const title = isNear ? `Rename it to ${lastKey(meant)}` : `Move it to ${parentOf(meant).slice(1)}`;
  return {
    pointer,
    message: `${message}: ${shown}`,
    ...(taken ? {} : { fix: { title, values: moved } }),
  };
}

function parentOf(pointer: string): string {
  return pointer.slice(0, pointer.lastIndexOf('/'));
}

/** A missing or unknown member is named by its own pointer, so that the message stands beside its field. */
function pointerOf({ instancePath, params }: CompiledError): string {
  const member = params['missingProperty'] ?? params['additionalProperty'];
  if (typeof member !== 'string') return instancePath;
  return `${instancePath}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function isBranchOf(error: CompiledError, union: CompiledError): boolean {
  return error !== union && error.schemaPath.startsWith(`${union.schemaPath}/`);
}

function unionProblem(errors: readonly CompiledError[], union: CompiledError): RunProblem {
  const branches = errors.filter((error) => isBranchOf(error, union));
  const first = branches.find((error) => error.instancePath.length > union.instancePath.length);
  // The value has the right kind and something inside it is wrong: that is what the user wants to hear.
  if (first !== undefined) return { pointer: first.instancePath, message: plainMessage(first, undefined) };
  return { pointer: pointerOf(union), message: unionMessage(branches) };
}

function unionMessage(branches: readonly CompiledError[]): string {
  const members = branches.find(
    (error) => error.keyword === 'additionalProperties' || error.keyword === 'required',
  );
  if (members !== undefined) return plainMessage(members, undefined);
  const literals = new Set(branches.filter((error) => error.keyword === 'const').map(branchPath));
  // The type of a literal says nothing more than the literal.
  const telling = branches.filter((error) => error.keyword === 'const' || !literals.has(branchPath(error)));
  return `Must be ${[...new Set(telling.map(expectation))].join(' or ')}`;
}

function branchPath(error: CompiledError): string {
  return error.schemaPath.slice(0, error.schemaPath.lastIndexOf('/'));
}

function expectation(error: CompiledError): string {
  const { params } = error;
  if (error.keyword === 'const') return JSON.stringify(params['allowedValue']);
  if (error.keyword === 'type') return typeName(params['type']);
  return plainMessage(error, undefined).replace(/^Must be /, '');
}

type Wording = (params: Readonly<Record<string, unknown>>) => string;

const WORDINGS: Readonly<Record<string, Wording>> = {
  required: (params) => `"${text(params['missingProperty'])}" is missing`,
  additionalProperties: (params) => `"${text(params['additionalProperty'])}" is not a known setting`,
  type: (params) => `Must be ${typeName(params['type'])}`,
  enum: (params) =>
    `Must be ${list(params['allowedValues'])
      .map((one) => JSON.stringify(one))
      .join(' or ')}`,
  const: (params) => `Must be ${JSON.stringify(params['allowedValue'])}`,
  minimum: (params) => `Must be ${text(params['limit'])} or more`,
  maximum: (params) => `Must be ${text(params['limit'])} or less`,
  exclusiveMinimum: (params) => `Must be more than ${text(params['limit'])}`,
  exclusiveMaximum: (params) => `Must be less than ${text(params['limit'])}`,
  minLength: () => 'Must not be empty',
  minItems: () => 'Must have at least one entry',
  uniqueItems: () => 'Must not name the same thing twice',
  pattern: () =>
    'Must begin with a letter or digit and hold only letters, digits, dots, hyphens and underscores (64 at most)',
};

function plainMessage(error: CompiledError, value: unknown): string {
  if (error.keyword === 'type' && value === undefined && error.instancePath === '')
    return 'Must be an object';
  return WORDINGS[error.keyword]?.(error.params) ?? `Is not valid: ${error.message ?? error.keyword}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
};

function typeName(type: unknown): string {
  return TYPE_NAMES[text(type)] ?? text(type);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function lastKey(pointer: string): string {
  return pointer.slice(pointer.lastIndexOf('/') + 1);
}

function dropRepeated(problems: readonly RunProblem[]): readonly RunProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ pointer, message }) => {
    const key = `${pointer} ${message}`;
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}
