import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, win32 } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/models/read-config.ts';
import { onOtherComputer } from '../../src/scan/other-computer.ts';
import { readPlainFile } from '../../src/scan/plain-file.ts';
import { readFacts } from '../../src/scan/run-facts.ts';
import { readTokenizer } from '../../src/scan/tokenizer.ts';
import { Configurations, type SettingsProblems } from '../../src/server/configuration.ts';
import { pathToFileURL } from 'node:url';

/** A reader that waits or goes on for ever fails by its time limit. */
const SOON = { timeout: 5_000 };

let folder: string;
let socket: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tunesmith-odd-'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  symlinkSync('/dev/zero', join(folder, 'zeros'));
  symlinkSync('loop-b', join(folder, 'loop-a'));
  symlinkSync('loop-a', join(folder, 'loop-b'));
  mkdirSync(join(folder, 'folder'));
  socket = createServer();
  await new Promise<void>((resolve) => socket.listen(join(folder, 'socket'), resolve));
});

afterAll(() => {
  socket.close();
  rmSync(folder, { recursive: true, force: true });
});

const ODD = ['pipe', 'zeros', 'loop-a', 'folder', 'socket'];

describe('what a workspace names and is no file', () => {
  it.each(ODD)('is refused at once: %s', SOON, async (name) => {
    await expect(readPlainFile(join(folder, name), 1024)).rejects.toHaveProperty('code');
  });

  it.each(ODD)('is no tokenizer: %s', SOON, async (name) => {
    expect(await readTokenizer(join(folder, name))).toMatchObject({ ok: false });
  });

  it.each(ODD)('is no training data: %s', SOON, async (name) => {
    const data = { train: [{ path: name }], validation: { path: name }, replay: null };
    const run = { data } as unknown as Parameters<typeof readFacts>[0];
    expect(await readFacts(run, { from: folder })).toMatchObject({ ok: false });
  });

  it('is no chat template beside a tokenizer and no config.json', SOON, async () => {
    const model = mkdtempSync(join(folder, 'model-'));
    for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja'])
      execFileSync('mkfifo', [join(model, name)]);
    expect(await readTokenizer(model)).toMatchObject({ ok: false });
    expect(await readConfig(join(model, 'config.json'))).toMatchObject({ ok: false });
  });

  it('leaves the linter at work, and is said', SOON, async () => {
    const workspace = mkdtempSync(join(folder, 'workspace-'));
    execFileSync('mkfifo', [join(workspace, 'pipe'), join(workspace, 'tunesmith-baseline.json')]);
    const datasets = [
      { files: '*.jsonl', tokenizer: 'pipe', evaluation: ['pipe', '/dev/zero', '/dev/stdin'] },
    ];
    writeFileSync(join(workspace, 'tunesmith.json'), JSON.stringify({ datasets }));
    const told: SettingsProblems[] = [];
    const configurations = new Configurations({ report: (one) => told.push(one) });
    await configurations.setFolders([pathToFileURL(workspace).href]);
    configurations.dispose();
    const messages = told.flatMap(({ problems }) => problems.map(({ message }) => message));
    expect(messages).toHaveLength(5);
  });
});

describe('a file', () => {
  it('is read as it is', async () => {
    writeFileSync(join(folder, 'text'), 'ünï');
    expect(await readPlainFile(join(folder, 'text'), 5)).toBe('ünï');
  });

  it('is refused where it is longer than it may be, also where it tells no size', SOON, async () => {
    writeFileSync(join(folder, 'long'), 'x'.repeat(11));
    await expect(readPlainFile(join(folder, 'long'), 10)).rejects.toHaveProperty('code', 'TOO_LARGE');
    await expect(readPlainFile('/proc/self/status', 10)).rejects.toHaveProperty('code', 'TOO_LARGE');
  });
});

describe('a path of a workspace on Windows', () => {
  const refused = (workspace: string, path: string): boolean =>
    onOtherComputer(workspace, path, win32) !== null;

  it.each([
    String.raw`\\host\share\tokenizer.json`,
    '//host/share/tokenizer.json',
    String.raw`\\?\UNC\host\share\x`,
    String.raw`\\.\pipe\x`,
  ])('may not be on another computer: %s', (path) => {
    expect(refused(String.raw`C:\work`, path)).toBe(true);
  });

  it.each([
    [String.raw`C:\work`, String.raw`D:\models\qwen`],
    [String.raw`C:\work`, 'models/qwen'],
    [String.raw`\\nas\data\work`, 'models/qwen'],
    [String.raw`\\nas\data\work`, String.raw`\\NAS\data\models`],
  ])('in %s may be %s', (workspace, path) => {
    expect(refused(workspace, path)).toBe(false);
  });

  it('may not be on another share than the workspace', () => {
    expect(refused(String.raw`\\nas\data\work`, String.raw`\\evil\data\x`)).toBe(true);
  });
});
