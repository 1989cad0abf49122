import type { ComponentChildren } from 'preact';
import { harmless } from './harmless.ts';

/** Text of unknown origin, with `code` between backticks set as code. Only ever text nodes: markup in it stays text. */
export function RichText({ text, most }: { readonly text: string; readonly most?: number }): ComponentChildren {
  const parts = harmless(text, most).split(/`([^`\n]+)`/);
  if (parts.length === 1) return parts[0];
  // Odd parts are what stood between backticks.
  return parts.map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}

/** The same where there can be text alone, as in a menu. */
export const plainTitle = (text: string, most: number): string => harmless(text.replaceAll('`', ''), most);
