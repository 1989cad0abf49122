import type { Documents } from '../text/documents.ts';
import type { Change } from '../trajectory/events.ts';
import type { EventColumns } from './columns.ts';

/** How far back a look for the editor or the cursor goes, in events. */
const LOOK_BACK = 4_000;
/** Changes by these come to files nobody looks at, too. */
const AUTOMATIC: ReadonlySet<string> = new Set(['refactoring', 'reload', 'git', 'eol', 'redaction', 'other', 'formatter']);

/** Half-open, UTF-16 offsets. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The document that the expert was in after event `seq`; undefined if none was open. */
export function activeDocument(events: EventColumns, documents: Documents, seq: number): number | undefined {
  let fallback: number | undefined;
  for (let at = seq; at >= 0 && at > seq - LOOK_BACK; at -= 1) {
    const event = events.at(at);
    switch (event.kind) {
      case 'editor.focused':
        if (event.doc !== null && isOpen(documents, event.doc)) return event.doc;
        break;
      case 'selection.changed':
        if (isOpen(documents, event.doc)) return event.doc;
        break;
      case 'doc.changed':
        if (!isOpen(documents, event.doc)) break;
        if (event.origin === undefined || !AUTOMATIC.has(event.origin)) return event.doc;
        fallback ??= event.doc;
        break;
      case 'doc.opened':
        if (isOpen(documents, event.doc)) fallback ??= event.doc;
        break;
    }
  }
  return fallback ?? documents.allFiles().findLast((file) => file.doc !== undefined)?.doc;
}

const isOpen = (documents: Documents, doc: number): boolean => documents.document(doc)?.open === true;

/** Where the inserted texts of one event's changes lie after it (empty ranges: something was deleted there). Ascending. */
export function changedRanges(changes: readonly Change[]): Range[] {
  let shift = 0;
  return changes.toReversed().map(([offset, deleted, inserted]) => {
    const from = offset + shift;
    shift += inserted.length - deleted;
    return { from, to: from + inserted.length };
  });
}

/** What happened last in a document: the last change's ranges, if nothing moved them since, and the cursor's selection. */
export interface Attention {
  readonly changed: readonly Range[];
  /** Anchor and active end. */
  readonly selection?: { readonly anchor: number; readonly active: number };
}

export function attentionIn(events: EventColumns, doc: number, seq: number): Attention {
  let selection: Attention['selection'];
  for (let at = seq; at >= 0 && at > seq - LOOK_BACK; at -= 1) {
    if (!events.isAbout(at, doc)) continue;
    const event = events.at(at);
    if (event.kind === 'selection.changed') {
      const [primary] = event.selections;
      if (primary) selection ??= { anchor: primary[0], active: primary[1] };
    } else if (event.kind === 'doc.changed') {
      const changed = changedRanges(event.changes);
      const end = changed.at(-1)?.to ?? 0;
      return { changed, selection: selection ?? { anchor: end, active: end } };
    } else if (event.kind === 'doc.opened') break;
  }
  return { changed: [], selection };
}
