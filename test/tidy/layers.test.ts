import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryFiles, ROOT } from '../support/repository.ts';

/**
 * The one table of layers: what each may import. Anything that is not named here is forbidden, so a new dependency
 * between parts is a decision and not an accident.
 */
interface Layer {
  readonly layers: readonly string[];
  readonly packages: readonly string[];
  readonly node: boolean;
}

const LAYERS: Readonly<Record<string, Layer>> = {
  'src/core': {
    layers: [],
    packages: [
      'typebox',
      'libphonenumber-js',
      'jsonc-parser',
      '@noble/hashes',
      '@scure/base',
      '@huggingface/jinja',
      '@huggingface/tokenizers',
      'stdnum',
      'yaml',
    ],
    node: false,
  },
  'src/protocol': { layers: ['src/core'], packages: ['typebox'], node: false },
  'src/scan': { layers: ['src/core'], packages: [], node: true },
  'src/models': { layers: ['src/core', 'src/scan'], packages: [], node: true },
  'src/server': {
    layers: ['src/core', 'src/protocol', 'src/scan'],
    packages: ['vscode-languageserver', 'vscode-languageserver-textdocument'],
    node: true,
  },
  'src/runner': { layers: ['src/core', 'src/protocol'], packages: ['typebox', 'ssh2'], node: true },
  'src/cli': {
    layers: ['src/core', 'src/protocol', 'src/scan', 'src/models', 'src/server', 'src/runner'],
    packages: ['commander'],
    node: true,
  },
  'src/extension': {
    layers: ['src/core', 'src/protocol', 'src/scan', 'src/models', 'src/runner'],
    packages: ['vscode', 'vscode-languageclient', 'jsonc-parser'],
    node: true,
  },
  'src/build': {
    layers: ['src/core', 'src/protocol', 'src/runner', 'src/server'],
    packages: [
      'ajv',
      'esbuild',
      '@vscode/vsce',
      'typebox',
      '@faker-js/faker',
      'cmu-pronouncing-dictionary',
      'compromise/two',
    ],
    node: true,
  },
  webview: {
    layers: ['src/core', 'src/protocol'],
    packages: ['@vscode/webview-ui-toolkit', 'uplot'],
    node: false,
  },
};

interface Import {
  readonly file: string;
  readonly layer: string;
  readonly specifier: string;
}

describe('the layers', () => {
  const imports = sourceFiles().flatMap(importsOf);

  it('finds the imports that it judges', () => {
    expect(imports.length).toBeGreaterThan(50);
  });

  it('import only what the table allows', () => {
    expect(
      imports.filter((one) => !isAllowed(one)).map((one) => `${one.file} imports ${one.specifier}`),
    ).toEqual([]);
  });

  it('keep the component toolkit behind one file', () => {
    const importers = imports.filter((one) => one.specifier.startsWith('@vscode/webview-ui-toolkit'));
    expect([...new Set(importers.map((one) => one.file))]).toEqual(['webview/shared/controls.ts']);
  });

  it('keep Finding-to-Diagnostic conversion in one file', () => {
    const makers = sourceFiles().filter(
      (file) => file.startsWith('src/server/') && /\bcodeDescription\b/.test(read(file)),
    );
    expect(makers).toEqual(['src/server/convert.ts']);
  });
});

function sourceFiles(): readonly string[] {
  return repositoryFiles().filter(
    (file) => /\.[cm]?tsx?$/.test(file) && !file.endsWith('.d.ts') && layerOf(file) !== undefined,
  );
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

function layerOf(path: string): string | undefined {
  return Object.keys(LAYERS).find((layer) => path.startsWith(`${layer}/`));
}

/** Static imports, re-exports and dynamic imports alike: all of them carry code across a boundary. */
function importsOf(file: string): readonly Import[] {
  const layer = layerOf(file) ?? '';
  const pattern =
    /(?:^\s*(?:import|export)\s(?:[^'"`;]*?\bfrom\s)?\s*|\bimport\s*\(\s*|\brequire\s*\(\s*)(['"])([^'"\n]+)\1/gm;
  return [...read(file).matchAll(pattern)].map((match) => ({ file, layer, specifier: match[2] ?? '' }));
}

function isAllowed({ file, layer, specifier }: Import): boolean {
  const rules = LAYERS[layer];
  if (rules === undefined) return false;
  if (specifier.startsWith('.'))
    return isAllowedPath(normalize(join(dirname(file), specifier)), layer, rules);
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) return rules.node;
  return rules.packages.some((name) => specifier === name || specifier.startsWith(`${name}/`));
}

function isAllowedPath(path: string, layer: string, rules: Layer): boolean {
  const target = layerOf(path);
  if (target === layer) return true;
  if (path.startsWith('schemas/')) return true;
  return target !== undefined && rules.layers.includes(target);
}
