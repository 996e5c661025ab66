import { cp, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from 'esbuild';
import { thirdPartyNotices } from './notices.ts';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export interface BundleOptions {
  /** Smaller output without source maps, for the package. */
  readonly production: boolean;
}

/** Programs for Node: the extension host, the language server, the command line, and their threads. */
const NODE_ENTRIES = {
  extension: 'src/extension/extension.ts',
  server: 'src/server/main.ts',
  cli: 'src/cli/main.ts',
  'check-worker': 'src/scan/check-worker.ts',
  'facts-worker': 'src/scan/facts-worker.ts',
  'signals-worker': 'src/scan/signals-worker.ts',
  'scan-worker': 'src/server/scan-worker.ts',
  'tokenizer-worker': 'src/server/tokenizer-worker.ts',
};

/** Programs for webviews; a style sheet that one imports becomes a file beside it. */
const WEBVIEW_ENTRIES = {
  run: 'webview/run/main.ts',
  monitor: 'webview/monitor/main.ts',
  approach: 'webview/approach/main.ts',
};

/** What the trainer needs on the box: its modules and the locks of its environment. */
const TRAINER_FILES = new Set(['.py', '.txt', '.lock', '.toml', '.in', '.json']);

/** Beside the bundles, so that it is in the package as it is on npm. */
const NOTICES_FILE = 'THIRD_PARTY_NOTICES.txt';

/** Writes `dist/` anew. */
export async function bundle(options: BundleOptions): Promise<void> {
  await rm(join(ROOT, 'dist'), { recursive: true, force: true });
  const [node, webview] = await Promise.all([
    build({
      ...shared(options),
      ...nodeOptions(),
      entryPoints: NODE_ENTRIES,
      outdir: 'dist',
      metafile: true,
    }),
    build({
      ...shared(options),
      ...webviewOptions(),
      entryPoints: WEBVIEW_ENTRIES,
      outdir: 'dist/webview',
      metafile: true,
    }),
    copyTrainer(),
  ]);
  const notices = thirdPartyNotices(ROOT, [node.metafile, webview.metafile]);
  await writeFile(join(ROOT, 'dist', NOTICES_FILE), notices);
}

function shared({ production }: BundleOptions): BuildOptions {
  return {
    absWorkingDir: ROOT,
    bundle: true,
    minify: production,
    sourcemap: production ? false : 'linked',
    // The licences stand in a file of their own.
    legalComments: 'none',
    logLevel: 'warning',
  };
}

function nodeOptions(): BuildOptions {
  return {
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // ssh2 does without its native parts: they are only faster, and one package then serves all platforms.
    external: ['vscode', '*.node', 'cpu-features'],
    // jsonc-parser's `main` is a UMD file that hides its imports from the bundler.
    mainFields: ['module', 'main'],
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  };
}

function webviewOptions(): BuildOptions {
  return { platform: 'browser', format: 'iife', target: 'es2022' };
}

async function copyTrainer(): Promise<void> {
  await cp(join(ROOT, 'src/trainer'), join(ROOT, 'dist/trainer'), {
    recursive: true,
    filter: (path) => isTrainerFile(path),
  });
}

function isTrainerFile(path: string): boolean {
  const name = basename(path);
  if (name.startsWith('.') || name === '__pycache__' || name === 'tests') return false;
  return extname(name) === '' || TRAINER_FILES.has(extname(name));
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  void bundle({ production: process.argv.includes('--production') });
}
