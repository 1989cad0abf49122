import { DiagnosticSeverity, languages } from 'vscode';
import type { Uri } from 'vscode';
import { Throttle } from '../../core/capture/throttle.ts';
import { Disposable } from '../dispose.ts';
import type { CaptureContext } from './context.ts';

const QUIET_MS = 1_000;
const MAX_FILES = 50;
const REMEMBERED = 2_000;

/** Errors and warnings of each file, when their number has changed. */
export class Diagnostics extends Disposable {
  readonly #context: CaptureContext;
  readonly #due = new Map<string, Uri>();
  readonly #counts = new Map<string, string>();
  readonly #throttle: Throttle;

  constructor(context: CaptureContext) {
    super();
    this.#context = context;
    this.#throttle = this._register(
      new Throttle(
        context.timers,
        QUIET_MS,
        context.guard('diagnostics', () => this.#record()),
      ),
    );
    this._register(
      languages.onDidChangeDiagnostics(
        context.guard('diagnostics', ({ uris }) => {
          for (const uri of uris) this.#due.set(uri.toString(), uri);
          this.#throttle.request();
        }),
      ),
    );
  }

  flush(): void {
    this.#throttle.flush();
  }

  #record(): void {
    let recorded = 0;
    for (const [key, uri] of this.#due) {
      this.#due.delete(key);
      const place = this.#context.scope.place(uri);
      if (!place || place.exclusion) continue;
      let errors = 0;
      let warnings = 0;
      for (const { severity } of languages.getDiagnostics(uri)) {
        if (severity === DiagnosticSeverity.Error) errors++;
        else if (severity === DiagnosticSeverity.Warning) warnings++;
      }
      const counts = `${errors} ${warnings}`;
      if ((this.#counts.get(place.path) ?? '0 0') === counts) continue;
      if (this.#counts.size >= REMEMBERED) this.#counts.clear();
      this.#counts.set(place.path, counts);
      this.#context.outbox.append({ kind: 'diagnostics.changed', uri: place.path, errors, warnings });
      if (++recorded >= MAX_FILES) break;
    }
    if (this.#due.size > 0) this.#throttle.request();
  }
}
