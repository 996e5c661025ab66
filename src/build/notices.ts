import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** Packages whose data the generators have written into our own files. */
const DATA_SOURCES = ['@faker-js/faker', 'cmu-pronouncing-dictionary', 'compromise', 'eld'];

/** English hyphenation, which the readability rules count syllables by. */
const HYPHENATION = 'src/build/data/README_hyph_en_US.txt';

const HEAD = `Tunesmith contains code and data of the packages below, each under its own licence.
`;

const RULE = `${'-'.repeat(80)}\n`;

const LICENCE_FILE = /^(?:licen[cs]e|copying|notice|copyright)/i;

/** The licences of everything that stands in the bundles, as they ask to be passed on with it. */
export function thirdPartyNotices(root: string, bundles: readonly Metafile[]): string {
  const packages = new Set([...bundles.flatMap(packagesIn), ...DATA_SOURCES.map(folderOf)]);
  const notices = [...packages].sort().map((folder) => noticeOf(join(root, folder)));
  const hyphenation = `hyph_en_US\n\n${readFileSync(join(root, HYPHENATION), 'utf8').trim()}\n`;
  return [HEAD, ...notices, hyphenation].join(RULE);
}

/** Folders of the packages that files of a bundle come from. */
function packagesIn({ outputs }: Metafile): readonly string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
}

function folderOf(name: string): string {
  return `node_modules/${name}`;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
}

function noticeOf(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const { name, version, license = 'see below' } = manifest;
  return `${name} ${version} (${license})\n\n${licenceText(folder, manifest)}\n`;
}

/** A few packages bring no text: then the licence's name and the author are all that there is to pass on. */
function licenceText(folder: string, { author }: Manifest): string {
  const files = readdirSync(folder).filter((name) => LICENCE_FILE.test(name));
  if (files.length > 0)
    return files.map((name) => readFileSync(join(folder, name), 'utf8').trim()).join('\n\n');
  const holder = typeof author === 'object' ? author.name : author;
  return `Copyright (c) ${holder ?? 'its authors'}`;
}
