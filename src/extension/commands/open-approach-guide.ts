import { window, type ExtensionContext } from 'vscode';
import { APPROACH, ApproachGuide } from '../panels/approach-guide.ts';
import { registerTrusted } from './trusted.ts';

/** A guided page: retrieval, fine-tuning, both, or neither yet. */
export function registerOpenApproachGuide(context: ExtensionContext): void {
  const guide = new ApproachGuide(context.extensionUri);
  context.subscriptions.push(
    guide,
    window.registerWebviewPanelSerializer(APPROACH, guide),
    registerTrusted('tunesmith.openApproachGuide', async () => {
      guide.open();
      return Promise.resolve();
    }),
  );
}
