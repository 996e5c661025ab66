import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/repository.ts';
import { buildProgram, type Result } from './support/program.ts';

const CLEAN = '{"instruction": "Name a colour.", "output": "Red."}\n';
const BROKEN = '{"instruction": "a" "output": "b"}\n';

let root: string;
let repository: string;
let guide: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tunesmith-ci-'));
  await buildProgram(root);
  guide = await readFile(join(ROOT, 'docs/ci.md'), 'utf8');
  repository = join(root, 'repository');
  for (const folder of ['data', 'tools']) await mkdir(join(repository, folder), { recursive: true });
  await copyFile(join(root, 'dist/cli.cjs'), join(repository, 'tools/tunesmith.js'));
  await git('init', '-q');
  await git('config', 'user.name', 'Test');
  await git('config', 'user.email', 'test@example.com');
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** The blocks of the guide in a language, in their order. */
function blocks(language: string): readonly string[] {
  return [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    (one) => one[1] ?? '',
  );
}

function shell(program: string, args: readonly string[]): Promise<Result> {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  return new Promise((resolve) => {
    execFile(program, [...args], { cwd: repository, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

const git = (...args: string[]): Promise<Result> => shell('git', args);
/** As GitHub runs a step. */
const step = (script: string): Promise<Result> => shell('bash', ['-eo', 'pipefail', '-c', script]);

const put = (name: string, text: string): Promise<void> => writeFile(join(repository, name), text);

describe('the git hook of the guide', () => {
  beforeAll(async () => {
    const hook = join(repository, '.git/hooks/pre-commit');
    await writeFile(hook, blocks('bash')[0] ?? '');
    await chmod(hook, 0o755);
  });

  it('lets a clean dataset pass, also one with an odd name, and other files', async () => {
    await put('data/a b"ü.jsonl', CLEAN);
    await put('notes.txt', BROKEN);
    await git('add', '-A');
    expect(await git('commit', '-qm', 'clean')).toMatchObject({ code: 0 });
  });

  it('stops a broken one and says where it is broken', async () => {
    await put('data/broken.jsonl', `${CLEAN}${BROKEN}`);
    await git('add', '-A');
    const { code, stderr } = await git('commit', '-qm', 'broken');
    expect(code).toBe(1);
    expect(stderr).toContain('data/broken.jsonl:2:21: error: Missing comma before this [json/syntax]');
  });

  it('judges what is staged and not what lies in the folder', async () => {
    await put('data/broken.jsonl', CLEAN);
    expect((await git('commit', '-qm', 'still broken')).code).toBe(1);
    await git('add', '-A');
    await put('data/broken.jsonl', BROKEN);
    expect((await git('commit', '-qm', 'mended')).code).toBe(0);
    await git('checkout', '-q', '--', '.');
  });

  it('goes by the configuration of the repository', async () => {
    await put('tunesmith.json', '{"ignore": ["data/raw.jsonl"]}');
    await put('data/raw.jsonl', BROKEN);
    await git('add', '-A');
    expect((await git('commit', '-qm', 'ignored')).code).toBe(0);
  });
});

describe('the GitHub Action of the guide', () => {
  const scripts = (): readonly string[] => {
    const workflow = blocks('yaml').find((one) => one.startsWith('name: datasets')) ?? '';
    const found = workflow.matchAll(/^ {8}run: (?:\|\n((?: {10}.*\n)+)|(.+)\n)/gm);
    return [...found].map(([, block, line]) => (block ?? line ?? '').replaceAll(/^ {10}/gm, ''));
  };

  it('annotates a broken dataset, fails, and writes its findings as SARIF all the same', async () => {
    await put('data/broken.jsonl', BROKEN);
    const [lint, sarif] = scripts();
    const annotated = await step(lint ?? '');
    expect(annotated.code).toBe(1);
    expect(annotated.stdout).toContain('::error file=data/broken.jsonl,line=1,endLine=1,col=21,');
    expect((await step(sarif ?? '')).code).toBe(0);
    const log = JSON.parse(await readFile(join(repository, 'tunesmith.sarif'), 'utf8')) as {
      runs: { results: { ruleId: string }[] }[];
    };
    expect(log.runs[0]?.results.map(({ ruleId }) => ruleId)).toContain('json/syntax');
  });

  it('passes once the findings are accepted, as the guide says at its beginning', async () => {
    expect((await step(blocks('sh')[0] ?? '')).code).toBe(0);
    for (const script of scripts()) expect((await step(script)).code).toBe(0);
  });

  it('fails where the check itself could not run', async () => {
    await put('tunesmith.json', '{');
    for (const script of scripts()) expect((await step(script)).code).not.toBe(0);
  });
});
