import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openBox } from '../../src/runner/open-box.ts';
import {
  boxRoot,
  Events,
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

describe('a box', () => {
  it('without SFTP gets its files all the same', async () => {
    const plain = await startSshd({ config: ['Subsystem sftp /bin/false'] });
    onTestFinished(() => plain.stop());
    const folder = temporaryFolder();
    const root = boxRoot(folder);
    const data = `{"text": "${'0123456789'.repeat(300_000)}"}\n`;
    const run = runFile(folder, {}, data);
    const box = await opened(sshTarget(plain, root));
    const trainerFolder = scriptTrainer(folder, 'save(a="1")');
    const options = { runFilePath: run.path, trainerFolder, onEvent: () => undefined };
    const id = value(await box.launch(run.file, options));
    expect(value(await box.follow(id, { onEvent: () => undefined })).state).toBe('succeeded');
    const stored = readdirSync(join(root, 'store')).map((name) =>
      readFileSync(join(root, 'store', name), 'utf8'),
    );
    expect(stored).toContain(data);
  });

  it('whose folder cannot be written says so before anything is sent', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    const run = runFile(folder);
    const box = await opened(sshTarget(sshd, join(folder, 'file', 'box')));
    const trainerFolder = scriptTrainer(folder, '');
    const options = { runFilePath: run.path, trainerFolder, onEvent: () => undefined };
    expect(await box.launch(run.file, options)).toMatchObject({
      ok: false,
      failure: { reason: 'root-not-writable' },
    });
  });

  it('whose Python is too old says which version it needs', async () => {
    const folder = temporaryFolder();
    const python = join(folder, 'python3.9');
    writeFileSync(python, '#!/bin/sh\necho "python 3 9"\n');
    chmodSync(python, 0o755);
    const outcome = await openBox(sshTarget(sshd, join(folder, 'box'), { python }), { prompts: NOBODY });
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'python-too-old' } });
  });

  it('whose login prints things of its own is understood all the same', async () => {
    const folder = temporaryFolder();
    const noisy = await startSshd({
      config: [
        'SetEnv BASH_ENV=/dev/null',
        `ForceCommand echo WELCOME; echo NOISE >&2; eval "$SSH_ORIGINAL_COMMAND"`,
      ],
    });
    onTestFinished(() => noisy.stop());
    const box = await opened(sshTarget(noisy, join(folder, 'box')));
    expect(value(await box.list())).toEqual([]);
  });

  it.each([
    ['/usr/bin/fish', 'echo NOISE;'],
    ['/usr/bin/tcsh', 'echo NOISE;'],
    ['/bin/sh', ''],
  ])(
    'whose user has the login shell %s, and that has no SFTP, takes data and runs jobs',
    async (shell, noise) => {
      const folder = temporaryFolder();
      const server = await startSshd({
        config: [
          `ForceCommand ${noise} exec ${shell} -c "$SSH_ORIGINAL_COMMAND"`,
          'Subsystem sftp /bin/false',
        ],
      });
      onTestFinished(() => server.stop());
      const run = runFile(folder, {}, `{"text": "${'x'.repeat(500_000)}"}\n`);
      for (const transport of ['ssh2', 'openssh'] as const) {
        const box = await opened(sshTarget(server, boxRoot(join(folder, transport)), { transport }));
        const script = 'save(a=str(os.path.getsize(run["data"]["train"][0]["path"])))';
        const trainerFolder = scriptTrainer(join(folder, transport), script);
        const options = { runFilePath: run.path, trainerFolder, onEvent: () => undefined };
        const id = value(await box.launch(run.file, options));
        expect(value(await box.follow(id, { onEvent: () => undefined })).state).toBe('succeeded');
        const home = join(folder, `home-${transport}`);
        value(await box.fetch(id, { part: 'adapter', folder: home, onEvent: () => undefined }));
        expect(readFileSync(join(home, 'a'), 'utf8')).toBe('500013');
      }
    },
  );

  it('that runs no programs says what it said instead', async () => {
    const closed = await startSshd({ config: ['ForceCommand echo This account is not available; exit 1'] });
    onTestFinished(() => closed.stop());
    const target = sshTarget(closed, join(temporaryFolder(), 'box'));
    const outcome = await openBox(target, { prompts: NOBODY });
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'unsupported-system' } });
    expect(outcome.ok ? '' : outcome.failure.message).toContain('This account is not available');
  });
});

describe('a caller who gives up', () => {
  it('is heard at whatever moment of a call it happens', async () => {
    const box = await opened(sshTarget(sshd, join(temporaryFolder(), 'box')));
    for (let delayMs = 0; delayMs < 40; delayMs += 4) {
      const outcome = await box.list(AbortSignal.timeout(delayMs));
      expect(outcome).toMatchObject({ ok: false, failure: { reason: 'aborted' } });
    }
    expect(value(await box.list())).toEqual([]);
  });

  it('while a job is launched and followed leaves the call at once', async () => {
    const folder = temporaryFolder();
    const root = boxRoot(folder);
    const run = runFile(folder);
    const box = await opened(sshTarget(sshd, root));
    const trainerFolder = scriptTrainer(folder, 'time.sleep(600)');
    const options = { runFilePath: run.path, trainerFolder, onEvent: () => undefined };
    const id = value(await box.launch(run.file, options));
    for (const delayMs of [0, 1, 2, 5, 10, 1000]) {
      const started = performance.now();
      const signal = AbortSignal.timeout(delayMs);
      const outcome = await box.follow(id, { onEvent: () => undefined, signal });
      expect(outcome).toMatchObject({ ok: false, failure: { reason: 'aborted' } });
      expect(performance.now() - started).toBeLessThan(delayMs + 10_000);
    }
    value(await box.stop(id));
  });
});

describe('a lost link', () => {
  it('while a job is followed repeats nothing and loses nothing', async () => {
    const folder = temporaryFolder();
    const root = boxRoot(folder);
    const run = runFile(folder);
    const box = await opened(sshTarget(sshd, root));
    const trainerFolder = scriptTrainer(folder, STEPS_UNTIL_TOLD);
    const options = { runFilePath: run.path, trainerFolder, onEvent: () => undefined };
    const id = value(await box.launch(run.file, options));
    const events = new Events();
    const following = box.follow(id, { onEvent: events.take });
    for (const count of [5, 40]) {
      await events.until((seen) => seen.steps().length > count);
      const restored = events.connections().filter((state) => state === 'restored').length;
      expect(sshd.dropLinks()).toBeGreaterThan(0);
      await events.until(
        (seen) => seen.connections().filter((state) => state === 'restored').length > restored,
      );
    }
    await events.until((seen) => seen.steps().length > 80);
    writeFileSync(join(root, 'jobs', id, 'go'), '');
    expect(value(await following).state).toBe('succeeded');
    const steps = events.steps();
    expect(steps).toEqual(steps.map((_, index) => index));
    const logged = [...events.log().matchAll(/^step (\d+)$/gm)].map((match) => Number(match[1]));
    expect(logged).toEqual(steps.slice(0, -1));
    const written = readFileSync(join(root, 'jobs', id, 'train.log'), 'utf8');
    expect(events.log()).toBe(written);
    expect(events.connections().slice(0, 3)).toEqual(['lost', 'retrying', 'restored']);
  });

  it('while data is sent is made anew, and the job starts once', async () => {
    const folder = temporaryFolder();
    const root = boxRoot(folder);
    const data = `{"text": "${'0123456789'.repeat(3_000_000)}"}\n`;
    const run = runFile(folder, {}, data);
    const box = await opened(sshTarget(sshd, root));
    const trainerFolder = scriptTrainer(folder, 'save(a="1")');
    let dropped = false;
    const events = new Events();
    const onEvent = (event: Parameters<typeof events.take>[0]): void => {
      events.take(event);
      const far = event.type === 'progress' && event.stage === 'upload' && (event.done ?? 0) > 10_000_000;
      if (far && !dropped) dropped = sshd.dropLinks() > 0;
    };
    const id = value(await box.launch(run.file, { runFilePath: run.path, trainerFolder, onEvent }));
    expect(dropped).toBe(true);
    expect(events.connections()).toContain('restored');
    expect(value(await box.follow(id, { onEvent: () => undefined })).state).toBe('succeeded');
    expect(value(await box.list())).toHaveLength(1);
    const stored = readdirSync(join(root, 'store')).map((name) =>
      readFileSync(join(root, 'store', name), 'utf8'),
    );
    expect(stored).toContain(data);
  });

  it('to a server that refuses us afterwards ends the waiting', async () => {
    const folder = temporaryFolder();
    const root = boxRoot(folder);
    const own = await startSshd();
    onTestFinished(() => own.stop());
    const run = runFile(folder);
    const box = await opened(sshTarget(own, root));
    const trainerFolder = scriptTrainer(folder, 'metric(0); time.sleep(600)');
    const options = { runFilePath: run.path, trainerFolder, onEvent: () => undefined };
    const id = value(await box.launch(run.file, options));
    const events = new Events();
    const following = box.follow(id, { onEvent: events.take });
    await events.until((seen) => seen.steps().length > 0);
    writeFileSync(join(own.folder, 'authorized_keys'), '');
    own.dropLinks();
    expect(await following).toMatchObject({ ok: false, failure: { reason: 'authentication' } });
  });
});

const STEPS_UNTIL_TOLD = `
step = 0
while not os.path.exists(os.path.join(job, "go")):
    metric(step); print("step", step, flush=True); step += 1; time.sleep(0.03)
metric(step)
save(a="1")
`;
