import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Box } from '../../src/runner/box.ts';
import { openBox } from '../../src/runner/open-box.ts';
import type { Target } from '../../src/runner/target.ts';
import {
  boxRoot,
  Events,
  localTarget,
  NOBODY,
  opened,
  readJson,
  runFile,
  scriptTrainer,
  sshTarget,
  temporaryFolder,
  value,
  type RunOnDisk,
} from './support/box.ts';
import { startSshd, type Sshd } from './support/sshd.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

const KINDS: readonly [string, (root: string, change?: { python?: string }) => Target][] = [
  ['this computer', (root, change) => localTarget(root, change)],
  ['a server behind SSH', (root, change) => sshTarget(sshd, root, change)],
];

const TEN_STEPS = `
print("training begins", flush=True)
for step in range(10):
    metric(step, 10)
    print("step %d é 🎵" % step, flush=True)
    time.sleep(0.05)
save(adapter_config='{"r": 16}', weights="x" * 300000)
`;

/** Waits for a file to be told to go on, so that a test decides when the job moves. */
const UNTIL_TOLD = `
step = 0
while not os.path.exists(os.path.join(job, "go")):
    metric(step); print("step", step, flush=True); step += 1; time.sleep(0.05)
metric(step); print("told", flush=True)
save(a="1")
`;

interface RunOnBox {
  readonly training: object;
  readonly data: {
    readonly train: readonly { readonly path: string; readonly source: string; readonly weight: number }[];
    readonly validation: object;
  };
}

async function launch(box: Box, run: RunOnDisk, trainerFolder: string): Promise<string> {
  return value(
    await box.launch(run.file, { runFilePath: run.path, trainerFolder, onEvent: () => undefined }),
  );
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

describe.each(KINDS)('a job on %s', (_kind, target) => {
  it('is launched, followed to its end, listed and brought home', async () => {
    const folder = temporaryFolder();
    const root = boxRoot(folder);
    const run = runFile(folder);
    const box = await opened(target(root));
    const id = await launch(box, run, scriptTrainer(folder, TEN_STEPS));
    const events = new Events();
    const status = value(await box.follow(id, { onEvent: events.take }));
    expect(status).toMatchObject({ state: 'succeeded', exitCode: 0, error: null, id, name: 'sample' });
    expect(events.steps()).toEqual(upTo(10));
    expect(events.log()).toContain('training begins\nstep 0 é 🎵\nstep 1 é 🎵\n');
    const states = events.all.flatMap((event) => (event.type === 'status' ? [event.status.state] : []));
    expect(states.at(-1)).toBe('succeeded');
    const [listed] = value(await box.list());
    expect(listed).toMatchObject({ status: { id, state: 'succeeded' }, lastMetric: { step: 9 } });

    const home = join(folder, 'adapters', 'sample');
    expect(value(await box.fetch(id, { part: 'adapter', folder: home, onEvent: events.take }))).toBe(home);
    expect(readdirSync(home).sort()).toEqual(['adapter_config', 'weights']);
    expect(statSync(join(home, 'weights')).size).toBe(300_000);
    expect(readdirSync(join(folder, 'adapters'))).toEqual(['sample']);
  });

  it('gets its run file with defaults, and its data under the hash of its content', async () => {
    const folder = temporaryFolder();
    const root = boxRoot(folder);
    const run = runFile(folder, {
      data: { train: [{ path: 'train.jsonl' }], validation: { path: 'train.jsonl' } },
    });
    const box = await opened(target(root));
    const id = await launch(box, run, scriptTrainer(folder, 'save(a="1")'));
    value(await box.follow(id, { onEvent: () => undefined }));
    const onBox = readJson(join(root, 'jobs', id, 'run.json')) as RunOnBox;
    expect(onBox.training).toMatchObject({ epochs: 3, seed: 42 });
    const [train] = onBox.data.train;
    expect(train).toMatchObject({ source: 'train.jsonl', weight: 1 });
    expect(train?.path).toMatch(new RegExp(`^${root}/store/[0-9a-f]{64}$`));
    expect(readFileSync(train?.path ?? '', 'utf8')).toBe('{"text": "hello"}\n');
    expect(onBox.data.validation).toEqual({ path: train?.path, source: 'train.jsonl' });
  });

  it('sends a file once, and goes on with one that was cut off', async () => {
    const folder = temporaryFolder();
    const root = boxRoot(folder);
    const data = `{"text": "${'0123456789'.repeat(600_000)}"}\n`;
    const run = runFile(folder, {}, data);
    const box = await opened(target(root));
    const trainer = scriptTrainer(folder, 'save(a="1")');
    const sent = async (): Promise<number> => {
      const events = new Events();
      const options = { runFilePath: run.path, trainerFolder: trainer, onEvent: events.take };
      value(await box.launch(run.file, options));
      const first = events.all.find(
        (event) =>
          event.type === 'progress' && event.stage === 'upload' && event.message.endsWith('train.jsonl'),
      );
      return first?.type === 'progress' ? (first.done ?? 0) : -1;
    };
    expect(await sent()).toBeGreaterThanOrEqual(0);
    expect(await sent()).toBe(-1);
    const store = join(root, 'store');
    const stored = readdirSync(store).find((name) => statSync(join(store, name)).size === data.length) ?? '';
    rmSync(join(store, stored));
    writeFileSync(join(store, `${stored}.part`), data.slice(0, 4_000_000));
    expect(await sent()).toBeGreaterThan(1_000_000);
    expect(readFileSync(join(store, stored), 'utf8')).toBe(data);
    rmSync(join(store, stored));
    writeFileSync(join(store, `${stored}.part`), 'x'.repeat(4_000_000));
    await sent();
    expect(readFileSync(join(store, stored), 'utf8')).toBe(data);
    expect(readdirSync(store).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('is stopped with all its processes, also those that left its process group', async () => {
    const folder = temporaryFolder();
    const root = boxRoot(folder);
    const box = await opened(target(root));
    const script = `
import signal, subprocess
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
open(os.path.join(job, "child"), "w").write(str(child.pid))
metric(0)
time.sleep(600)
`;
    const id = await launch(box, runFile(folder), scriptTrainer(folder, script));
    const events = new Events();
    const following = box.follow(id, { onEvent: events.take });
    await events.until((seen) => seen.steps().length > 0);
    const child = Number(readFileSync(join(root, 'jobs', id, 'child'), 'utf8'));
    expect(isRunning(child)).toBe(true);
    expect(value(await box.stop(id))).toMatchObject({ state: 'cancelled', error: null });
    expect(value(await following).state).toBe('cancelled');
    expect(isRunning(child)).toBe(false);
    expect(value(await box.stop(id)).state).toBe('cancelled');
  });

  it('whose trainer is killed fails with the signal as its cause', async () => {
    const folder = temporaryFolder();
    const box = await opened(target(boxRoot(folder)));
    const trainer = scriptTrainer(folder, 'metric(0); os.kill(os.getpid(), 9)');
    const id = await launch(box, runFile(folder), trainer);
    const status = value(await box.follow(id, { onEvent: () => undefined }));
    expect(status).toMatchObject({ state: 'failed', exitCode: 137, error: { reason: 'killed' } });
    const fetched = await box.fetch(id, {
      part: 'adapter',
      folder: join(folder, 'out'),
      onEvent: () => undefined,
    });
    expect(fetched).toMatchObject({ ok: false, failure: { reason: 'no-adapter' } });
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it("that fails tells the trainer's own error", async () => {
    const folder = temporaryFolder();
    const box = await opened(target(boxRoot(folder)));
    const script = `
json.dump({"reason": "out-of-memory", "message": "No memory", "hint": "Take a smaller batch."}, open(os.path.join(job, "error.json"), "w"))
sys.exit(4)
`;
    const id = await launch(box, runFile(folder), scriptTrainer(folder, script));
    const status = value(await box.follow(id, { onEvent: () => undefined }));
    expect(status).toMatchObject({
      state: 'failed',
      exitCode: 4,
      error: { reason: 'out-of-memory', message: 'No memory', hint: 'Take a smaller batch.' },
    });
  });

  it('that ends well but without an adapter has failed', async () => {
    const folder = temporaryFolder();
    const box = await opened(target(boxRoot(folder)));
    const id = await launch(box, runFile(folder), scriptTrainer(folder, 'pass'));
    expect(value(await box.follow(id, { onEvent: () => undefined }))).toMatchObject({
      state: 'failed',
      exitCode: 0,
      error: { reason: 'internal' },
    });
  });

  it('whose supervisor is killed is lost once its heartbeat is old, and stopping ends what is left', async () => {
    const folder = temporaryFolder();
    const root = boxRoot(folder);
    const box = await opened(target(root));
    const script =
      'open(os.path.join(job, "trainer"), "w").write(str(os.getpid())); metric(0); time.sleep(600)';
    const id = await launch(box, runFile(folder), scriptTrainer(folder, script));
    const events = new Events();
    const following = box.follow(id, { onEvent: events.take });
    await events.until((seen) => seen.steps().length > 0);
    const { pid } = readJson(join(root, 'jobs', id, 'status.json')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    expect(value(await following)).toMatchObject({ state: 'lost', error: { reason: 'lost' } });
    expect(value(await box.list())[0]).toMatchObject({ status: { state: 'lost' } });
    const trainer = Number(readFileSync(join(root, 'jobs', id, 'trainer'), 'utf8'));
    expect(isRunning(trainer)).toBe(true);
    expect(value(await box.stop(id)).state).toBe('lost');
    expect(isRunning(trainer)).toBe(false);
  });

  it('is found and followed again by whoever opens the box next', async () => {
    const folder = temporaryFolder();
    const root = boxRoot(folder);
    const first = await opened(target(root));
    const id = await launch(first, runFile(folder), scriptTrainer(folder, UNTIL_TOLD));
    const leaving = new AbortController();
    const before = new Events();
    const following = first.follow(id, { onEvent: before.take, signal: leaving.signal });
    await before.until((seen) => seen.steps().length > 3);
    leaving.abort();
    expect(await following).toMatchObject({ ok: false, failure: { reason: 'aborted' } });
    await first.close();

    const second = await opened(target(root));
    expect(value(await second.list())[0]).toMatchObject({ status: { id, state: 'running' } });
    const after = new Events();
    const again = second.follow(id, { onEvent: after.take });
    await after.until((seen) => seen.steps().length > before.steps().length);
    writeFileSync(join(root, 'jobs', id, 'go'), '');
    expect(value(await again).state).toBe('succeeded');
    expect(after.steps()).toEqual(upTo(after.steps().length));
    expect(after.log()).toContain('told');
  });

  it('that is not there is a failure with a name', async () => {
    const box = await opened(target(boxRoot(temporaryFolder())));
    for (const id of ['gone', '../../etc', '-x', 'a\nb', '$(touch X)']) {
      expect(await box.follow(id, { onEvent: () => undefined })).toMatchObject({
        ok: false,
        failure: { reason: 'no-job' },
      });
      expect(await box.stop(id)).toMatchObject({ ok: false, failure: { reason: 'no-job' } });
    }
  });

  it('is not started where its data or its model is not there', async () => {
    const folder = temporaryFolder();
    const root = boxRoot(folder);
    const box = await opened(target(root));
    mkdirSync(join(folder, 'folder.jsonl'));
    const trainer = scriptTrainer(folder, 'save(a="1")');
    const cases = [
      [{ data: { train: [{ path: 'absent.jsonl' }] } }, 'data-missing'],
      [{ data: { train: [{ path: 'folder.jsonl' }] } }, 'data-missing'],
      [{ model: { id: './absent' } }, 'model-missing'],
      [{ model: { id: 'builtin:tiny', adapter: 'adapters/absent' } }, 'adapter-missing'],
      [{ method: { type: 'lora', r: 0 } }, 'run-invalid'],
    ] as const;
    for (const [change, reason] of cases) {
      const run = runFile(folder, change as Partial<RunOnDisk['file']>);
      const options = { runFilePath: run.path, trainerFolder: trainer, onEvent: () => undefined };
      expect(await box.launch(run.file, options)).toMatchObject({ ok: false, failure: { reason } });
    }
    expect(value(await box.list())).toEqual([]);
  });

  it('keeps names that a shell would read as they are', async () => {
    const folder = join(temporaryFolder(), `it's "$(touch X)"; touch Y\n\`touch Z\` -rf * !!`);
    mkdirSync(folder, { recursive: true });
    const root = boxRoot(folder);
    const names = [
      '-rf',
      "it's.jsonl",
      '$(touch X).jsonl',
      'a\nb.jsonl',
      '"; touch Y; ".jsonl',
      '中文 🎵.jsonl',
      '!!',
      // As long as a name can be, in bytes.
      'n'.repeat(255),
      '长'.repeat(85),
    ];
    for (const name of names) writeFileSync(join(folder, name), `{"text": ${JSON.stringify(name)}}\n`);
    const run = runFile(folder, { data: { train: names.map((path) => ({ path })) } });
    const box = await opened(target(root));
    const script = `
names = [json.loads(open(file["path"]).read())["text"] for file in run["data"]["train"]]
assert names == [file["source"] for file in run["data"]["train"]], names
save(**{"-rf": "1", "it's $(touch X)": "2", "a\\nb": "3", "长" * 85: "4"})
`;
    const id = await launch(box, run, scriptTrainer(folder, script));
    const status = value(await box.follow(id, { onEvent: () => undefined }));
    expect(status).toMatchObject({ state: 'succeeded' });
    const home = join(folder, 'home $(touch X)');
    value(await box.fetch(id, { part: 'adapter', folder: home, onEvent: () => undefined }));
    expect(readdirSync(home).sort()).toEqual(['-rf', 'a\nb', "it's $(touch X)", '长'.repeat(85)]);
    for (const name of ['X', 'Y', 'Z']) {
      for (const place of ['.', folder, root, join(root, 'jobs', id), process.env['HOME'] ?? '/']) {
        expect(existsSync(join(place, name)), join(place, name)).toBe(false);
      }
    }
  });

  it('takes the earlier adapter that it goes on from with it, and nothing else of its folder', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'adapters/first'), { recursive: true });
    for (const name of ['adapter_config.json', 'adapter_model.safetensors', 'tokenizer.json'])
      writeFileSync(join(folder, 'adapters/first', name), name);
    const script = `
earlier = run["model"]["adapter"]
assert earlier["source"] == "adapters/first", earlier
save(files=",".join(sorted(os.listdir(earlier["path"]))))
`;
    const box = await opened(target(boxRoot(folder)));
    const run = runFile(folder, { model: { id: 'builtin:tiny', adapter: 'adapters/first' } });
    const id = await launch(box, run, scriptTrainer(folder, script));
    expect(value(await box.follow(id, { onEvent: () => undefined }))).toMatchObject({ state: 'succeeded' });
    const home = join(folder, 'home');
    value(await box.fetch(id, { part: 'adapter', folder: home, onEvent: () => undefined }));
    expect(readFileSync(join(home, 'files'), 'utf8')).toBe('adapter_config.json,adapter_model.safetensors');
  });

  it('sends a model folder of this computer with it, and names its place', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'model/sub'), { recursive: true });
    writeFileSync(join(folder, 'model/config.json'), '{"a": 1}');
    writeFileSync(join(folder, 'model/sub/weights'), 'abc');
    const box = await opened(target(boxRoot(folder)));
    const script = `
model = run["model"]["id"]
assert os.path.isabs(model), model
save(config=open(os.path.join(model, "config.json")).read(), weights=open(os.path.join(model, "sub/weights")).read())
`;
    const id = await launch(
      box,
      runFile(folder, { model: { id: './model' } }),
      scriptTrainer(folder, script),
    );
    expect(value(await box.follow(id, { onEvent: () => undefined }))).toMatchObject({ state: 'succeeded' });
    const home = join(folder, 'home');
    value(await box.fetch(id, { part: 'adapter', folder: home, onEvent: () => undefined }));
    expect(readFileSync(join(home, 'config'), 'utf8') + readFileSync(join(home, 'weights'), 'utf8')).toBe(
      '{"a": 1}abc',
    );
  });

  it('keeps an adapter of an earlier run beside the new one', async () => {
    const folder = temporaryFolder();
    const home = join(folder, 'adapters/sample');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'old'), 'old');
    const box = await opened(target(boxRoot(folder)));
    const id = await launch(box, runFile(folder), scriptTrainer(folder, 'save(new="new")'));
    value(await box.follow(id, { onEvent: () => undefined }));
    value(await box.fetch(id, { part: 'adapter', folder: home, onEvent: () => undefined }));
    expect(readdirSync(home)).toEqual(['new']);
    expect(readdirSync(join(folder, 'adapters/sample.previous-1'))).toEqual(['old']);
  });

  it.each([
    ['no-python', '/nonexistent/python'],
    ['no-python', 'python-that-nobody-has; touch X'],
  ])('cannot be had without Python: %s', async (reason, python) => {
    const folder = temporaryFolder();
    const outcome = await openBox(target(join(folder, 'box'), { python }), { prompts: NOBODY });
    expect(outcome).toMatchObject({ ok: false, failure: { reason } });
    expect(existsSync(join(folder, 'box'))).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/\) [ZX]/.test(stat);
  } catch {
    return false;
  }
}
