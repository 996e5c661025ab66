import {
  EventEmitter,
  l10n,
  Uri,
  window,
  workspace,
  type ExtensionContext,
  type TextDocumentContentProvider,
} from 'vscode';
import { isMonitorIdentity } from '../../protocol/guards.ts';
import { refOf } from '../runs/job.ts';
import type { Runs } from '../runs/runs.ts';
import { jobOf } from './pick-job.ts';
import { registerTrusted } from './trusted.ts';

const SCHEME = 'tunesmith-log';

/** Opens a job's log as a read-only document, which can be searched and copied from. */
export function registerShowLog(context: ExtensionContext, runs: Runs): void {
  const logs = new Logs(runs);
  context.subscriptions.push(
    workspace.registerTextDocumentContentProvider(SCHEME, logs),
    registerTrusted('tunesmith.showLog', async (argument) => {
      const job = await jobOf(argument, runs, { title: l10n.t('Show the log of a run'), filter: () => true });
      if (job === undefined) return;
      void runs.load(refOf(job));
      const query = JSON.stringify(refOf(job));
      const uri = Uri.from({ scheme: SCHEME, path: `/${job.status.name}.log`, query });
      await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
    }),
  );
}

class Logs implements TextDocumentContentProvider {
  readonly #runs: Runs;
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #followed = new Set<string>();

  constructor(runs: Runs) {
    this.#runs = runs;
  }

  provideTextDocumentContent(uri: Uri): string {
    const ref: unknown = JSON.parse(uri.query);
    if (!isMonitorIdentity(ref)) return '';
    const feed = this.#runs.feed(ref);
    if (!this.#followed.has(uri.query)) {
      this.#followed.add(uri.query);
      feed.onEvent((event) => event.type === 'log' && this.#changed.fire(uri));
    }
    return feed.log;
  }
}
