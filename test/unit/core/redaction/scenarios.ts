import type { RecordingLog } from './recording-log.ts';
import type { Chance, Secret } from './secret-corpus.ts';

const CODE = 'import { a } from "b";\n\nexport function f(): number {\n  return 1;\n}\n';

export type Scenario = (log: RecordingLog, secret: Secret, chance: Chance) => void;

const line = ({ before, prefix, body, after }: Secret): string => before + prefix + body + after;
const middle = CODE.indexOf('return') - 2;

function typeText(log: RecordingLog, doc: number, text: string, at: number): void {
  for (let i = 0; i < text.length; i++) log.change(doc, [at + i, 0, text[i]!]);
}

/** How a secret can come into a session. */
export const SCENARIOS: Record<string, Scenario> = {
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

/** Ways in which the first part of a secret comes with nothing that gives it away: how often it is known all the same is measured. */
export const DISGUISED: Record<string, Scenario> = {
  'its tail pasted before its head': (log, secret) => {
    const { before, prefix, body, after } = secret;
    const doc = log.openText(`${CODE}${before}${after}\n`, secret);
    const at = CODE.length + before.length;
    const half = body.length >> 1;
    log.change(doc, [at, 0, body.slice(half)]);
    log.change(doc, [at, 0, prefix + body.slice(0, half)]);
  },
};
