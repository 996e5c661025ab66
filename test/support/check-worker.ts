import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from './repository.ts';

/** Bundles the thread that checks portions into a folder, as the product has it; gives the file. */
export async function buildCheckWorker(folder: string): Promise<string> {
  const outfile = join(folder, 'check-worker.js');
  await build({
    entryPoints: [join(ROOT, 'src/scan/check-worker.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    outfile,
    logLevel: 'error',
  });
  return outfile;
}
