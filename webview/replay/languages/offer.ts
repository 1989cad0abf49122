import type { StreamParser } from '@codemirror/language';

export type Mode = StreamParser<unknown>;

/** Where a language's own script leaves what it brings; the page that loaded it looks here. */
interface Shelf {
  coagencyLanguages?: Record<string, Readonly<Record<string, Mode>>>;
}

export function offer(family: string, modes: Readonly<Record<string, Mode>>): void {
  ((globalThis as Shelf).coagencyLanguages ??= {})[family] = modes;
}

export const offered = (family: string): Readonly<Record<string, Mode>> | undefined => (globalThis as Shelf).coagencyLanguages?.[family];
