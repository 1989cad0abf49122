import { movedUri } from '../text/moved.ts';
import type { Documents } from '../text/documents.ts';
import type { LogEvent } from '../trajectory/codec.ts';
import type { EventOf } from '../trajectory/events.ts';

interface Counts {
  readonly errors: number;
  readonly warnings: number;
}

interface Reported {
  readonly firstSeq: number;
  /** What was there before the session's work. */
  readonly before: Counts;
  readonly now: Counts;
}

export interface SavedOutcomes {
  readonly problems: ReadonlyArray<readonly [uri: string, Reported]>;
  readonly edited: readonly string[];
  readonly lastEdit: number;
  readonly testRun: EventOf<'test.run'> | undefined;
}

const NONE: Counts = { errors: 0, warnings: 0 };

/** What the tools said of the work: problems by file, against what they said before it, and the last test run. */
export class Outcomes {
  readonly #problems = new Map<string, Reported>();
  readonly #edited = new Set<string>();
  #lastEdit = -1;
  #testRun: EventOf<'test.run'> | undefined;

  get testRun(): EventOf<'test.run'> | undefined {
    return this.#testRun;
  }

  /** As plain data that later calls leave alone. */
  save(): SavedOutcomes {
    return { problems: [...this.#problems], edited: [...this.#edited], lastEdit: this.#lastEdit, testRun: this.#testRun };
  }

  /** To be called before anything else. */
  restore({ problems, edited, lastEdit, testRun }: SavedOutcomes): void {
    for (const [uri, reported] of problems) this.#problems.set(uri, reported);
    for (const uri of edited) this.#edited.add(uri);
    this.#lastEdit = lastEdit;
    this.#testRun = testRun;
  }

  /** Files with more errors or warnings than before the work, in the order in which they were first reported. */
  newProblems(): readonly (Counts & { readonly uri: string })[] {
    return [...this.#problems]
      .map(([uri, { before, now }]) => ({
        uri,
        errors: Math.max(0, now.errors - before.errors),
        warnings: Math.max(0, now.warnings - before.warnings),
      }))
      .filter(({ errors, warnings }) => errors + warnings > 0);
  }

  /** Called after the documents took the event. */
  apply(event: LogEvent, documents: Documents): void {
    switch (event.kind) {
      case 'doc.changed': {
        this.#lastEdit = event.seq;
        const uri = documents.uriOf(event.doc);
        if (uri !== undefined) this.#edited.add(uri);
        break;
      }
      case 'file.created':
      case 'file.changed':
        this.#lastEdit = event.seq;
        this.#edited.add(event.uri);
        break;
      case 'file.renamed':
        this.#rename(event);
        break;
      case 'file.deleted':
        this.#lastEdit = event.seq;
        this.#forget(event);
        break;
      case 'diagnostics.changed':
        this.#report(event);
        break;
      case 'test.run':
        this.#testRun = event;
        break;
    }
  }

  /** Until something is edited, what is reported was there before; a file that is first heard of unedited brings its own past, too. */
  #report({ seq, uri, errors, warnings }: EventOf<'diagnostics.changed'>): void {
    const now = { errors, warnings };
    const known = this.#problems.get(uri);
    if (!known) {
      this.#problems.set(uri, { firstSeq: seq, before: this.#edited.has(uri) ? NONE : now, now });
      return;
    }
    const before = this.#lastEdit < known.firstSeq && !this.#edited.has(uri) ? now : known.before;
    this.#problems.set(uri, { ...known, before, now });
  }

  /** What is deleted has no problems. Where it comes back, those that it had before are not new. */
  #forget({ uri: gone, folder }: EventOf<'file.deleted'>): void {
    for (const [uri, known] of this.#problems)
      if (uri === gone || (folder && uri.startsWith(`${gone}/`))) this.#problems.set(uri, { ...known, now: NONE });
  }

  #rename(event: EventOf<'file.renamed'>): void {
    const moved = [...this.#problems].filter(([uri]) => movedUri(uri, event) !== uri);
    for (const [uri, known] of moved) {
      this.#problems.delete(uri);
      this.#problems.set(movedUri(uri, event), known);
    }
    const edited = [...this.#edited].map((uri) => movedUri(uri, event));
    for (const uri of edited) this.#edited.add(uri);
  }
}
