import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bundleWebview } from './bundle.ts';
import { themeCss, THEMES } from './themes.ts';
import type { ThemeName } from './themes.ts';

const TYPES: Record<string, string> = {
  js: 'text/javascript',
  css: 'text/css',
  ttf: 'font/ttf',
  json: 'application/json',
  html: 'text/html',
};

/** The policy that the product's webviews run under, so that what it forbids fails here first. */
const policy = (source: string, nonce: string): string =>
  `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${source}; font-src ${source}; connect-src ${source}; worker-src blob:`;

/** The page as an extension host would embed it: stylesheets, one script with a nonce, nothing inline. */
function html(origin: string, name: string, theme: ThemeName, plain: boolean): string {
  const nonce = randomBytes(16).toString('base64');
  const { kind, classes } = THEMES[theme];
  const body = plain ? '<body>' : `<body class="${classes}" data-vscode-theme-kind="${kind}">`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title>
<meta http-equiv="Content-Security-Policy" content="${policy(origin, nonce)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
${plain ? '' : `<link rel="stylesheet" href="/theme/${theme}.css">`}
<link rel="stylesheet" href="/webview/codicon.css">
<link rel="stylesheet" href="/webview/${name}.css"></head>
${body}<div id="root"></div><script nonce="${nonce}" src="/webview/${name}.js"></script></body></html>`;
}

export interface HarnessServer {
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Serves one bundled webview on loopback: `/?theme=dark`, and `/?plain=1` as a browser without VS Code would get it.
 * `routes`: further bodies by path, for pages that fetch.
 */
export async function serveWebview(
  entry: string,
  name: string,
  routes: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<HarnessServer> {
  const files = await bundleWebview(entry);
  let origin = '';
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', origin);
    const send = (body: string | Uint8Array | undefined, extension: string): void => {
      response
        .writeHead(body === undefined ? 404 : 200, { 'content-type': `${TYPES[extension] ?? 'text/plain'}; charset=utf-8` })
        .end(body);
    };
    const [, folder, file = ''] = url.pathname.split('/');
    const extension = file.slice(file.lastIndexOf('.') + 1);
    if (url.pathname in routes) send(routes[url.pathname], url.pathname.slice(url.pathname.lastIndexOf('.') + 1));
    else if (url.pathname === '/')
      send(html(origin, name, (url.searchParams.get('theme') ?? 'dark') as ThemeName, url.searchParams.has('plain')), 'html');
    else if (folder === 'webview') send(files.get(file), extension);
    else if (folder === 'theme') send(themeCss(file.slice(0, -4) as ThemeName), extension);
    else send(undefined, extension);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
