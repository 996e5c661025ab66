import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { runCommand } from './run-command.ts';

/**
 * VS Code from npm: code-server is VS Code's own workbench, served to a browser. It is installed on demand into a cache
 * outside the checkout, as `@vscode/test-electron` does with the desktop build.
 */
const CODE_SERVER = '4.139.1';

/** code-server 4.139 runs on Node 24 only; the npm package `node` brings that binary. */
const NODE = '24.21.0';

export interface CodeServerInstall {
  /** The Node binary that code-server needs. */
  readonly node: string;
  /** The script that this binary runs. */
  readonly entry: string;
}

/** Folder of what is downloaded once for all checkouts. */
export function cacheFolder(): string {
  return process.env['TUNESMITH_CACHE'] ?? join(homedir(), '.cache/tunesmith');
}

/** Path of an installed desktop VS Code (`code` on PATH), if there is one. */
export function findDesktopCode(): string | undefined {
  const names = process.platform === 'win32' ? ['code.cmd', 'code.exe'] : ['code'];
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** Installs VS Code from npm unless it is there. Takes about two minutes: native modules are compiled. */
export async function ensureCodeServer(): Promise<CodeServerInstall> {
  if (process.platform === 'win32') {
    throw new Error(
      'code-server does not run on Windows. Install VS Code with its `code` command and try again.',
    );
  }
  const node = await ensureNode();
  const folder = join(cacheFolder(), `code-server-${CODE_SERVER}`);
  await ensureFolder(folder, (partial) => installCodeServer(partial, node));
  return { node, entry: join(folder, 'node_modules/code-server/out/node/entry.js') };
}

async function ensureNode(): Promise<string> {
  const folder = join(cacheFolder(), `node-${NODE}`);
  await ensureFolder(folder, async (partial) => {
    await writeManifest(partial, { node: NODE });
    await npmInstall(partial, {});
  });
  return join(folder, 'node_modules/node/bin/node');
}

async function installCodeServer(partial: string, node: string): Promise<void> {
  await writeManifest(partial, { 'code-server': CODE_SERVER });
  const path = `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}`;
  // Native modules are compiled against the headers that came with the Node binary, so that none need downloading.
  const headers = join(dirname(node), '..', 'node_modules', `node-${process.platform}-${process.arch}`);
  await npmInstall(partial, {
    PATH: path,
    ...(existsSync(join(headers, 'include')) ? { npm_config_nodedir: headers } : {}),
    // The package's own install script runs `npm install` in folders of VS Code, where no allowScripts of ours is read.
    npm_config_dangerously_allow_all_scripts: 'true',
  });
  await assertBuilt(join(partial, 'node_modules/code-server'));
}

/** The install scripts must really have run: npm can leave them out and still report success. */
async function assertBuilt(root: string): Promise<void> {
  const parts = [
    'out/node/entry.js',
    'lib/vscode/out/server-main.js',
    'lib/vscode/node_modules/@vscode/spdlog/build/Release/spdlog.node',
    'lib/vscode/extensions/node_modules/typescript',
    'lib/vscode/bin/remote-cli/code-server',
  ];
  const missing = parts.filter((part) => !existsSync(join(root, part)));
  if (missing.length === 0) return;
  throw new Error(
    `code-server ${CODE_SERVER} was not installed whole: ${missing.join(', ')} missing. Its install scripts need a C++ compiler, make, Python 3 and, on Debian, libkrb5-dev.`,
  );
}

/** npm 11 and later run the install scripts of named packages only; npm 10 knows no such field. */
async function writeManifest(folder: string, dependencies: Readonly<Record<string, string>>): Promise<void> {
  const allowScripts = Object.fromEntries(Object.keys(dependencies).map((name) => [name, true]));
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, dependencies, allowScripts }, null, 2),
  );
}

async function npmInstall(cwd: string, env: Readonly<Record<string, string>>): Promise<void> {
  const argv = ['npm', 'install', '--no-audit', '--no-fund', '--no-package-lock'];
  const code = await runCommand(argv, { cwd, env: { ...withoutOuterNpm(), ...env } });
  if (code !== 0) throw new Error(`npm install in ${cwd} failed with exit code ${code}`);
}

/** What an outer `npm start` sets would give the inner npm the outer one's settings and Node version. */
function withoutOuterNpm(): Record<string, undefined> {
  const names = Object.keys(process.env).filter((name) => name.toLowerCase().startsWith('npm_'));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/**
 * Fills a folder that is either complete or absent: it is prepared under another name and renamed. A second process that
 * was faster wins.
 */
async function ensureFolder(folder: string, fill: (partial: string) => Promise<void>): Promise<void> {
  const marker = join(folder, 'installed.json');
  if (existsSync(marker)) return;
  await mkdir(dirname(folder), { recursive: true });
  const partial = await mkdtemp(`${folder}.partial-`);
  try {
    console.log(`Installing into ${folder} …`);
    await fill(partial);
    await writeFile(join(partial, 'installed.json'), JSON.stringify({ at: new Date().toISOString() }));
    if (existsSync(marker)) return;
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
