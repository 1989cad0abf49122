import type { Step } from '../plan/schema.ts';
import type { HunkProfile } from './hunk-profile.ts';
import type { Judged } from './log.ts';
import type { StepProfile } from './plan-index.ts';
import type { Evidence } from './types.ts';
import { identifiers, normalized, subwords } from './words.ts';

/** Evidence shown per step; more would be a list nobody reads. */
const SHOWN = 6;
const VERB_OF_BAG = { added: 'brings', removed: 'takes out', kept: 'edits', context: 'edits inside' } as const;

/** The spelling in the step's own text of a normalized name. */
function spelled(text: string, name: string): string {
  return identifiers(text).find((candidate) => normalized(candidate) === name) ?? name;
}

function list(words: readonly string[]): string {
  const quoted = words.map((word) => `“${word}”`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}

/** Why a hunk speaks for a step, strongest first, in the expert's words. */
export function evidenceOf(hunk: HunkProfile, step: Step, profile: StepProfile, share: number): Evidence[] {
  const found: Evidence[] = [];
  const place = { uri: hunk.path, line: hunk.line };
  const add = (kind: Evidence['kind'], text: string, weight: number): void =>
    void found.push({ kind, text, ...place, weight: weight * share });
  for (const bag of ['added', 'removed', 'kept', 'context'] as const) {
    const names = [...profile.symbols].filter(([name, specific]) => specific === 1 && hunk.names[bag].has(name));
    for (const [name] of names.slice(0, 2)) {
      const symbol = spelled(step.symbols.join(' '), name);
      add('symbol', `${VERB_OF_BAG[bag]} \`${symbol}\` in \`${hunk.path}\`, which this step names`, bag === 'context' ? 0.85 : 1);
    }
  }
  if (profile.files.has(hunk.path)) add('file', `edits \`${hunk.path}\`, which this step names`, 0.8);
  else if (profile.stems.has(hunk.stem)) add('file', `edits \`${hunk.path}\`, the counterpart of a file that this step names`, 0.5);
  const text = `${step.title} ${step.description}`;
  for (const bag of ['added', 'removed', 'context'] as const) {
    const names = [...profile.codeNames.title, ...profile.codeNames.description].filter(
      (name) => hunk.names[bag].has(name) && !profile.symbols.has(name),
    );
    const name = names[0];
    if (name)
      add(bag === 'context' ? 'context' : 'words', `${VERB_OF_BAG[bag]} \`${spelled(text, name)}\`, which the step’s text mentions`, 0.7);
  }
  const shared = sharedWords(hunk, profile, step.title);
  if (shared.length > 0) add('words', `shares ${list(shared.slice(0, 3))} with the step’s title`, 0.25 + 0.1 * Math.min(3, shared.length));
  if (profile.verbs.test && hunk.shape.test) add('test', `edits tests in \`${hunk.path}\`, and the step is about tests`, 0.4);
  if (profile.verbs.docs && (hunk.kind === 'docs' || hunk.kind === 'changelog'))
    add('docs', `edits \`${hunk.path}\`, and the step is about documentation`, 0.35);
  return found;
}

/** What the expert had said when they made an edit. */
export function focusEvidence(uri: string, line: number): Evidence {
  return { kind: 'expert', text: `edits \`${uri}\` while you were on this step`, uri, line, weight: 0.45 };
}

/** What the expert said of an edit. */
export function assignedEvidence(uri: string): Evidence {
  return { kind: 'expert', text: `you assigned an edit in \`${uri}\` to it`, weight: 1 };
}

/** What a model said of a hunk, so that nobody takes it for an observation. */
export function judgedEvidence({ why }: Judged, uri: string, line: number): Evidence {
  return {
    kind: 'model',
    text: `the model judged: an edit in \`${uri}\` serves it${why === '' ? '' : ` (${why})`}`,
    uri,
    line,
    weight: 0.6,
  };
}

function sharedWords(hunk: HunkProfile, profile: StepProfile, title: string): string[] {
  const shown: string[] = [];
  for (const word of new Set(identifiers(title))) {
    const parts = subwords(word);
    const has = (part: string): boolean =>
      (hunk.words.added.has(part) || hunk.words.removed.has(part) || hunk.words.context.has(part)) && profile.words.title.has(part);
    if (parts.length > 0 && parts.every(has)) shown.push(word);
  }
  return shown;
}

/** The few facts worth showing of many: strongest first, no sentence twice, no kind drowning the others. */
export function selectEvidence(all: readonly Evidence[]): Evidence[] {
  const texts = new Set<string>();
  const perKind = new Map<string, number>();
  const chosen: Evidence[] = [];
  for (const evidence of [...all].sort((a, b) => b.weight - a.weight)) {
    const ofKind = perKind.get(evidence.kind) ?? 0;
    if (texts.has(evidence.text) || ofKind >= 3) continue;
    texts.add(evidence.text);
    perKind.set(evidence.kind, ofKind + 1);
    chosen.push(evidence);
    if (chosen.length === SHOWN) break;
  }
  return chosen;
}
