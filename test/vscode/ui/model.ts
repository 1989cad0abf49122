import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inject } from 'vitest';
import { startModelServer } from '../../fixtures/model-server/server.ts';
import type { ModelServer } from '../../fixtures/model-server/server.ts';
import type { Reply } from '../../fixtures/model-server/script.ts';

export interface EditorModel {
  readonly server: ModelServer;
  /** What it answers from the next request on, one after the other; the last is repeated. */
  answer(...replies: Reply[]): void;
  /** Ends it, and sets the editor up as it was. */
  stop(): Promise<void>;
}

/** A scripted model endpoint, set up in the user's settings of the shared editor. */
export async function startEditorModel(more: Readonly<Record<string, unknown>> = {}): Promise<EditorModel> {
  const server = await startModelServer({ script: { scenarios: [] } });
  const file = path.join(inject('editor').userData, 'User/settings.json');
  const before = await readFile(file, 'utf8');
  const set = { 'coagency.model.baseUrl': server.url, 'coagency.model.name': 'scripted', ...more };
  await writeFile(file, JSON.stringify({ ...(JSON.parse(before) as object), ...set }));
  return {
    server,
    answer: (...replies) => server.play({ scenarios: [{ name: 'ui', replies }] }),
    async stop() {
      await server.stop();
      await writeFile(file, before);
    },
  };
}
