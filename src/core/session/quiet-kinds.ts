import type { LogEvent } from '../trajectory/codec.ts';

/** Kinds that by themselves change nothing that the panel shows: what they mean is concluded when their burst ends. */
export const QUIET_KINDS: ReadonlySet<LogEvent['kind']> = new Set([
  'doc.opened',
  'doc.changed',
  'doc.saved',
  'doc.closed',
  'doc.hashed',
  'notebook.opened',
  'notebook.changed',
  'notebook.saved',
  'notebook.closed',
  'cell.ran',
  'roots.changed',
  'selection.changed',
  'view.changed',
  'editor.focused',
  'diagnostics.changed',
  'opaque',
]);
