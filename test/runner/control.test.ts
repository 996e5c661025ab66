import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Box } from '../../src/runner/box.ts';
import { openBox } from '../../src/runner/open-box.ts';
import type { Target } from '../../src/runner/target.ts';
import { terminalIn } from '../../src/runner/terminal.ts';
import {
  boxRoot,
  Events,
  localTarget,
  NOBODY,
  opened,
  runFile,
  scriptTrainer,
  sshTarget,
  temporaryFolder,
  value,
} from './support/box.ts';
import { startSshd, type Sshd } from './support/sshd.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

/** Fails at its tenth step the first time, and goes on from its checkpoint the second. */
const FAILS_ONCE = `
def checkpoint(step):
    path = os.path.join(job, "checkpoints", "checkpoint-%d" % step)
    os.makedirs(path)
    open(os.path.join(path, "weights"), "w").write("w%d" % step)
    open(os.path.join(path, "trainer_state.json"), "w").write(json.dumps({"global_step": step}))
start = 10 if resumed else 0
for step in range(start, start + 10):
    metric(step, 20)
if not resumed:
    checkpoint(5); checkpoint(10)
    os.makedirs(os.path.join(job, "checkpoints", "checkpoint-11"))
    sys.exit(4)
save(a="1")
`;

async function launch(box: Box, folder: string, script: string, data?: string): Promise<string> {
  const run = runFile(folder, {}, data);
  const trainerFolder = scriptTrainer(folder, script);
  return value(
    await box.launch(run.file, { runFilePath: run.path, trainerFolder, onEvent: () => undefined }),
  );
}

function end(box: Box, id: string): Promise<string> {
  return box.follow(id, { onEvent: () => undefined }).then((outcome) => value(outcome).state);
}

const TARGETS: readonly [string, (root: string) => Target][] = [
  ['this computer', (root) => localTarget(root)],
  ['a server behind SSH', (root) => sshTarget(sshd, root)],
];

describe.each(TARGETS)('a job that failed on %s', (_name, target) => {
  it('is resumed from its checkpoint, once however often it is asked for, and tells no step twice', async () => {
    const folder = temporaryFolder();
    const root = boxRoot(folder);
    const box = await opened(target(root));
    const id = await launch(box, folder, FAILS_ONCE);
    expect(await end(box, id)).toBe('failed');
    const outcomes = await Promise.all([box.resume(id), box.resume(id)]);
    expect(outcomes.filter(({ ok }) => ok)).not.toHaveLength(0);
    for (const outcome of outcomes) {
      if (!outcome.ok) expect(outcome.failure.reason).toMatch(/still-active|succeeded/);
    }
    const events = new Events();
    expect(value(await box.follow(id, { onEvent: events.take }))).toMatchObject({
      state: 'succeeded',
      attempt: 2,
    });
    expect(events.steps()).toEqual(Array.from({ length: 20 }, (_, step) => step));
    expect(await box.resume(id)).toMatchObject({ ok: false, failure: { reason: 'succeeded' } });
    expect(readdirSync(join(root, 'jobs', id)).filter((name) => name.startsWith('started'))).toHaveLength(2);
  });

  it('has its checkpoints listed and brought home, whole ones only', async () => {
    const folder = temporaryFolder();
    const box = await opened(target(boxRoot(folder)));
    const id = await launch(box, folder, FAILS_ONCE);
    await end(box, id);
    const details = value(await box.details(id));
    expect(details.checkpoints).toEqual(['checkpoint-10', 'checkpoint-5']);
    expect(details.source).toMatchObject({ model: { id: 'builtin:tiny' }, method: { type: 'lora' } });
    const onEvent = (): void => undefined;
    value(await box.fetch(id, { part: 'checkpoint', folder: join(folder, 'last'), onEvent }));
    expect(readFileSync(join(folder, 'last', 'weights'), 'utf8')).toBe('w10');
    value(await box.fetch(id, { part: 'checkpoint-5', folder: join(folder, 'fifth'), onEvent }));
    expect(readFileSync(join(folder, 'fifth', 'weights'), 'utf8')).toBe('w5');
    for (const part of ['checkpoint-11', 'checkpoint-6'] as const) {
      const none = await box.fetch(id, { part, folder: join(folder, 'none'), onEvent });
      if (part === 'checkpoint-6')
        expect(none).toMatchObject({ ok: false, failure: { reason: 'no-checkpoint' } });
    }
  });

  it('is deleted with the data that no other job uses, and says what that frees', async () => {
    const folder = temporaryFolder();
    const root = boxRoot(folder);
    const box = await opened(target(root));
    const shared = `{"text": "${'a'.repeat(100_000)}"}\n`;
    const first = await launch(box, folder, 'save(a="x" * 5000)', shared);
    const second = await launch(box, folder, 'save(a="x" * 5000)', shared);
    await Promise.all([end(box, first), end(box, second)]);
    const little = value(await box.measure(first));
    expect(little).toBeGreaterThan(5000);
    expect(little).toBeLessThan(100_000);
    expect(value(await box.remove(first))).toBe(little);
    expect(existsSync(join(root, 'jobs', first))).toBe(false);
    const much = value(await box.remove(second));
    expect(much).toBeGreaterThan(105_000);
    expect(value(await box.list())).toEqual([]);
    expect(readdirSync(join(root, 'jobs'))).toEqual([]);
    const third = await launch(box, folder, 'save(a="1")', shared);
    expect(await end(box, third)).toBe('succeeded');
  });

  it('cannot be deleted or resumed while it runs', async () => {
    const folder = temporaryFolder();
    const box = await opened(target(boxRoot(folder)));
    const id = await launch(box, folder, 'time.sleep(600)');
    expect(await box.remove(id)).toMatchObject({ ok: false, failure: { reason: 'still-active' } });
    expect(await box.resume(id)).toMatchObject({ ok: false, failure: { reason: 'still-active' } });
    value(await box.stop(id));
    expect(await box.remove('../../etc')).toMatchObject({ ok: false, failure: { reason: 'no-job' } });
    value(await box.remove(id));
  });
});

describe('a token in the environment', () => {
  it('reaches the trainer and no file of the job', async () => {
    const canary = 'hf_canary5f1d9c';
    process.env['HF_TOKEN'] = canary;
    onTestFinished(() => void delete process.env['HF_TOKEN']);
    const folder = temporaryFolder();
    const root = boxRoot(folder);
    const box = await opened(localTarget(root));
    const id = await launch(box, folder, `assert os.environ["HF_TOKEN"] == "${canary}"\nsave(a="1")`);
    expect(await end(box, id)).toBe('succeeded');
    const names = readdirSync(join(root, 'jobs', id), { recursive: true, withFileTypes: true });
    for (const entry of names.filter((one) => one.isFile())) {
      const path = join(entry.parentPath, entry.name);
      expect(readFileSync(path, 'utf8'), path).not.toContain(canary);
    }
  });
});

describe('a terminal in the folder of a job', () => {
  it('is a shell there', async () => {
    const folder = temporaryFolder();
    const box = await opened(sshTarget(sshd, boxRoot(folder)));
    const id = await launch(box, folder, 'save(a="1")');
    await end(box, id);
    const { argv = [] } = value(await box.terminal(id));
    const [program = '', ...args] = argv;
    const said = execFileSync(program, args, { input: 'pwd\nexit\n', encoding: 'utf8', stdio: 'pipe' });
    expect(said).toContain(join('jobs', id));
    const local = await opened(localTarget(boxRoot(temporaryFolder())));
    expect(await local.terminal(id)).toMatchObject({ ok: false, failure: { reason: 'no-job' } });
  });

  it.each(['/a b', '/$(touch X)', "/it's", '/a;b', '/a\nb', '/中'])('is refused in %j', (folder) => {
    const target = sshTarget(sshd, '/x');
    expect(terminalIn(target, folder)).toMatchObject({ ok: false, failure: { reason: 'bad-name' } });
  });
});

describe('a hostile box', () => {
  /** Answers every call with what the test says, in the place of Python: `-S -c PROGRAM BYTES CALL …`. */
  async function openHostile(
    files: readonly object[],
    bytes = 'evil',
  ): Promise<{ box: Box; folder: string }> {
    const folder = temporaryFolder();
    const program = join(folder, 'python');
    const answer = JSON.stringify({ part: 'adapter', files }).replaceAll("'", `'\\''`);
    writeFileSync(
      program,
      `#!/bin/sh\ncase $5 in files) printf '%s' '${answer}';; send) printf '${bytes}';; *) echo python 3 12;; esac\n`,
      { mode: 0o755 },
    );
    const outcome = await openBox(localTarget(join(folder, 'box'), { python: program }), { prompts: NOBODY });
    return { box: value(outcome), folder };
  }

  it.each([
    '../x',
    'a/../../x',
    '/etc/x',
    'C:\\x',
    'a\\..\\x',
    'a\u0000b',
    '',
    '.',
    'a//b',
    'CON',
    'aux.txt',
    'a/nul',
    'x.',
    'x ',
  ])('cannot have a file written to %j', async (path) => {
    const { box, folder } = await openHostile([{ path, bytes: 4, sha256: '0'.repeat(64) }]);
    const home = join(folder, 'home');
    const outcome = await box.fetch('a', { part: 'adapter', folder: home, onEvent: () => undefined });
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'bad-name' } });
    expect(readdirSync(folder)).toEqual(['python']);
    expect(existsSync(join(process.cwd(), 'x'))).toBe(false);
  });

  it('cannot name two files that are one', async () => {
    const one = { bytes: 4, sha256: '0'.repeat(64) };
    const { box, folder } = await openHostile([
      { path: 'a', ...one },
      { path: 'A', ...one },
    ]);
    const options = { part: 'adapter', folder: join(folder, 'home'), onEvent: () => undefined } as const;
    expect(await box.fetch('a', options)).toMatchObject({ ok: false, failure: { reason: 'bad-name' } });
  });

  it.each([
    ['other bytes than it named', 4],
    ['more than it named', 3],
  ])('that sends %s leaves nothing behind', async (_what, bytes) => {
    const { box, folder } = await openHostile([{ path: 'a', bytes, sha256: '0'.repeat(64) }]);
    const options = { part: 'adapter', folder: join(folder, 'home'), onEvent: () => undefined } as const;
    expect(await box.fetch('a', options)).toMatchObject({
      ok: false,
      failure: { reason: 'changed-while-sending' },
    });
    expect(readdirSync(folder)).toEqual(['python']);
  });
});
