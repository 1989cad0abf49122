import { textOfBlob } from '../../src/core/text/text-hash.ts';
import { sha256 } from '../../src/core/trajectory/sha256.ts';
import type { FromReplay, Integrity, ToReplay } from '../../src/protocol/replay.ts';
import type { Receipt, ServerKeys } from '../../src/protocol/sync.ts';
import { ServerReviews } from '../review/server-reviews.ts';
import type { ToVerify } from '../verify/messages.ts';
import { startVerifying } from '../verify/verify-link.ts';
import type { Loader } from '../shared/host.ts';

/** What the page needs of the server's word on a session. */
interface Report {
  readonly session: string;
  readonly title: string;
  readonly finished: boolean;
  readonly count: number;
  readonly receipt: Receipt;
}
type Reply = (message: ToReplay) => void;
type Opened = Extract<ToReplay, { type: 'open' }>;
type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** What did not come is asked for again this much later, in milliseconds. */
const RETRY_MS = 3_000;
/** After so many answers that did not come, the viewer is told. */
const SAID = 3;
const LF = 10;

/** A session as the server holds it, for a page without an editor around it: `key` as in its address, `/sessions/KEY`. */
export function serverLoader(key: string, ask: Ask = (path, init) => fetch(path, init)): Loader<ToReplay, FromReplay> {
  const path = encodeURIComponent(key);
  const reviews = new ServerReviews(key, ask);
  let live = false;
  /** Events that the server has signed for, as far as it was asked. */
  let signed = 0;
  let opened: Opened | undefined;
  /** A text beside the log was found to be another than the log names; no sound line makes up for it. */
  let differs: Integrity | undefined;
  let verify: ((message: ToVerify) => void) | undefined;
  const get = async (from: string): Promise<Response> => {
    const answer = await ask(from);
    if (!answer.ok) throw await refusal(answer);
    return answer;
  };

  async function open(reply: Reply): Promise<void> {
    // What the server says is checked here: the chain over the bytes as they come, and its signature for where they lead.
    verify = startVerifying((integrity) => trust(differs ?? integrity, reply));
    const report = await look();
    const { session, title } = report;
    opened = { type: 'open', session, title, live, integrity: { chain: 'unchecked', receipts: 'none', message: 'being checked' } };
    reply(opened);
    // Whoever cannot see reviews can still see the session.
    await reviews.open(report.session, reply).catch(() => undefined);
  }

  function trust(integrity: Integrity, reply: Reply): void {
    if (opened) reply({ ...(opened = { ...opened, integrity }), live });
  }

  /** Asks where the server's copy stands, and has that checked. */
  async function look(): Promise<Report> {
    const [report, keys] = (await Promise.all(
      [get(`/api/sessions/${path}`), get('/api/keys')].map(async (answer) => (await answer).json()),
    )) as [Report, ServerKeys];
    live = !report.finished;
    signed = report.receipt.count;
    verify?.({ type: 'receipt', receipt: report.receipt, keys: keys.keys });
    return report;
  }

  async function read(reply: Reply): Promise<void> {
    const pieces = new WholeLines();
    let offset = '-1';
    for (let waiting = false; ;) {
      const least = signed;
      const answer: Response | undefined = await get(
        `/v1/stream/sessions/${path}?offset=${encodeURIComponent(offset)}${waiting ? '&live=long-poll' : ''}`,
      ).catch(async (error: unknown) => {
        if (!waiting || !passes(error)) throw error;
        await pause();
        return undefined;
      });
      if (!answer) continue;
      offset = answer.headers.get('stream-next-offset') ?? offset;
      const upToDate: boolean = answer.headers.get('stream-up-to-date') === 'true';
      const closed = answer.headers.get('stream-closed') === 'true';
      const bytes = await answer.arrayBuffer();
      const lines = pieces.take(new Uint8Array(bytes));
      verify?.({ type: 'bytes', bytes });
      if (lines !== '' || upToDate) reply({ type: 'lines', lines, done: upToDate });
      if (upToDate) await hold(least, pieces.count);
      if (upToDate && (closed || !live)) return;
      waiting = upToDate;
    }
  }

  /** Holds what came to what the server signed for: at least as much as `least`, known before it was asked, and nothing else. */
  async function hold(least: number, count: number): Promise<void> {
    // What came since the last signature is signed for, too.
    const asked =
      count === signed ||
      (await look().then(
        () => true,
        () => false,
      ));
    verify?.({ type: 'end', signed: least, more: live || !asked });
  }

  /** Undefined where the server has none. What only did not come is asked for again: the page does so no second time. */
  async function content(hash: string, reply: Reply): Promise<ArrayBuffer | undefined> {
    for (let failures = 1; ; failures++) {
      try {
        return await (await get(`/api/sessions/${path}/blobs/${hash}`)).arrayBuffer();
      } catch (error) {
        if (error instanceof Refused && error.status === 404) return undefined;
        if (!passes(error)) throw error;
        if (failures === SAID) fail(error, reply);
        await pause();
      }
    }
  }

  async function blob(hash: string, reply: Reply): Promise<void> {
    const bytes = await content(hash, reply);
    if (!bytes) return reply({ type: 'blob', hash, text: null });
    const text = textOfBlob(hash, new Uint8Array(bytes), sha256);
    reply({ type: 'blob', hash, text: text ?? null });
    if (text !== undefined) return;
    const message = `The server’s content ${hash.slice(0, 12)}… is not what the log names: the text that it stands for is not shown.`;
    trust((differs ??= { chain: 'broken', receipts: 'none', message }), reply);
  }

  const run = (work: Promise<void>, reply: Reply): void => {
    work.catch((error: unknown) => fail(error, reply));
  };
  return (message, reply) => {
    if (message.type === 'ready') run(open(reply), reply);
    else if (message.type === 'read') run(read(reply), reply);
    else if (message.type === 'blob') run(blob(message.hash, reply), reply);
    else if (message.type === 'say') reviews.say(message.event);
  };
}

const fail = (error: unknown, reply: Reply): void =>
  reply({ type: 'error', message: error instanceof Error ? error.message : String(error), next: 'Reload the page to try again.' });

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, RETRY_MS));

/** Bytes come in pieces that end anywhere; lines are handed on whole. */
class WholeLines {
  /** A mark at the beginning is a byte like any other: it must not be dropped. */
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #rest = '';
  #lines = 0;

  /** Events in the whole lines so far: the first line is the header. */
  get count(): number {
    return Math.max(0, this.#lines - 1);
  }

  take(bytes: Uint8Array): string {
    for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) this.#lines += 1;
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    const end = text.lastIndexOf('\n') + 1;
    this.#rest = text.slice(end);
    return text.slice(0, Math.max(0, end - 1));
  }
}

/** The server's no, in its own words. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The same may be had a little later: nothing was answered, or not for good. */
const passes = (error: unknown): boolean => !(error instanceof Refused) || error.status === 429 || error.status >= 500;

async function refusal(answer: Response): Promise<Refused> {
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string; title?: string };
  return new Refused(answer.status, problem.detail ?? problem.title ?? `The server answered ${answer.status}.`);
}
