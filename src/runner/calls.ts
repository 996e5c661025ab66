import type { Failure } from '../core/outcome.ts';
import { BoxError, boxError } from './box-error.ts';
import { boxProgram } from './program/box-program.generated.js';
import type { Target } from './target.ts';
import type { ExecOptions, ExecResult, Transport } from './transport/transport.ts';

/** What a command of the box program answers: one JSON object. */
export type Answer = Readonly<Record<string, unknown>>;

/** The commands of the box program, over any transport. */
export interface Calls {
  readonly transport: Transport;
  /** One command, one answer. A failure that the box tells is thrown as a BoxError. */
  ask(command: string, args: readonly string[], options?: ExecOptions): Promise<Answer>;
  /** A command whose output is taken as it comes. */
  stream(command: string, args: readonly string[], options: ExecOptions): Promise<void>;
}

/** Expands `~/` in the interpreter's path on the box, where alone it is known what it means. */
const RUN_PYTHON = `case $1 in "~/"*) p=$HOME/\${1#"~/"};; *) p=$1;; esac; shift; exec "$p" "$@"`;

/**
 * The program comes as the first bytes of stdin and is read at once: a shell would read an argument of its length byte by
 * byte, and no system takes one of any length. Python looks for modules in the folder that it is started in: nobody's `json.py`
 * there is meant. It uses no package, so that Python needs not look for any (-S), which took a third of its start.
 */
const START_PROGRAM =
  'import sys; sys.path = [p for p in sys.path if p]; exec(compile(sys.stdin.buffer.read(int(sys.argv.pop(1))), "box_program", "exec"))';
const PROGRAM_BYTES = Buffer.byteLength(boxProgram);

async function* afterProgram(stdin: ExecOptions['stdin']): AsyncGenerator<Buffer | string> {
  yield boxProgram;
  if (typeof stdin === 'string') yield stdin;
  else if (stdin !== undefined) yield* stdin;
}

/** What the locked libraries need; environment.py says the same to those who call it without a runner. */
const MINIMUM_PYTHON = [3, 10] as const;

export function callsOver(transport: Transport, target: Target): Calls {
  const python = ['/bin/sh', '-c', RUN_PYTHON, 'sh', target.python];
  const run = async (command: string, args: readonly string[], options: ExecOptions): Promise<ExecResult> => {
    const argv = [...python, '-S', '-c', START_PROGRAM, String(PROGRAM_BYTES), command, target.root, ...args];
    const result = await transport.exec(argv, { ...options, stdin: afterProgram(options.stdin) });
    refuseBadExit(result, target, transport);
    return result;
  };
  return {
    transport,
    async ask(command, args, options = {}) {
      const { stdout } = await run(command, args, options);
      return readAnswer(stdout.toString('utf8'), transport);
    },
    async stream(command, args, options) {
      await run(command, args, options);
    },
  };
}

/** Asks the interpreter for its version in words that even Python 2 understands. */
export async function requirePython(
  transport: Transport,
  target: Target,
  signal?: AbortSignal,
): Promise<void> {
  const question = 'import sys; print("python %d %d" % sys.version_info[:2])';
  const argv = ['/bin/sh', '-c', RUN_PYTHON, 'sh', target.python, '-c', question];
  const result = await transport.exec(argv, { signal });
  refuseBadExit(result, target, transport);
  const [, major = '0', minor = '0'] = /python (\d+) (\d+)/.exec(result.stdout.toString('utf8')) ?? [];
  const [wantedMajor, wantedMinor] = MINIMUM_PYTHON;
  if (Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor)) return;
  throw boxError(
    'python-too-old',
    `${target.python} on ${transport.label} is Python ${major}.${minor}; training needs ${MINIMUM_PYTHON.join('.')} or later`,
    `Install a newer Python there, and name it as "python" of the target ${target.name} in targets.json.`,
  );
}

function refuseBadExit(result: ExecResult, target: Target, transport: Transport): void {
  if (result.exitCode === 0) return;
  if (result.exitCode === 126 || result.exitCode === 127) {
    throw boxError(
      'no-python',
      `There is no Python at "${target.python}" on ${transport.label}`,
      `Install Python 3.10 or later there, or correct "python" of the target ${target.name} in targets.json.`,
    );
  }
  const said = result.stderr.split('\n').slice(-3).join('\n');
  throw boxError(
    'box',
    `Python on ${transport.label} ended with exit code ${result.exitCode}: ${said}`,
    'Read the message, put the cause right on the box, and try again.',
  );
}

function readAnswer(text: string, transport: Transport): Answer {
  const value = parseObject(text);
  if (value === undefined) {
    throw boxError(
      'box',
      `${transport.label} gave an answer that is none: ${JSON.stringify(text.slice(0, 200))}`,
      'Check that Python on the box prints nothing of its own when it starts.',
    );
  }
  throwFailure(value);
  return value;
}

/** Throws the failure that an answer may be. */
export function throwFailure(answer: Answer): void {
  const { failure } = answer;
  if (typeof failure === 'object' && failure !== null) throw new BoxError(readFailure(failure));
}

function readFailure(failure: object): Failure {
  const { reason, message, hint }: Partial<Record<keyof Failure, unknown>> = failure;
  const text = (value: unknown): string => (typeof value === 'string' ? value : 'not said');
  return { reason: text(reason), message: text(message), hint: text(hint) };
}

/** What the box writes has a handful; much deeper ones can be read, but not be written again. */
const MOST_LEVELS = 64;

export function parseObject(text: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && isShallow(value, MOST_LEVELS) ? (value as Answer) : undefined;
  } catch {
    return undefined;
  }
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((child) => isShallow(child, levels - 1));
}
