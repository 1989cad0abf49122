import { hashText } from '../text/text-hash.ts';
import type { Hunk, Opinion } from '../tracking/types.ts';
import type { Step } from '../plan/schema.ts';
import type { EventOf, Verdict } from '../trajectory/events.ts';
import { sha256 } from '../trajectory/sha256.ts';

type EditVerdict = Extract<Verdict, { about: 'edit' }>;

/** What an edit is to a model that is asked about it: an edit that moved is the same, one that was typed on is another. */
export function editHash({ path, removed, added }: Pick<Hunk, 'path' | 'removed' | 'added'>): string {
  return hashText(JSON.stringify([path, removed, added]), sha256);
}

export interface SavedVerdicts {
  readonly edits: readonly EditVerdict[];
  readonly asked: readonly string[];
}

/** What models answered in this session, by the content that they were asked about. */
export class Verdicts {
  readonly #edits = new Map<string, Map<string, EditVerdict>>();
  readonly #asked = new Set<string>();

  /** As plain data that later calls leave alone. */
  save(): SavedVerdicts {
    return { edits: [...this.#edits.values()].flatMap((inFile) => [...inFile.values()]), asked: [...this.#asked] };
  }

  /** To be called before anything else. */
  restore({ edits, asked }: SavedVerdicts): void {
    for (const verdict of edits) this.#learn(verdict);
    for (const hash of asked) this.#asked.add(hash);
  }

  /** Whether this very thing was asked before, with whatever answer. */
  knows(hash: string): boolean {
    return this.#asked.has(hash);
  }

  /** What the answers mean for the edits as they are now. */
  apply(event: EventOf<'judge.answered'>, hunks: Iterable<Hunk>): readonly Opinion[] {
    const missing: Opinion[] = [];
    for (const verdict of event.verdicts) {
      this.#asked.add(verdict.hash);
      if (verdict.about === 'edit') this.#learn(verdict);
      else if (verdict.found === false) missing.push({ kind: 'missing', step: verdict.step, why: verdict.why });
    }
    return [...[...hunks].flatMap((hunk) => this.opinionOf(hunk) ?? []), ...missing];
  }

  /** What a model said of exactly this content. */
  opinionOf(hunk: Hunk): Opinion | undefined {
    const inFile = this.#edits.get(hunk.path);
    const verdict = inFile?.get(editHash(hunk));
    return verdict?.step === undefined ? undefined : { kind: 'edit', hunk: hunk.id, step: verdict.step, why: verdict.why };
  }

  /** The plan changed: answers stay that name a step which is there still. That an edit serves no step may be true no more. */
  keepSteps(steps: readonly Step[]): void {
    const ids = new Set(steps.map(({ id }) => id));
    this.#asked.clear();
    for (const [uri, inFile] of this.#edits) {
      for (const [hash, { step }] of inFile) {
        if (step != null && ids.has(step)) this.#asked.add(hash);
        else inFile.delete(hash);
      }
      if (inFile.size === 0) this.#edits.delete(uri);
    }
  }

  #learn(verdict: EditVerdict): void {
    const inFile = this.#edits.get(verdict.uri) ?? new Map<string, EditVerdict>();
    this.#edits.set(verdict.uri, inFile.set(verdict.hash, verdict));
  }
}
