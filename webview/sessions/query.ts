import type { SessionQuery } from '../../src/protocol/sync.ts';

/** What the list is narrowed to and how it is sorted; what is absent is as the server has it. */
export type Wanted = Partial<SessionQuery>;

const NAMES = ['search', 'person', 'overrides', 'flags', 'review', 'live', 'sort', 'order'] as const;

/** `?search=tokens&review=none`: the page's address holds it, so that a list can be linked to. */
export function toQuery(wanted: Wanted): string {
  const fields = new URLSearchParams();
  for (const name of NAMES) {
    const value = wanted[name];
    if (value) fields.set(name, value);
  }
  const text = fields.toString();
  return text && `?${text}`;
}

/** Reads the page's address; what the server would not understand is left out. */
export function fromQuery(text: string): Wanted {
  const fields = new URLSearchParams(text);
  const one = <T extends string>(name: string, values: readonly T[]): T | undefined => values.find((value) => value === fields.get(name));
  const free = (name: string): string | undefined => fields.get(name)?.slice(0, 100) || undefined;
  return {
    search: free('search'),
    person: free('person'),
    overrides: one('overrides', ['some']),
    flags: one('flags', ['some']),
    review: one('review', ['none', 'mine', 'not-mine']),
    live: one('live', ['yes']),
    sort: one('sort', ['updated', 'created', 'title', 'person', 'events', 'overrides', 'flags']),
    order: one('order', ['asc', 'desc']),
  };
}

/** Whether the list is narrowed at all. */
export const isNarrowed = ({ sort: _sort, order: _order, ...rest }: Wanted): boolean =>
  Object.values(rest).some((value) => value !== undefined);
