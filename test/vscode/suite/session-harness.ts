import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import { decodeEvent } from '../../../src/core/trajectory/codec.ts';
import type { LogEvent } from '../../../src/core/trajectory/codec.ts';
import type { Api } from '../../../src/extension/extension.ts';
import type { Session } from '../../../src/extension/session/session.ts';
import { TrajectoryReader } from '../../../src/node/log/reader.ts';
import { verifyFolder } from '../../../src/node/log/verify.ts';
import { run } from './capture-harness.ts';

/** The extension as it runs in this window. */
export async function activated(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>('coagency.coagency');
  assert.ok(extension, 'the extension is not there');
  const api = await extension.activate();
  await api.ready;
  return api;
}

export function open(api: Api): Session {
  const session = api.session();
  assert.ok(session, 'no session is open');
  return session;
}

/** A step's id by a part of its title. */
export function stepNamed(api: Api, title: string): string {
  const step = open(api).model.plans.steps.find((each) => each.title.includes(title));
  assert.ok(step, `the plan has no step ${title}`);
  return step.id;
}

export const stateOf = (api: Api, title: string): string | undefined =>
  open(api)
    .model.view()
    .plan?.steps.find(({ step }) => step.title.includes(title))?.state;

/** Runs a command that asks by a quick pick, and answers with the first item, until the command has ended. */
export async function runAndAccept(command: string): Promise<void> {
  // The list is filled in its own time, and says nothing when it is.
  const answering = setInterval(() => void run('workbench.action.acceptSelectedQuickOpenItem'), 200);
  try {
    await run(command);
  } finally {
    clearInterval(answering);
  }
}

/** Whatever a test left open is ended. */
export async function finishOpen(api: Api): Promise<void> {
  if (!api.session() || api.session()?.isFinished) return;
  await runAndAccept('coagency.finishSession');
}

/** What stands on disk, checked: the chain is whole, the hashes are right. */
export async function readLog(folder: string): Promise<readonly LogEvent[]> {
  const reader = await TrajectoryReader.open(folder);
  const { problem } = await verifyFolder(reader);
  assert.equal(problem, undefined);
  const events: LogEvent[] = [];
  for await (const line of reader.lines()) events.push(decodeEvent(line));
  assert.deepEqual(
    events.map(({ seq }) => seq),
    events.map((_, index) => index),
  );
  return events;
}

/** `coagency serve`, a program of its own on loopback. */
export class SyncServer {
  readonly #cli: string;
  readonly #data: string;
  readonly #port: number;
  #child: ChildProcess | undefined;

  constructor(extension: string, data: string, port: number) {
    this.#cli = path.join(extension, 'dist/cli.js');
    this.#data = data;
    this.#port = port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** A token of the server's own making. */
  async token(): Promise<string> {
    const child = this.#coagency('token', 'create', '--data', this.#data, '--role', 'annotator', '--json');
    let output = '';
    child.stdout?.on('data', (piece: Buffer) => (output += piece.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    assert.equal(code, 0, output);
    return (JSON.parse(output) as { token: string }).token;
  }

  async start(): Promise<void> {
    const child = this.#coagency('serve', '--data', this.#data, '--port', String(this.#port));
    this.#child = child;
    assert.ok(child.stdout);
    for await (const line of createInterface({ input: child.stdout })) if (line.includes('listening on')) return;
    assert.fail('the server did not start');
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = once(child, 'close');
    child.kill('SIGTERM');
    await ended;
  }

  #coagency(...args: string[]): ChildProcess {
    // The host's own Node is too old for the server: the one beside the package's tools is not.
    const node = path.join(path.dirname(this.#cli), '../node_modules/.bin/node');
    return spawn(node, [this.#cli, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  }
}
