import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startCodeServer, type CodeServer } from '../../../src/build/code-server.ts';
import { ROOT } from '../../support/repository.ts';
import { launchBrowser } from './browser.ts';

/** A cold workbench takes some ten seconds on two cores. */
const OPEN_TIMEOUT_MS = 90_000;

export interface WorkbenchOptions {
  /** Files of the workspace by relative path. */
  readonly files: Readonly<Record<string, string>>;
  /** False opens the folder in Restricted Mode. */
  readonly trusted?: boolean;
  readonly theme?: 'dark' | 'light';
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Environment of the extension host, for example TUNESMITH_HOME. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A real VS Code with the packaged extension in a fresh profile, and one browser page that shows it. The functions of
 * editor.ts and parts.ts take its page and do what a user does. Close it in `afterAll`.
 */
export interface Workbench {
  readonly page: Page;
  /** The folder that is open as the workspace. */
  readonly folder: string;
  /** Home folder of the extension host. */
  readonly home: string;
  /** Text of a workspace file on the disk. */
  read(path: string): Promise<string>;
  /** Closes the page and opens the workspace anew, as closing and opening the editor does; gives the new page. */
  reopen(): Promise<Page>;
  /** As `reopen`, and meanwhile the server and its extension hosts are ended: nothing is left in memory. */
  restart(): Promise<Page>;
  close(): Promise<void>;
}

/** Opens a workbench; takes 15 to 25 seconds. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const folder = await makeWorkspace(options.files);
  const server = await startServer(options);
  const browser = await launchBrowser();
  const closeAll = async () => {
    await browser.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return await opened({ browser, server, folder, options, closeAll });
  } catch (error) {
    await closeAll();
    throw error;
  }
}

interface Parts {
  readonly browser: Browser;
  readonly server: CodeServer;
  readonly folder: string;
  readonly options: WorkbenchOptions;
  readonly closeAll: () => Promise<void>;
}

async function opened({ browser, server, folder, options, closeAll }: Parts): Promise<Workbench> {
  let page = await openPage(await newContext(browser, options), { origin: server.origin, folder });
  return {
    get page() {
      return page;
    },
    folder,
    home: server.home,
    read: (path) => readFile(join(folder, path), 'utf8'),
    reopen: async () => {
      await page.context().close();
      page = await openPage(await newContext(browser, options), { origin: server.origin, folder });
      return page;
    },
    restart: async () => {
      const context = page.context();
      // Leaving the page gives the workbench the time to write down which editors are open.
      await page.goto('about:blank');
      await server.restart();
      await page.close();
      page = await openPage(context, { origin: server.origin, folder });
      return page;
    },
    close: closeAll,
  };
}

async function makeWorkspace(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tunesmith-e2e-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

function startServer(options: WorkbenchOptions): Promise<CodeServer> {
  const vsix = join(ROOT, 'tunesmith.vsix');
  if (!existsSync(vsix)) throw new Error('There is no tunesmith.vsix: run `npm run package` first');
  const theme = options.theme === 'light' ? 'Default Light Modern' : 'Default Dark Modern';
  return startCodeServer({
    vsix,
    trustEverything: options.trusted !== false,
    settings: {
      'workbench.colorTheme': theme,
      // Without the question a folder that is not trusted opens in Restricted Mode.
      'security.workspace.trust.startupPrompt': 'never',
      ...options.settings,
    },
    ...(options.env === undefined ? {} : { env: options.env }),
  });
}

interface PageOptions {
  readonly origin: string;
  readonly folder: string;
}

function newContext(browser: Browser, options: WorkbenchOptions): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width: 1400, height: 900 },
    serviceWorkers: 'allow',
    colorScheme: options.theme ?? 'dark',
  });
}

async function openPage(context: BrowserContext, { origin, folder }: PageOptions): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${origin}/?folder=${encodeURIComponent(folder)}`);
  await page.locator('.monaco-workbench').waitFor({ timeout: OPEN_TIMEOUT_MS });
  await page.locator('.part.sidebar .monaco-list-row').first().waitFor({ timeout: OPEN_TIMEOUT_MS });
  return page;
}
