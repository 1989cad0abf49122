import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MASK } from '../../../../src/core/redaction/mask.ts';
import { Documents } from '../../../../src/core/text/documents.ts';
import { TrajectoryReader } from '../../../../src/node/log/reader.ts';
import { verifyFolder } from '../../../../src/node/log/verify.ts';
import { RecordingLog } from './recording-log.ts';
import { KIND_COUNT, secretCorpus, seeded } from './secret-corpus.ts';
import type { Chance, Secret } from './secret-corpus.ts';

/** Characters of a secret behind its prefix that may stand in plain. */
const PLAIN = 6;
/** Some seven hex digits of a secret stand in any long row of hashes. */
const HASHES = /"(?:hash|head|blob)":"[0-9a-f]{64}"/g;
const CODE = 'import { a } from "b";\n\nexport function f(): number {\n  return 1;\n}\n';

type Scenario = (log: RecordingLog, secret: Secret, chance: Chance) => void;

const line = ({ before, prefix, body, after }: Secret): string => before + prefix + body + after;
const middle = CODE.indexOf('return') - 2;

function typeText(log: RecordingLog, doc: number, text: string, at: number): void {
  for (let i = 0; i < text.length; i++) log.change(doc, [at + i, 0, text[i]!]);
}

/** How a secret can come into a session. */
const SCENARIOS: Record<string, Scenario> = {
  'pasted with its line': (log, secret) => {
    log.change(log.openText(CODE, secret), [middle, 0, `${line(secret)}\n`]);
  },
  'pasted into its place': (log, secret) => {
    const { before, prefix, body, after } = secret;
    const doc = log.openText(`${CODE}${before}${after}\n`, secret);
    log.change(doc, [CODE.length + before.length, 0, prefix + body]);
  },
  'typed at the end': (log, secret) => {
    const doc = log.openText(CODE, secret);
    typeText(log, doc, line(secret), CODE.length);
  },
  'typed between what an editor closes by itself': (log, secret) => {
    const { before, prefix, body, after } = secret;
    const doc = log.openText(`${CODE}${before}${after}\n`, secret);
    typeText(log, doc, prefix + body, CODE.length + before.length);
  },
  'typed with corrections': (log, secret, chance) => {
    const doc = log.openText(CODE, secret);
    const text = line(secret);
    for (let i = 0; i < text.length; i++) {
      const wrong = chance(6) === 0 ? 1 + chance(3) : 0;
      for (let j = 0; j < wrong; j++) log.change(doc, [middle + i + j, 0, 'x']);
      for (let j = wrong - 1; j >= 0; j--) log.change(doc, [middle + i + j, 1, '']);
      log.change(doc, [middle + i, 0, text[i]!]);
      if (chance(12) === 0) {
        const back = Math.min(i, chance(5));
        const gone = text.slice(i + 1 - back, i + 1);
        for (let j = 0; j < back; j++) log.change(doc, [middle + i - j, 1, '']);
        for (let j = 0; j < back; j++) log.change(doc, [middle + i + 1 - back + j, 0, gone[j]!]);
      }
    }
  },
  'split over edits': (log, secret, chance) => {
    const doc = log.openText(CODE, secret);
    const text = line(secret);
    for (let i = 0; i < text.length;) {
      const piece = text.slice(i, i + 1 + chance(9));
      log.change(doc, [middle + i, 0, piece]);
      i += piece.length;
    }
  },
  'deleted and brought back by undo and redo': (log, secret) => {
    const text = line(secret);
    const doc = log.openText(`${CODE}${text}\n`, secret);
    const at = CODE.length + secret.before.length;
    const half = Math.max(8, secret.body.length >> 1);
    const whole = secret.prefix + secret.body;
    log.change(doc, [at + whole.length - half, half, '']);
    log.change(doc, [at + whole.length - half, 0, whole.slice(-half)]);
    log.change(doc, [at, whole.length, '']);
    log.change(doc, [at, 0, whole]);
  },
  'cut from one document, pasted into another': (log, secret) => {
    const doc = log.openText(`${CODE}${line(secret)}\n`, secret);
    log.change(doc, [CODE.length + secret.before.length, secret.prefix.length + secret.body.length, '']);
    const other = log.openText('', { language: 'plaintext' });
    log.change(other, [0, 0, secret.prefix + secret.body]);
  },
  'in a file that is opened': (log, secret) => {
    log.openText(`${CODE}${line(secret)}\n${CODE}`, secret);
  },
  'in a large file that is opened': (log, secret) => {
    log.openText(`${CODE.repeat(20)}${line(secret)}\n${CODE}`, { ...secret, blob: true });
  },
  'in terminal lines, notes and names of files': (log, secret) => {
    log.openText(`${line(secret)}\n`, secret);
    const whole = secret.prefix + secret.body;
    log.append({ kind: 'terminal.command', line: `echo ${whole} | tool`, exitCode: 0 });
    log.append({ kind: 'note.added', text: `the value is ${whole}` });
    log.append({ kind: 'file.created', uri: `out/${whole.replaceAll('/', '_')}.txt`, size: 0 });
    log.append({ kind: 'git.committed', commit: 'c0ffee', message: `use ${whole}`, files: [`out/${whole}`] });
  },
  'in a terminal line first': (log, secret) => {
    log.append({ kind: 'terminal.command', line: line(secret), exitCode: 0 });
  },
};

describe('a corpus of secrets', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coagency-redaction-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('has many kinds', () => {
    expect(KIND_COUNT).toBeGreaterThanOrEqual(25);
  });

  it.each(Object.entries(SCENARIOS))('leaves none in the log: %s', { timeout: 120_000 }, async (name, scenario) => {
    const secrets = secretCorpus(name.length * 7_919, 8);
    const chance = seeded(name.length);
    const log = await RecordingLog.open(folder);
    for (const secret of secrets) {
      scenario(log, secret, chance);
      await log.flush();
    }
    await log.close();
    expect(await leaks(log, secrets)).toEqual([]);
    const verdict = await verifyFolder(await TrajectoryReader.open(folder));
    expect(verdict.problem).toBeUndefined();
  });
});

/** Kinds and pieces of secrets that stand in the log, in any byte or in a text replayed at any event; or texts that are not exact. */
async function leaks(log: RecordingLog, secrets: readonly Secret[]): Promise<string[]> {
  const pieces = new Map<string, string>();
  for (const { kind, body } of secrets) for (let at = 0; at + PLAIN < body.length; at++) pieces.set(body.slice(at, at + PLAIN + 1), kind);
  const found = new Set<string>();
  const look = (text: string, where: string): void => {
    for (let at = 0; at + PLAIN < text.length; at++) {
      const kind = pieces.get(text.slice(at, at + PLAIN + 1));
      if (kind) found.add(`${kind} in ${where}: ${text.slice(at - 10, at + PLAIN + 10)}`);
    }
  };
  for await (const text of log.written()) look(text.replaceAll(HASHES, ''), 'bytes');
  const blobs = await log.blobs();
  const documents = new Documents((hash) => blobs.get(hash));
  for await (const event of log.events()) {
    documents.apply(event);
    const raw = log.rawAfter[event.seq];
    if (!raw || event.kind === 'opaque' || !('doc' in event) || event.doc === null) continue;
    const text = documents.ropeOfDocument(event.doc)!.toString();
    look(text, 'replay');
    if (!isExact(text, raw.toString())) found.add(`event ${event.seq} is not exact`);
  }
  return [...found].slice(0, 20);
}

/** Of the same length, and the same but for masks. */
function isExact(recorded: string, raw: string): boolean {
  if (recorded.length !== raw.length) return false;
  for (let i = 0; i < raw.length; i++) if (recorded[i] !== raw[i] && (recorded[i] !== MASK || raw[i] === '\n')) return false;
  return true;
}
