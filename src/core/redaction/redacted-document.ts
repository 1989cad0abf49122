import type { Change } from '../trajectory/events.ts';
import { findSecrets } from './find-secrets.ts';
import type { KnownSecrets } from './known-secrets.ts';
import { maskText } from './mask.ts';
import { findPrivateKeys, KEY_MARK } from './private-keys.ts';
import { RawText } from './raw-text.ts';
import { mapSpans, maskWithin, mergeSpans, subtractSpans } from './spans.ts';
import type { Span } from './spans.ts';
import type { Syntax } from './syntax.ts';
import { BARE_TOKEN, isBareToken } from './values.ts';

/** Code units around a change that are looked at, where lines are longer. */
const REACH = 2_048;
/** Lines around a change in which the ends of a private key are looked for. */
const KEY_LINES = 200;

/** What the log shows of an event's changes. */
export interface MaskedChanges {
  readonly changes: readonly Change[];
  /** Masks what was recorded before it was known to be secret; same lengths, descending. */
  readonly follow: readonly Change[];
}

const NONE: readonly Change[] = [];
const NO_SPANS: readonly Span[] = [];

/** One open document: its raw text, in memory only, and which stretches of it the log holds masked. */
export class RedactedDocument {
  readonly #known: KnownSecrets;
  readonly #syntax: Syntax;
  readonly #raw: RawText;
  /** Merged. */
  #masked: readonly Span[];
  #holdsKey: boolean;
  /** The secret that is being written: not learned yet. */
  #writing: Span | undefined;
  readonly uri: string;
  version = 1;

  /** `kept`: masked in any case. */
  constructor(uri: string, text: string, syntax: Syntax, known: KnownSecrets, kept: readonly Span[] = NO_SPANS) {
    this.uri = uri;
    this.#known = known;
    this.#syntax = syntax;
    this.#raw = new RawText(text);
    this.#holdsKey = KEY_MARK.test(text);
    this.#masked = secretsOf(text, syntax, known, kept);
  }

  get isMasked(): boolean {
    return this.#masked.length > 0;
  }

  /** As the log has it. */
  recordedText(): string {
    return maskWithin(this.#raw.rope.toString(), this.#masked);
  }

  /** Follows an event's changes. Undefined: they do not fit. */
  change(changes: readonly Change[]): MaskedChanges | undefined {
    if (this.#masked.length > 0) this.#learnBefore(changes);
    const suspect = this.#raw.apply(changes);
    if (suspect === undefined) return undefined;
    const bare = changes.length === 1 && changes[0]![2].length >= BARE_TOKEN && isBareToken(changes[0]![2]);
    const quiet = !suspect && !bare && !this.#holdsKey && this.#known.isEmpty;
    if (quiet && this.#masked.length === 0) return { changes, follow: NONE };
    const before = mapSpans(this.#masked, changes);
    if (this.#writing) [this.#writing] = mapSpans([this.#writing], changes);
    const inserted = insertedSpans(changes);
    const found: Span[] = [];
    if (bare) found.push(...inserted);
    if (!quiet) this.#look(inserted.toReversed(), suspect, found);
    if (found.length === 0 && before.length === 0) {
      this.#masked = before;
      return { changes, follow: NONE };
    }
    this.#grow(before, inserted, found);
    const masked = mergeSpans([...before, ...found]);
    this.#masked = masked;
    if (found.length > 0) this.#learnFound(found, inserted.at(-1)!);
    return {
      changes: this.#maskInserted(changes, inserted),
      follow: this.#follow(subtractSpans(subtractSpans(mergeSpans(found), before), inserted)),
    };
  }

  /** Learns the secret that was being written. */
  settle(): void {
    if (this.#writing) this.#known.learn(this.#raw.slice(this.#writing.from, this.#writing.to));
    this.#writing = undefined;
  }

  /**
   * Secrets in the lines around what was inserted (ascending). `suspect`: it may have made one that is not known yet. What lies around
   * several insertions is looked at once: a thousand of them in one long line cost no more than the line.
   */
  #look(inserted: readonly Span[], suspect: boolean, found: Span[]): void {
    let next = 0;
    for (const window of mergeSpans(inserted.map((span) => this.#raw.around(span, REACH)))) {
      const edits: Span[] = [];
      for (; next < inserted.length && inserted[next]!.from <= window.to; next++)
        edits.push({ from: inserted[next]!.from - window.from, to: inserted[next]!.to - window.from });
      const text = this.#raw.slice(window.from, window.to);
      let spans = suspect ? findSecrets(text, this.#syntax, edits) : [];
      // What one insertion has left unfinished is whole as far as another is concerned.
      if (suspect && edits.length > 1) spans = [...spans, ...findSecrets(text, this.#syntax)];
      if (!this.#known.isEmpty) this.#known.find(text, spans, edits);
      for (const { from, to } of spans) found.push({ from: from + window.from, to: to + window.from });
      if (!this.#holdsKey && KEY_MARK.test(text)) this.#holdsKey = true;
    }
    if (this.#holdsKey) this.#lookForKeys(inserted, found);
  }

  #lookForKeys(inserted: readonly Span[], found: Span[]): void {
    const { rope } = this.#raw;
    const near = inserted.map(({ from, to }) => ({
      from: rope.line(Math.max(1, rope.lineAt(from).number - KEY_LINES)).from,
      to: rope.line(Math.min(rope.lines, rope.lineAt(to).number + KEY_LINES)).to,
    }));
    for (const { from, to } of mergeSpans(near)) {
      const spans: Span[] = [];
      findPrivateKeys(this.#raw.slice(from, to), spans);
      for (const span of spans) found.push({ from: span.from + from, to: span.to + from });
    }
  }

  /** What is written on at the end of a masked stretch, and has none of the marks that end a value, belongs to it. */
  #grow(before: readonly Span[], inserted: readonly Span[], found: Span[]): void {
    for (const { from, to } of inserted) {
      if (from === to || !before.some((span) => span.to === from)) continue;
      const [run] = /^[\w+/=~.-]*/.exec(this.#raw.slice(from, Math.min(to, from + REACH)))!;
      if (run.length > 0) found.push({ from, to: from + run.length });
    }
  }

  #learnFound(found: readonly Span[], edit: Span): void {
    for (const span of mergeSpans(found)) {
      if (span.from <= edit.to && edit.to <= span.to && edit.to - edit.from < 8) this.#writing = span;
      else this.#known.learn(this.#raw.slice(span.from, span.to));
    }
  }

  /** What is about to be deleted may come back by undo or paste; a secret that is left is written. */
  #learnBefore(changes: readonly Change[]): void {
    for (const [offset, deleted] of changes) {
      if (this.#writing && (offset + deleted < this.#writing.from || offset > this.#writing.to)) this.settle();
      if (deleted === 0) continue;
      for (const { from, to } of this.#masked) if (from < offset + deleted && to > offset) this.#known.learn(this.#raw.slice(from, to));
    }
  }

  #maskInserted(changes: readonly Change[], inserted: readonly Span[]): Change[] {
    return changes.map(([offset, deleted, text], i) => [offset, deleted, maskWithin(text, this.#masked, inserted[i]!.from)]);
  }

  #follow(spans: readonly Span[]): Change[] {
    return spans.map(({ from, to }): Change => [from, to - from, maskText(this.#raw.slice(from, to))]).reverse();
  }
}

/** The secrets of a whole text, which are known from then on; and `kept`. */
export function secretsOf(text: string, syntax: Syntax, known: KnownSecrets, kept: readonly Span[] = NO_SPANS): Span[] {
  const spans = findSecrets(text, syntax);
  for (const { from, to } of spans) known.learn(text.slice(from, to));
  if (known.isEmpty && kept.length === 0) return spans;
  for (const span of kept) spans.push(span);
  known.find(text, spans);
  return mergeSpans(spans);
}

/** Where each change's text lies after all of them; in the order of the changes, which is descending. */
function insertedSpans(changes: readonly Change[]): Span[] {
  const spans: Span[] = [];
  let shift = 0;
  for (let i = changes.length - 1; i >= 0; i--) {
    const [offset, deleted, text] = changes[i]!;
    spans.push({ from: offset + shift, to: offset + shift + text.length });
    shift += text.length - deleted;
  }
  return spans.reverse();
}
