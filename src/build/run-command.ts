import { spawn } from 'node:child_process';
import process from 'node:process';

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the environment of this process; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs a command in the foreground with its output shown, and gives its exit code. */
export function runCommand(argv: readonly string[], options: CommandOptions = {}): Promise<number> {
  const [program = '', ...args] = argv;
  return new Promise((settle, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', reject);
    child.once('close', (code) => settle(code ?? 1));
  });
}

/** Runs a command and gives what it printed, or undefined where it failed or is not there. */
export function captureCommand(argv: readonly string[]): Promise<string | undefined> {
  const [program = '', ...args] = argv;
  return new Promise((settle) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', () => settle(undefined));
    child.once('close', (code) => settle(code === 0 ? Buffer.concat(chunks).toString('utf8') : undefined));
  });
}
