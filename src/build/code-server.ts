import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureCodeServer, type CodeServerInstall } from './vscode.ts';

export interface CodeServerOptions {
  /** The package to install into the fresh profile. */
  readonly vsix: string;
  /** False leaves Workspace Trust on, so that a folder opens in Restricted Mode. */
  readonly trustEverything: boolean;
  /** Merged over the settings that make a quiet workbench. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Where the server's own output goes; the default drops it and keeps the last lines for error messages. */
  readonly onOutput?: (text: string) => void;
}

export interface CodeServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Fresh home folder of the server and everything that it starts. */
  readonly home: string;
  readonly process: ChildProcess;
  /** Ends the server with all that it started and starts it anew, with the same profile, home and address. */
  restart(): Promise<void>;
  /** Ends the server and removes its profile. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 5000;

/** A workbench without welcome pages, telemetry, updates or AI features, in which nothing saves by itself. */
const QUIET_SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'git.enabled': false,
  'window.commandCenter': false,
  'window.confirmBeforeClose': 'never',
  'files.simpleDialog.enable': true,
  'files.autoSave': 'off',
  'remote.autoForwardPorts': false,
};

/** Starts VS Code in a fresh profile with the extension installed. It listens on the loopback address only. */
export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const install = await ensureCodeServer();
  const home = await mkdtemp(join(tmpdir(), 'tunesmith-code-'));
  const profile = await writeProfile(home, options);
  const env = cleanEnvironment(install, home, options.env);
  await installExtension(install, [...profile, '--install-extension', options.vsix, '--force'], env);
  const port = await freePort();
  const trust = options.trustEverything ? ['--disable-workspace-trust'] : [];
  const launch = () =>
    spawn(install.node, [install.entry, ...profile, ...serverArguments(port), ...trust], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Its own process group, so that stopping reaches the extension hosts too.
      detached: true,
    });
  let child = launch();
  const output = collectOutput(child, options.onOutput);
  const stop = async () => {
    await endServer(child);
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const origin = `http://127.0.0.1:${port}`;
  try {
    await waitUntilHealthy(origin, child);
  } catch (cause) {
    await stop();
    throw new Error(`code-server did not start: ${output()}`, { cause });
  }
  const restart = async () => {
    await endServer(child);
    child = launch();
    collectOutput(child, options.onOutput);
    await waitUntilHealthy(origin, child);
  };
  return {
    origin,
    home,
    get process() {
      return child;
    },
    restart,
    stop,
  };
}

async function writeProfile(home: string, options: CodeServerOptions): Promise<readonly string[]> {
  const userData = join(home, 'user-data');
  await mkdir(join(userData, 'User'), { recursive: true });
  await writeFile(
    join(userData, 'User/settings.json'),
    JSON.stringify({ ...QUIET_SETTINGS, ...options.settings }, null, 2),
  );
  const config = join(home, 'config.yaml');
  await writeFile(config, '');
  return ['--user-data-dir', userData, '--extensions-dir', join(home, 'extensions'), '--config', config];
}

function serverArguments(port: number): readonly string[] {
  return [
    '--bind-addr',
    `127.0.0.1:${port}`,
    '--auth',
    'none',
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-getting-started-override',
    '--disable-proxy',
  ];
}

/** Nothing of a surrounding VS Code may leak in, and no gallery is asked. */
function cleanEnvironment(
  install: CodeServerInstall,
  home: string,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !entry[0].startsWith('VSCODE_') && entry[0] !== 'NODE_OPTIONS',
  );
  return {
    ...Object.fromEntries(inherited),
    HOME: home,
    PATH: `${dirname(install.node)}${delimiter}${process.env['PATH'] ?? ''}`,
    EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: 'http://127.0.0.1:9/' }),
    ...extra,
  };
}

async function installExtension(
  install: CodeServerInstall,
  args: readonly string[],
  env: Record<string, string>,
): Promise<void> {
  const child = spawn(install.node, [install.entry, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = collectOutput(child);
  const code = await new Promise<number | null>((settle, reject) => {
    child.once('error', reject);
    child.once('close', settle);
  });
  if (code !== 0) throw new Error(`The extension could not be installed: ${output()}`);
}

/** Keeps the last 8,000 characters, which is where a failing program says why. */
function collectOutput(child: ChildProcess, onOutput?: (text: string) => void): () => string {
  let tail = '';
  const add = (chunk: Buffer) => {
    const text = chunk.toString('utf8');
    tail = (tail + text).slice(-8000);
    onOutput?.(text);
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  return () => tail.trim();
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((settle, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => settle(port));
    });
  });
}

async function waitUntilHealthy(origin: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`It ended with exit code ${child.exitCode}`);
    const response = await fetch(`${origin}/healthz`).catch(() => undefined);
    if (response?.ok === true) return;
    await sleep(100);
  }
  throw new Error(`${origin} did not answer within ${START_TIMEOUT_MS / 1000} s`);
}

async function endServer(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((settle) => child.once('close', settle));
    signalGroup(child, 'SIGTERM');
    await Promise.race([ended, sleep(STOP_TIMEOUT_MS)]);
    signalGroup(child, 'SIGKILL');
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended by itself.
  }
}
