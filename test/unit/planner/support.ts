import { createHash } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../../src/planner/clock.ts';
import type { PlannerError } from '../../../src/planner/errors.ts';
import { OpenAiModel } from '../../../src/planner/open-ai-model.ts';
import type { OpenAiParts, OpenAiSettings } from '../../../src/planner/open-ai-model.ts';
import { Planner } from '../../../src/planner/planner.ts';
import type { Script } from '../../fixtures/model-server/script.ts';
import { startModelServer } from '../../fixtures/model-server/server.ts';
import type { ModelServer } from '../../fixtures/model-server/server.ts';

export const INPUT = {
  planId: 'p1',
  task: { title: 'Add a rate limit', text: 'Add a rate limit to the server.' },
  context: {
    tree: 'src/\n  server.ts',
    files: [{ path: 'src/server.ts', text: 'export function handle() {}', cut: false }],
    conventions: ['npm test: vitest'],
  },
};

/** A clock that stands still until told otherwise. */
export class ManualClock implements Clock {
  readonly timers: { readonly milliseconds: number; readonly run: () => void }[] = [];

  now(): number {
    return Date.UTC(2026, 0, 1);
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { milliseconds, run };
    this.timers.push(timer);
    return () => {
      const at = this.timers.indexOf(timer);
      if (at !== -1) this.timers.splice(at, 1);
    };
  }

  /** Runs what waits for so long, as if the time had passed. */
  pass(milliseconds: number): void {
    for (const timer of this.timers.filter((each) => each.milliseconds === milliseconds)) {
      this.timers.splice(this.timers.indexOf(timer), 1);
      timer.run();
    }
  }
}

export const hash = (text: string) => createHash('sha256').update(text).digest('hex');

/** A server that plays the script until the test ends, and a planner that asks it. */
export async function scripted(script: Script, settings: Partial<OpenAiSettings> = {}, parts: Partial<OpenAiParts> = {}) {
  const server: ModelServer = await startModelServer({ script });
  onTestFinished(() => server.stop());
  const model = new OpenAiModel({ baseUrl: server.url, model: 'fixture', ...settings }, { fetch, clock: new ManualClock(), ...parts });
  return { server, model, planner: new Planner({ model, hash }) };
}

/** The error that a promise rejects with; fails when it does not. */
export async function failure(promise: Promise<unknown>): Promise<PlannerError> {
  return promise.then(
    () => {
      throw new Error('It should have failed.');
    },
    (error: PlannerError) => error,
  );
}
