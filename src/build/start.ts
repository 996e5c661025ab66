import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';
import { startCodeServer } from './code-server.ts';
import { packageExtension } from './package.ts';
import { findDesktopCode } from './vscode.ts';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const SAMPLES = join(ROOT, 'samples');

/** `npm start`: builds the extension and opens it in VS Code with the samples as workspace. */
async function main(): Promise<void> {
  const code = findDesktopCode();
  if (code === undefined) await openInBrowser();
  else await openDesktop(code);
}

async function openDesktop(code: string): Promise<void> {
  await bundle({ production: false });
  console.log(`Opening samples/ with ${code}`);
  // `code` is a script that a shell must start on Windows; the paths are ours and not typed by anyone.
  const child = spawn(code, [`--extensionDevelopmentPath=${ROOT}`, SAMPLES], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  child.once('error', (error) => {
    console.error(`${code} could not be started: ${error.message}`);
    process.exitCode = 1;
  });
}

async function openInBrowser(): Promise<void> {
  console.log('No `code` command on PATH: taking VS Code from npm (code-server).');
  const vsix = await packageExtension();
  // The samples are our own, and VS Code's question about them would only stand in the way.
  const server = await startCodeServer({ vsix, trustEverything: true, ...homeOfUser() });
  console.log(`\n  Open ${server.origin}/?folder=${encodeURI(SAMPLES)}\n\nCtrl+C ends it.`);
  await new Promise((settle) => {
    process.once('SIGINT', settle);
    process.once('SIGTERM', settle);
    server.process.once('close', settle);
  });
  await server.stop();
}

/** Targets, keys and known hosts are the user's own; only the editor's profile is fresh. */
function homeOfUser(): { readonly env?: Readonly<Record<string, string>> } {
  const home = process.env['HOME'];
  return home === undefined ? {} : { env: { HOME: home } };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
