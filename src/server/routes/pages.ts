import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { html } from 'hono/html';
import type { AppEnv } from '../context.ts';
import { ProblemError } from '../problem.ts';

const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', ttf: 'font/ttf' };

/** Where the build put the webviews: beside the bundled command, or in the checkout's `dist`; undefined where they were not built. */
export const builtPages = (): string | undefined =>
  ['webview', '../../../dist/webview'].map((path) => join(import.meta.dirname, path)).find((path) => existsSync(join(path, 'replay.js')));

/**
 * The pages that people open in a browser, and the scripts and styles of `folder` (the built webviews) that they are made of.
 * They hold no record: what they show they ask the API for, with the rights of whoever signed in.
 */
export function pageRoutes(app: OpenAPIHono<AppEnv>, folder: string): void {
  app.get('/', (c) => c.redirect('/sessions'));
  app.get('/sessions', (c) => c.html(page('sessions', 'Sessions')));
  app.get('/sessions/:id', (c) => c.html(page('replay', 'Replay')));

  app.get('/pages/:file', async (c) => {
    const name = /^[a-z]+(\.[a-z]+)?\.(js|css|ttf)$/.exec(c.req.param('file'));
    const bytes = name ? await readFile(join(folder, name[0])).catch(() => undefined) : undefined;
    if (!name || !bytes) throw new ProblemError(404, 'no-route', 'There is nothing here');
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    const headers = { etag, 'cache-control': 'no-cache', 'content-type': `${TYPES[name[2]!]}; charset=utf-8` };
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers);
    return c.body(bytes, 200, headers);
  });
}

/** A page that is made by the script of its name. */
const page = (name: string, title: string) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Coagency</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/pages/codicon.css" />
        <link rel="stylesheet" href="/pages/${name}.css" />
      </head>
      <body>
        <div id="root"></div>
        <script src="/pages/${name}.js"></script>
      </body>
    </html>`;
