import { spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { buildCheckWorker } from '../../support/check-worker.ts';
import { ROOT } from '../../support/repository.ts';

export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `tunesmith` with these arguments in a folder, as users do. */
export type RunProgram = (cwd: string, args: readonly string[], input?: string) => Promise<Result>;

/**
 * Bundles the commands on datasets into a file of the folder: starting TypeScript anew for each run would take most of the
 * time. Gives what runs it; the file is `dist/cli.cjs`.
 */
export async function buildProgram(folder: string): Promise<RunProgram> {
  const program = join(folder, 'dist/cli.cjs');
  await buildCheckWorker(join(folder, 'dist'));
  await build({
    stdin: {
      contents:
        "import { convertCommand } from './convert.ts'; import { lintCommand } from './lint.ts'; import { planCommand } from './plan.ts'; import { profileCommand } from './profile.ts'; import { runProgram } from './program.ts'; runProgram([lintCommand(), convertCommand(), profileCommand(), planCommand()]);",
      resolveDir: join(ROOT, 'src/cli'),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    outfile: program,
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'error',
  });
  return async (cwd, args, input = '') => {
    const child = spawn(process.execPath, [program, ...args], { cwd });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    const code = new Promise<number | null>((resolve) => child.on('close', resolve));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await code, stdout, stderr };
  };
}
