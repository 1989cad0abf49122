import type { OpenAPIHono } from '@hono/zod-openapi';
import { html, raw } from 'hono/html';
import type { AppEnv } from '../context.ts';
import { streamPaths } from './stream-document.ts';

interface Operation {
  readonly summary?: string;
  readonly security?: readonly unknown[];
  readonly responses?: Readonly<Record<string, { readonly description?: string }>>;
}

/** `/api/openapi.json`, and the same for people at `/api`. */
export function documentRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  streamPaths(app.openAPIRegistry);
  const document = () =>
    app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: { title: 'Coagency sync server', version: '1', description: 'Sessions as Durable Streams, with signed receipts.' },
    });

  app.get('/api/openapi.json', (c) => c.json(document()));

  app.get('/api', (c) => {
    const rows = Object.entries(document().paths ?? {}).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, Operation>).map(([method, operation]) => row(method, path, operation)),
    );
    return c.html(
      html`<!doctype html>
        <html lang="en">
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width" />
            <title>Coagency sync server</title>
            <style>
              ${raw(STYLE)}
            </style>
          </head>
          <body>
            <h1>Coagency sync server</h1>
            <p>
              Every route, as <a href="/api/openapi.json">OpenAPI</a>. A token goes into the Authorization header; errors are
              <code>application/problem+json</code> (RFC 9457) with a <code>code</code>.
            </p>
            <table>
              <thead>
                <tr>
                  <th>Route</th>
                  <th>What it does</th>
                  <th>Answers</th>
                </tr>
              </thead>
              <tbody>
                ${rows}
              </tbody>
            </table>
          </body>
        </html>`,
    );
  });
}

const row = (method: string, path: string, { summary, security, responses }: Operation) =>
  html`<tr>
    <td><code>${method.toUpperCase()} ${path}</code>${security ? '' : ' (no token)'}</td>
    <td>${summary}</td>
    <td>${Object.entries(responses ?? {}).map(([status, { description }]) => html`<div><b>${status}</b> ${description}</div>`)}</td>
  </tr> `;

const STYLE =
  'body{font:15px/1.5 system-ui;max-width:70rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}td,th{text-align:left;vertical-align:top;padding:.5rem 1rem .5rem 0;border-top:1px solid #8886}';
