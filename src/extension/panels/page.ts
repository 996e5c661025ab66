import { randomBytes } from 'node:crypto';

export interface PageParts {
  readonly title: string;
  /** `webview.cspSource`: where the extension's own files come from. */
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
}

/**
 * The HTML of a webview: no content, one script, one style sheet. The policy allows nothing else: no inline script, no
 * request to anywhere, no image. The component toolkit adds one style element, with a nonce of its own that it looks for
 * in the page.
 */
export function webviewPage({ title, cspSource, script, style }: PageParts): string {
  const nonce = newNonce();
  const styleNonce = newNonce();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${styleNonce}'`,
    `font-src ${cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta property="csp-nonce" content="${styleNonce}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${style}">
  <title>${title}</title>
</head>
<body>
  <script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}

function newNonce(): string {
  return randomBytes(16).toString('base64');
}
