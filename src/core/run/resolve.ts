import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { isDeeplyNested } from '../nesting.ts';
import { withDefaults } from '../schema-defaults.ts';
import { isNewer, migrate, RUN_FILE_VERSION } from './migrate.ts';
import { RunFileSchema, type RunFile } from './run-file.ts';
import { plainProblems, type RunProblem } from './problems.ts';
import { validateRunFile } from './validator.generated.js';

/** Members that have no default: they may be absent in a resolved run too. */
type WithoutDefault = '$schema' | 'name' | 'task';

type Filled<T> = T extends readonly (infer Item)[]
  ? Filled<Item>[]
  : T extends object
    ? { [K in keyof T as K extends WithoutDefault ? never : K]-?: Filled<T[K]> } & {
        [K in keyof T as K extends WithoutDefault ? K : never]: T[K];
      }
    : T;

/** A run file with all its defaults filled in. */
export type ResolvedRun = Filled<RunFile>;

export type RunResolution =
  | { readonly ok: true; readonly run: ResolvedRun; readonly file: RunFile }
  | { readonly ok: false; readonly problems: readonly RunProblem[] };

/** Reads the text of a `*.tune.json` file: what is wrong with it, or the run with its defaults. */
export function resolveRunText(text: string): RunResolution {
  const parsed = parseRunText(text);
  if (parsed.ok) return resolveRun(parsed.value);
  return { ok: false, problems: [{ pointer: '', message: parsed.message }] };
}

/** The value that the text says, whatever it is, or where the text stops being JSON. */
export function parseRunText(
  text: string,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string } {
  if (isDeeplyNested(text)) return { ok: false, message: 'The file is nested far too deeply' };
  const errors: ParseError[] = [];
  const value: unknown = parse(text.replace(/^\uFEFF/, ''), errors, { disallowComments: true });
  const [error] = errors;
  return error === undefined ? { ok: true, value } : { ok: false, message: syntaxMessage(text, error) };
}

/** Checks a value that was read from a run file, and fills in the defaults. */
export function resolveRun(written: unknown): RunResolution {
  if (isNewer(written)) return { ok: false, problems: [NEWER] };
  const value = migrate(written);
  if (!validateRunFile(value))
    return { ok: false, problems: plainProblems(validateRunFile.errors ?? [], value) };
  return { ok: true, file: value as RunFile, run: withDefaults(RunFileSchema, value) as ResolvedRun };
}

const NEWER: RunProblem = {
  pointer: '/version',
  message: `A newer Tunesmith wrote this file; this one reads version ${RUN_FILE_VERSION}. Update Tunesmith`,
};

function syntaxMessage(text: string, error: ParseError): string {
  const before = text.slice(0, error.offset).split('\n');
  const what = printParseErrorCode(error.error)
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return `Line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1} is not JSON: ${what}`;
}
