import * as z from 'zod';
import { cleanLine, cleanPath, cleanText } from '../core/plan/clean.ts';
import type { Finding } from '../core/trajectory/events.ts';
import { readJson } from './json-in-text.ts';

/** Most findings that one look may raise: an expert reads a few. */
export const MAX_FINDINGS = 20;
/** Longest text of one, in UTF-16 code units. */
const MAX_TEXT = 2_000;

/** As with plans: all fields required, no keyword that a strict mode refuses; bounds are ours to apply afterwards. */
const LookAnswer = z.object({
  findings: z.array(
    z.object({
      severity: z.enum(['error', 'warning', 'info']),
      text: z.string().describe('What may be wrong or missing, why it matters, and how to see it; plain text'),
      file: z.string().describe('A path as the changes name it, or ""'),
      line: z.number().describe('The first line it is about, as numbered in the changes, or 0'),
      endLine: z.number().describe('The last line, or 0'),
      step: z.number().describe('The number of the plan’s step that it is about, or 0'),
    }),
  ),
});

export function lookJsonSchema(): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(LookAnswer);
  return schema;
}

/** What the findings may speak of. */
export interface LookScope {
  /** Ids of the plan's steps, in order. */
  readonly steps: readonly string[];
  /** Number of lines of each file that was shown, by path. */
  readonly files: ReadonlyMap<string, number>;
}

/** A finding without its id and its look. */
export type LookFinding = Omit<Finding, 'id' | 'source' | 'look'>;
type ReadLook =
  | { readonly ok: true; readonly findings: readonly LookFinding[] }
  | { readonly ok: false; readonly issues: readonly string[] };

/** Reads what a model found. A place that does not exist is dropped, not the finding: its words may still be right. */
export function readLook(text: string, scope: LookScope): ReadLook {
  return readJson(text, (value): ReadLook => {
    const parsed = LookAnswer.safeParse(coerce(value));
    if (!parsed.success) {
      return {
        ok: false,
        issues: parsed.error.issues.slice(0, 20).map(({ path, message }) => `${path.join('.') || 'answer'}: ${message}`),
      };
    }
    const found = parsed.data.findings.filter((finding) => cleanLine(finding.text, 10) !== '').slice(0, MAX_FINDINGS);
    return { ok: true, findings: found.map((finding) => placed(finding, scope)) };
  });
}

function placed(
  { severity, text, file, line, endLine, step }: z.infer<typeof LookAnswer>['findings'][number],
  scope: LookScope,
): LookFinding {
  const path = pathOf(file, scope.files);
  const lines = path === undefined ? 0 : (scope.files.get(path) ?? 0);
  const start = Number.isInteger(line) && line >= 1 && line <= lines ? line : undefined;
  const end = start !== undefined && Number.isInteger(endLine) && endLine > start && endLine <= lines ? endLine : undefined;
  const about = Number.isInteger(step) ? scope.steps[step - 1] : undefined;
  return {
    severity,
    text: cleanText(text, MAX_TEXT),
    ...(path === undefined ? {} : { uri: path }),
    ...(start === undefined ? {} : { line: start }),
    ...(end === undefined ? {} : { endLine: end }),
    ...(about === undefined ? {} : { step: about }),
  };
}

/** Models shorten paths; one that only one file ends in is meant. */
function pathOf(given: string, files: ReadonlyMap<string, number>): string | undefined {
  const path = cleanPath(given);
  if (path === '' || files.has(path)) return path || undefined;
  const ending = [...files.keys()].filter((file) => file.endsWith(`/${path}`) || path.endsWith(`/${file}`));
  return ending.length === 1 ? ending[0] : undefined;
}

type Raw = Record<string, unknown>;
const isRecord = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);
const SEVERITIES: Readonly<Record<string, string>> = {
  critical: 'error',
  high: 'error',
  bug: 'error',
  medium: 'warning',
  warn: 'warning',
  low: 'info',
  note: 'info',
};

/** Other names for the fields, a bare list, missing places: what means the right thing is brought into shape. */
function coerce(value: unknown): unknown {
  const list = Array.isArray(value) ? value : isRecord(value) ? (value['findings'] ?? value['issues'] ?? value['remarks']) : undefined;
  if (!Array.isArray(list)) return { findings: list };
  return {
    findings: list.map((item: unknown) => {
      const raw: Raw = typeof item === 'string' ? { text: item } : isRecord(item) ? item : {};
      const given = raw['severity'] ?? raw['level'];
      const severity = typeof given === 'string' ? given.toLowerCase() : 'warning';
      return {
        severity: SEVERITIES[severity] ?? severity,
        text: raw['text'] ?? raw['message'] ?? raw['description'],
        file: typeof (raw['file'] ?? raw['path']) === 'string' ? (raw['file'] ?? raw['path']) : '',
        line: number(raw['line'] ?? raw['startLine']),
        endLine: number(raw['endLine']),
        step: number(raw['step']),
      };
    }),
  };
}

const number = (value: unknown): number => {
  const read = typeof value === 'number' ? value : Number(/\d+/.exec(typeof value === 'string' ? value : '')?.[0] ?? 0);
  return Number.isFinite(read) ? read : 0;
};
