import { TabInputText, Uri, window, workspace, FileType, type ExtensionContext, type Tab } from 'vscode';
import type { LintClient } from './client.ts';

/**
 * VS Code keeps documents of more UTF-16 units than this to itself: extensions hear neither of the document nor of its
 * editor, only of the tab. A file of fewer bytes can't be one of them.
 */
const LARGEST_DOCUMENT = 50 * 1024 * 1024;

const DATASET = /\.(?:jsonl|ndjson)$/i;

/** The files that the server reads from the disk: those too large to be handed over, and those that the user named. */
export interface DiskFiles {
  /** Lints a file, open or not, from its beginning. */
  lint(uri: Uri): void;
}

export function followDiskFiles(context: ExtensionContext, client: LintClient): DiskFiles {
  const named = new Set<string>();
  const update = async (): Promise<void> => {
    const large = await largeFiles(window.tabGroups.all.flatMap(({ tabs }) => tabs));
    client.setDiskFiles([...new Set([...named, ...large])]);
  };
  context.subscriptions.push(
    window.tabGroups.onDidChangeTabs(({ closed }) => {
      for (const uri of closed.flatMap(fileOf)) named.delete(uri.toString());
      void update();
    }),
    workspace.onDidOpenTextDocument(() => void update()),
    workspace.onDidCloseTextDocument(() => void update()),
  );
  void update();
  return {
    lint: (uri) => {
      const isKnown = named.has(uri.toString()) || isOpen(uri);
      named.add(uri.toString());
      if (isKnown) client.lintAgain(uri.toString());
      else void update();
    },
  };
}

/** The file that a tab shows as text, if any. */
export function fileOf(tab: Tab): readonly Uri[] {
  return tab.input instanceof TabInputText && tab.input.uri.scheme === 'file' ? [tab.input.uri] : [];
}

async function largeFiles(tabs: readonly Tab[]): Promise<readonly string[]> {
  const shown = new Set(tabs.flatMap(fileOf).map(String));
  const hidden = [...shown].map((uri) => Uri.parse(uri, true)).filter((uri) => !isOpen(uri));
  const datasets = hidden.filter(({ path }) => DATASET.test(path));
  const sizes = await Promise.all(datasets.map(sizeOf));
  return datasets.filter((_, i) => (sizes[i] ?? 0) > LARGEST_DOCUMENT).map(String);
}

function isOpen(uri: Uri): boolean {
  return workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
}

async function sizeOf(uri: Uri): Promise<number> {
  try {
    const { size, type } = await workspace.fs.stat(uri);
    return (type & FileType.File) === 0 ? 0 : size;
  } catch {
    // It is being replaced, or gone; the tab then tells of a change.
    return 0;
  }
}
