import { randomBytes } from 'node:crypto';
import { Uri, env, l10n } from 'vscode';
import type { Webview } from 'vscode';

/** Where bundles live; nothing else is readable from a webview. */
export const webviewRoot = (extension: Uri): Uri => Uri.joinPath(extension, 'dist', 'webview');

/**
 * The page of one of our bundles. No inline script or style, no remote resource: what a model or a workspace put into a
 * plan cannot reach out even if it were ever taken for markup.
 */
export function webviewHtml(webview: Webview, extension: Uri, bundle: 'sidebar' | 'replay', title: string): string {
  const nonce = randomBytes(18).toString('base64url');
  const asset = (name: string): string => webview.asWebviewUri(Uri.joinPath(webviewRoot(extension), name)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource}`,
    // The replay page fetches its worker's script, since a webview's worker must come from a blob.
    `connect-src ${webview.cspSource}`,
    `worker-src blob:`,
  ].join('; ');
  return `<!doctype html>
<html lang="${attribute(l10n.bundle ? env.language : 'en')}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${l10n.bundle ? `<meta name="coagency-l10n" content="${attribute(JSON.stringify(l10n.bundle))}">\n` : ''}<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${asset('codicon.css')}" id="vscode-codicon-stylesheet">
<link rel="stylesheet" href="${asset(`${bundle}.css`)}">
<title>${title}</title>
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}" src="${asset(`${bundle}.js`)}"></script>
</body>
</html>`;
}

const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
