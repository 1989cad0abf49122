import type { EventOf } from '../trajectory/events.ts';

/** What a path is called after a rename: a folder takes along what is in it. */
export function movedUri(uri: string, { from, to, folder }: EventOf<'file.renamed'>): string {
  return uri === from || (folder && uri.startsWith(`${from}/`)) ? to + uri.slice(from.length) : uri;
}
