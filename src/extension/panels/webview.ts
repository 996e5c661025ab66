import * as vscode from 'vscode';
import type { Guard } from '../../protocol/guards.ts';
import { webviewPage } from './page.ts';

/** Gives a webview its page (`dist/webview/<name>.js` and `.css`) and nothing else of the disk. */
export function loadPage(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  page: { readonly name: 'run' | 'monitor' | 'approach'; readonly title: string },
): void {
  const folder = vscode.Uri.joinPath(extensionUri, 'dist/webview');
  webview.options = { enableScripts: true, localResourceRoots: [folder] };
  const address = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString();
  webview.html = webviewPage({
    title: page.title,
    cspSource: webview.cspSource,
    script: address(`${page.name}.js`),
    style: address(`${page.name}.css`),
  });
}

/** Calls `handle` for each message that matches the schema; others are dropped, whoever sent them. */
export function onRequest<T>(
  webview: vscode.Webview,
  isExpected: Guard<T>,
  handle: (request: T) => void,
): vscode.Disposable {
  return webview.onDidReceiveMessage((message: unknown) => {
    if (isExpected(message)) handle(message);
  });
}
