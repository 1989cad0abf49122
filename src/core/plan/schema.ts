import * as z from 'zod';
import { MAX_STEPS } from './limits.ts';

/** What a step produces. `decision` and `ops` steps may leave no edit at all. */
export const StepKind = z.enum(['code', 'test', 'docs', 'ops', 'decision']);
export type StepKind = z.infer<typeof StepKind>;

/** How a step can be proved: a command that must exit 0, or a pattern that must occur in (or be absent from) files. */
export const Check = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('command'), command: z.string().min(1).max(2_000) }),
  z.object({
    kind: z.literal('pattern'),
    /** A regular expression (JavaScript, flags `mu`). */
    pattern: z.string().min(1).max(1_000),
    /** Glob of the files to look into; absent: the step's own files. */
    files: z.string().max(500).optional(),
    absent: z.boolean().optional(),
  }),
]);
export type Check = z.infer<typeof Check>;

/** A step's fields without their defaults, so that a partial change stays partial: a default would blank what it does not name. */
const fields = {
  title: z.string().min(1).max(500),
  description: z.string().max(8_000),
  kind: StepKind,
  /** Root-relative paths, forward slashes. */
  files: z.array(z.string().max(1_000)).max(200),
  symbols: z.array(z.string().max(500)).max(200),
  checks: z.array(Check).max(50),
  dependsOn: z.array(z.string().max(64)).max(200),
  optional: z.boolean(),
  parent: z.string().max(64),
  /** What a file format held that we do not understand: kept, so that a round trip loses nothing. */
  extra: z.record(z.string(), z.unknown()),
};

/**
 * One step of a plan. `id` is unique in a session and never reused, so a reference stays valid across
 * edits and revisions. `dependsOn` and `parent` hold ids of steps of the same plan.
 */
export const Step = z.object({
  id: z.string().min(1).max(64),
  title: fields.title,
  description: fields.description.default(''),
  kind: fields.kind.default('code'),
  files: fields.files.default([]),
  symbols: fields.symbols.default([]),
  checks: fields.checks.default([]),
  dependsOn: fields.dependsOn.default([]),
  optional: fields.optional.default(false),
  parent: fields.parent.optional(),
  extra: fields.extra.optional(),
});
export type Step = z.infer<typeof Step>;

export const Plan = z.object({
  id: z.string().min(1).max(64),
  title: z.string().max(500).default(''),
  steps: z.array(Step).max(MAX_STEPS),
  /** What an imported file held around its steps (headings, metadata, other tags), for its export. */
  extra: z.record(z.string(), z.unknown()).optional(),
});
export type Plan = z.infer<typeof Plan>;

/** What a plan names and whether the workspace holds it: where the expert should doubt. */
export const Claim = z.object({
  step: z.string(),
  kind: z.enum(['file', 'symbol', 'command', 'dependency', 'api']),
  subject: z.string().max(1_000),
  verdict: z.enum(['found', 'not-found', 'unknown']),
  /** One sentence, shown to the expert as it is. */
  reason: z.string().max(1_000),
});
export type Claim = z.infer<typeof Claim>;

/** Which model wrote something, and from what. */
export const ModelOrigin = z.object({
  kind: z.literal('model'),
  provider: z.string(),
  model: z.string(),
  /** SHA-256 (hex) of the whole prompt, so that answers to one prompt can be grouped. */
  promptHash: z.string(),
  temperature: z.number().optional(),
  seed: z.number().optional(),
  usage: z.object({ inputTokens: z.number(), outputTokens: z.number() }).optional(),
  repaired: z.boolean().optional(),
});
export type ModelOrigin = z.infer<typeof ModelOrigin>;

/** Where a plan comes from. `model` and `agent` are AI-made; the panel says so. */
export const PlanOrigin = z.discriminatedUnion('kind', [
  ModelOrigin,
  z.object({ kind: z.literal('import'), format: z.string(), source: z.string().optional() }),
  z.object({ kind: z.literal('outline') }),
  /** An agent proposed it by a tool call: the editor's chat, or another program over MCP. */
  z.object({ kind: z.literal('agent'), agent: z.string().max(200) }),
]);
export type PlanOrigin = z.infer<typeof PlanOrigin>;

/** One edit of a plan, by the expert. Applying it is `applyOperation` in `operations.ts`; each has an inverse (undo). */
export const StepOperation = z.discriminatedUnion('op', [
  z.object({ op: z.literal('add'), step: Step, index: z.number().int().nonnegative() }),
  z.object({ op: z.literal('remove'), id: z.string() }),
  z.object({
    op: z.literal('change'),
    id: z.string(),
    set: z.object(fields).partial(),
    clear: z.array(z.enum(['parent', 'extra'])).optional(),
  }),
  z.object({ op: z.literal('move'), id: z.string(), index: z.number().int().nonnegative() }),
  z.object({ op: z.literal('split'), id: z.string(), into: z.array(Step).min(2) }),
  z.object({ op: z.literal('merge'), ids: z.array(z.string()).min(2), into: Step }),
]);
export type StepOperation = z.infer<typeof StepOperation>;
