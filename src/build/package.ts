import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import { bundle } from './bundle.ts';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The promise of the README: a package that downloads in a moment. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Builds the extension and writes `tunesmith.vsix`; gives its path. */
export async function packageExtension(): Promise<string> {
  await bundle({ production: true });
  const path = join(ROOT, 'tunesmith.vsix');
  await createVSIX({
    cwd: ROOT,
    packagePath: path,
    // Everything is bundled: node_modules stays behind.
    dependencies: false,
    allowMissingRepository: true,
    // The rule that finds such tokens brings made-up ones as its examples.
    allowPackageSecrets: ['github', 'npm'],
    // The README's links stay relative: there is no public repository that they could point into.
    rewriteRelativeLinks: false,
  });
  const { size } = await stat(path);
  if (size > MAX_BYTES) throw new Error(`${path} has ${size} bytes; the limit is ${MAX_BYTES}`);
  return path;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  void packageExtension().then((path) => console.log(`Wrote ${path}`));
}
