import * as z from 'zod';
import { LONGEST_TASK } from '../plan/limits.ts';
import { Check, Claim, ModelOrigin, Plan, PlanOrigin, StepOperation } from '../plan/schema.ts';

/**
 * The event catalogue, schema version 1 (see README, "The trajectory"). Grow it; never change a meaning.
 * All offsets and lengths are UTF-16 code units, all times milliseconds, all hashes SHA-256 in lower-case hex.
 * `uri` is a root-relative path with forward slashes (`src/a.ts`; `name/src/a.ts` in a workspace of several roots; `name:/src/a.ts`
 * in a root that came to a session that began with one, whose own paths stay as they were;
 * `untitled:Untitled-1` for a document without a file, `path.ipynb#cell-id` for a notebook cell).
 */
export const SCHEMA_VERSION = 1;
export const FORMAT = 'coagency-trajectory';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const Uri = z.string().min(1).max(4_096);
/** Documents are numbered from 1 in order of `doc.opened`; the number keeps a key press short on disk. */
const Doc = z.number().int().positive();
const Text = z.string();
const Wall = z.iso.datetime();

/**
 * First line of a segment. The first segment's header is part of the hash chain (its hash is the chain's start);
 * later headers and all seals are framing, derived from what they frame, and never leave the machine.
 */
export const Header = z.object({
  format: z.literal(FORMAT),
  version: z.number().int().positive(),
  session: z
    .string()
    .min(8)
    .max(64)
    .regex(/^[A-Za-z0-9_-]+$/),
  segment: z.number().int().positive(),
  /** `seq` of the segment's first event. */
  firstSeq: z.number().int().nonnegative(),
  /** Chain head before the first event; null in segment 1. */
  head: Hash.nullable(),
  wall: Wall,
});
export type Header = z.infer<typeof Header>;

/** Last line of a sealed segment. */
export const Seal = z.object({ seal: z.object({ segment: z.number(), count: z.number(), head: Hash }) });
export type Seal = z.infer<typeof Seal>;

/** `[offset, deleted, inserted]`; one event's changes do not overlap and stand in descending order of offset. */
export const Change = z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative(), Text]);
export type Change = z.infer<typeof Change>;

export const ChangeOrigin = z.enum([
  'typed',
  'paste',
  'undo',
  'redo',
  'completion',
  'formatter',
  'refactoring',
  'reload',
  'git',
  'eol',
  'redaction',
  'other',
]);
export type ChangeOrigin = z.infer<typeof ChangeOrigin>;

const Versions = z.record(z.string(), z.string());
const Root = z.object({ name: z.string(), branch: z.string().optional(), commit: z.string().optional() });
export type Root = z.infer<typeof Root>;
/** A notebook's cell: its text is a document of its own under this uri. */
const Cell = z.object({ uri: Uri, kind: z.enum(['code', 'markup']) });
export type Cell = z.infer<typeof Cell>;
const Actor = z.object({ id: z.string(), name: z.string().optional() });
export const Task = z.object({
  title: z.string().min(1).max(500),
  text: z.string().max(LONGEST_TASK).default(''),
  source: z.enum(['typed', 'selection', 'file', 'issue', 'import']).default('typed'),
});
export type Task = z.infer<typeof Task>;

/** What can be wrong with what the AI proposed, in the order in which the form offers it. */
export const Wrong = z.enum([
  'wrong-approach',
  'invented-fact',
  'unsafe',
  'needless-step',
  'missing-step',
  'wrong-order',
  'out-of-date',
  'against-conventions',
  'other',
]);
export type Wrong = z.infer<typeof Wrong>;

export const OverrideTarget = z.object({
  kind: z.enum(['plan', 'step', 'flag', 'finding']),
  id: z.string(),
  /** The part of the step's text that is refused, when it is not the whole. */
  excerpt: z.string().max(8_000).optional(),
});
export type OverrideTarget = z.infer<typeof OverrideTarget>;

export const CodeReference = z.object({
  uri: Uri,
  /** Half-open range of UTF-16 offsets in the document at this event. */
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
  /** Line numbers from 1, inclusive, for people. */
  startLine: z.number().int().positive(),
  endLine: z.number().int().positive(),
  text: z.string().max(20_000),
});
export type CodeReference = z.infer<typeof CodeReference>;

/** The expert's refusal of what the AI proposed. The product's most valuable event. */
export const Override = z.object({
  id: z.string(),
  target: OverrideTarget,
  wrong: Wrong,
  rationale: z.string().min(1).max(20_000),
  instead: z.string().max(20_000).optional(),
  /** 1 (a hunch) to 5 (certain). */
  sure: z.number().int().min(1).max(5).optional(),
  code: z.array(CodeReference).max(20).default([]),
  link: z.string().max(2_000).optional(),
  /** Id of the override that this one amends; both stay in the log. */
  amends: z.string().optional(),
  /** Id of the step that `instead` became. */
  became: z.string().optional(),
});
export type Override = z.infer<typeof Override>;

/** What the tracker tells the expert. `why` is the sentence they read. */
export const Flag = z.object({
  id: z.string(),
  kind: z.enum(['skipped', 'off-plan']),
  /** The step said to be skipped; absent for off plan. */
  step: z.string().optional(),
  why: z.string(),
  lookedFor: z.array(z.string()).default([]),
  /** The later step whose progress shows that work went on. */
  laterStep: z.string().optional(),
  /** Files of an off-plan burst. */
  files: z.array(Uri).optional(),
});
export type Flag = z.infer<typeof Flag>;

/** A remark on the result. A rule's has an id that says what it is about, so that the same remark is made once; raised again, it is open again. */
export const Finding = z.object({
  id: z.string(),
  source: z.enum(['model', 'rule']),
  severity: z.enum(['info', 'warning', 'error']),
  text: z.string(),
  step: z.string().optional(),
  uri: Uri.optional(),
  /** Lines from 1, inclusive, in the file as it was when the remark was made. */
  line: z.number().int().positive().optional(),
  endLine: z.number().int().positive().optional(),
  /** The rule that speaks; absent: a model. */
  rule: z.enum(['leftover', 'problem', 'check', 'test-run', 'untested']).optional(),
  /** Id of the fresh look (`look.taken`) that it came of. */
  look: z.string().optional(),
});
export type Finding = z.infer<typeof Finding>;

/**
 * A model's answer to one of the tracker's doubts. `hash` is that of what was asked about (`session/verdicts.ts`), so that an
 * answer counts for that content only, and the same question is not asked twice.
 */
export const Verdict = z.discriminatedUnion('about', [
  /** Which step an edit serves; null: none; absent: the model could not tell. Lines from 1, where the edit stood when it was asked. */
  z.object({
    about: z.literal('edit'),
    hash: Hash,
    uri: Uri,
    startLine: z.number().int(),
    endLine: z.number().int(),
    step: z.string().nullable().optional(),
    why: z.string().max(500).default(''),
  }),
  /** Whether some edit does a step's work; absent: the model could not tell. The edits that do have an answer of their own. */
  z.object({ about: z.literal('step'), hash: Hash, step: z.string(), found: z.boolean().optional(), why: z.string().max(500).default('') }),
]);
export type Verdict = z.infer<typeof Verdict>;

const at = { seq: z.number().int().nonnegative(), t: z.number().int().nonnegative() };
const kind = <K extends string, S extends z.ZodRawShape>(name: K, shape: S) => z.object({ ...at, kind: z.literal(name), ...shape });

export const TrajectoryEvent = z.discriminatedUnion('kind', [
  kind('session.started', {
    task: Task,
    roots: z.array(Root),
    actor: Actor,
    versions: Versions,
    wall: Wall,
  }),
  /** `t` goes on from where it stopped, so it counts time at work; `wall` says how long the pause really was. */
  kind('session.resumed', {
    wall: Wall,
    versions: Versions.optional(),
    lost: z.number().int().nonnegative().optional(),
    /** By how many milliseconds the wall clock went ahead of the session's: the machine slept, or its clock was set (back: less than 0). */
    jump: z.number().int().optional(),
  }),
  kind('session.paused', { reason: z.enum(['expert', 'reload', 'error', 'idle']), detail: z.string().optional(), wall: Wall.optional() }),
  kind('session.finished', { outcome: z.enum(['done', 'abandoned']), note: z.string().optional(), wall: Wall }),

  /** The workspace's roots, when they are other than before. */
  kind('roots.changed', { roots: z.array(Root) }),

  kind('plan.proposed', { plan: Plan, origin: PlanOrigin, claims: z.array(Claim).default([]) }),
  kind('plan.accepted', { plan: z.string() }),
  kind('plan.edited', { plan: z.string(), operation: StepOperation }),
  /** A revision that was shown and not yet answered: `plan` is the whole plan as it would be if all of it were taken. */
  kind('plan.offered', {
    plan: Plan,
    base: z.string(),
    origin: PlanOrigin,
    claims: z.array(Claim).default([]),
    /** What the expert asked for, where they said so. */
    wish: z.string().max(8_000).optional(),
  }),
  /** `taken` and `left`: keys (`pieceKey`) of the pieces of the offer before it that were taken over, and of those that were not. */
  kind('plan.revised', {
    plan: Plan,
    base: z.string(),
    origin: PlanOrigin,
    claims: z.array(Claim).default([]),
    taken: z.array(z.string()).optional(),
    left: z.array(z.string()).optional(),
  }),
  /** Nothing was taken of the offer `plan`; the plan stays as it is. */
  kind('plan.declined', { plan: z.string(), reason: z.string().max(8_000).optional() }),
  /** Whether the expert was asked for their own view before this plan was shown: drawn at `rate`, so that those who were not can be compared. */
  kind('approach.asked', { plan: z.string(), asked: z.boolean(), rate: z.number().min(0).max(1), draw: z.number().min(0).max(1) }),
  /** How the expert would do it, written before they saw the plan; null: they would not say. */
  kind('approach.given', { plan: z.string(), text: z.string().max(8_000).nullable() }),

  /** Exactly one of `text` and `blob` (SHA-256 of UTF-8 bytes in `blobs/`; no text with a lone surrogate) unless `excluded`: then only name and hash are recorded. */
  kind('doc.opened', {
    doc: Doc,
    uri: Uri,
    language: z.string(),
    eol: z.enum(['lf', 'crlf']),
    encoding: z.string().optional(),
    text: Text.optional(),
    blob: Hash.optional(),
    hash: Hash,
    size: z.number().int().nonnegative().optional(),
    excluded: z.enum(['secret', 'ignored', 'too-large', 'binary']).optional(),
  }),
  /**
   * `origin` absent: typed. `confidence` absent: at least .9. `version` absent: the one before, plus 1.
   * `hash` (of the document after this change) is there every so many changes, so that verify can say where a replay went wrong.
   */
  kind('doc.changed', {
    doc: Doc,
    changes: z.array(Change).min(1),
    version: z.number().int().optional(),
    origin: ChangeOrigin.optional(),
    confidence: z.number().min(0).max(1).optional(),
    hash: Hash.optional(),
  }),
  /** `encoding` where it is no longer that of the opening. */
  kind('doc.saved', { doc: Doc, hash: Hash, encoding: z.string().optional() }),
  /** The hash of a text that is too long to be hashed at a key press: as it stands at this event. */
  kind('doc.hashed', { doc: Doc, hash: Hash }),
  /** `encoding` as in `doc.saved`. */
  kind('doc.closed', { doc: Doc, dirty: z.boolean().optional(), encoding: z.string().optional() }),
  /** The cells in order. */
  kind('notebook.opened', { uri: Uri, type: z.string(), cells: z.array(Cell) }),
  /** At `start`, `deleted` cells gave way to `cells`; one that moved is deleted and stands in `cells`. */
  kind('notebook.changed', {
    uri: Uri,
    start: z.number().int().nonnegative(),
    deleted: z.number().int().nonnegative(),
    cells: z.array(Cell),
  }),
  /** `order`: SHA-256 of what follows `#` in the cells' uris, with a comma between them. The cells' texts have a `doc.saved` each. */
  kind('notebook.saved', { uri: Uri, order: Hash }),
  kind('notebook.closed', { uri: Uri }),
  /** `success` null: the kernel did not say. */
  kind('cell.ran', { uri: Uri, success: z.boolean().nullable(), duration: z.number().optional() }),
  kind('file.created', { uri: Uri, folder: z.boolean().optional(), hash: Hash.optional(), size: z.number().optional() }),
  kind('file.renamed', { from: Uri, to: Uri, folder: z.boolean().optional() }),
  kind('file.deleted', { uri: Uri, folder: z.boolean().optional() }),
  /**
   * Changed on disk while not open in the editor. `patch` is a unified diff, bounded; absent for a binary or a large file. `base`: the text
   * that the patch is for, where the log has not had it before (bounded, too).
   */
  kind('file.changed', {
    uri: Uri,
    hash: Hash,
    size: z.number(),
    patch: z.string().optional(),
    base: Text.optional(),
    origin: ChangeOrigin.optional(),
  }),

  /** `[anchor, active]` offsets, primary first. */
  kind('selection.changed', { doc: Doc, selections: z.array(z.tuple([z.number(), z.number()])) }),
  /** Visible lines, from 0, end inclusive. */
  kind('view.changed', { doc: Doc, ranges: z.array(z.tuple([z.number(), z.number()])) }),
  kind('editor.focused', { doc: Doc.nullable() }),

  kind('terminal.command', {
    line: z.string(),
    exitCode: z.number().int().nullable(),
    cwd: z.string().optional(),
    duration: z.number().optional(),
  }),
  kind('task.ended', { name: z.string(), exitCode: z.number().int().nullable() }),
  kind('test.run', { name: z.string().optional(), passed: z.number(), failed: z.number() }),
  kind('diagnostics.changed', { uri: Uri, errors: z.number(), warnings: z.number() }),
  kind('git.committed', { root: z.string().optional(), commit: z.string(), message: z.string(), files: z.array(Uri).optional() }),
  kind('git.switched', { root: z.string().optional(), from: z.string().optional(), to: z.string() }),
  kind('debug.started', { name: z.string(), type: z.string().optional() }),

  kind('step.focused', { step: z.string().nullable() }),
  kind('step.marked', { step: z.string(), as: z.enum(['done', 'not-done']), where: z.string().optional() }),
  kind('step.waived', { step: z.string(), reason: z.string() }),
  /** The expert's word on which step an edit serves (null: none of them). `hunk` is the net hunk's anchor at this event. */
  kind('hunk.assigned', { uri: Uri, startLine: z.number().int(), endLine: z.number().int(), step: z.string().nullable() }),
  kind('override.recorded', { override: Override }),
  kind('override.withdrawn', { override: z.string(), reason: z.string().optional() }),
  kind('flag.raised', { flag: Flag }),
  kind('flag.resolved', {
    flag: z.string(),
    /** `withdrawn`: by the tracker, when evidence came. All others are the expert's. */
    how: z.enum(['withdrawn', 'dismissed', 'doing', 'elsewhere', 'not-needed', 'distrusted']),
    note: z.string().optional(),
    /** The step that edits off the plan serve, done another way than it says. */
    step: z.string().optional(),
  }),
  kind('check.ran', {
    step: z.string(),
    check: Check,
    passed: z.boolean(),
    exitCode: z.number().nullable().optional(),
    output: z.string().max(20_000).optional(),
  }),
  kind('finding.raised', { finding: Finding }),
  kind('finding.resolved', {
    finding: z.string(),
    /** `fixing`: the expert went to mend it; once a rule sees it mended, it is `fixed`. `withdrawn`: by its rule, no longer so without that. The last one stands. */
    how: z.enum(['accepted', 'fixing', 'fixed', 'distrusted', 'withdrawn']),
    note: z.string().optional(),
  }),
  /** A model was asked to look at the result with fresh eyes; `findings` of it were raised before this event. `files`: whose changes it was shown. */
  kind('look.taken', {
    look: z.string(),
    origin: ModelOrigin,
    findings: z.number().int().nonnegative(),
    files: z.array(Uri),
    /** Files whose changes were left out, since there was no room for them. */
    omitted: z.array(Uri).optional(),
  }),
  /** A model's opinion, asked for where the tracker doubts. Evidence, never a fact, and alone never a reason for a flag. */
  kind('judge.answered', { origin: ModelOrigin, verdicts: z.array(Verdict).max(200) }),
  kind('note.added', { text: z.string() }),
]);
export type TrajectoryEvent = z.infer<typeof TrajectoryEvent>;
export type EventKind = TrajectoryEvent['kind'];
export type EventOf<K extends EventKind> = Extract<TrajectoryEvent, { kind: K }>;

type WithoutPosition<E> = E extends unknown ? Omit<E, 'seq' | 't'> : never;
/** An event before the log gives it its place: without `seq` and `t`. */
export type EventBody = WithoutPosition<TrajectoryEvent>;
