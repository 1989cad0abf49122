/** What a dialect finds in an item beyond box and nesting. */
export interface ReadItem {
  readonly title: string;
  readonly description: string;
  /** What other items call this one by. */
  readonly names: readonly string[];
  readonly dependsOn: readonly string[];
  readonly optional: boolean;
  readonly extra: Record<string, unknown>;
}

const BOX = /^(\s*(?:[-*+]|\d{1,4}[.)])\s+)\[/;
const ESCAPED_BOX = /^(\s*(?:[-*+]|\d{1,4}[.)])\s+)\\\[/;

/** A description as the lines below an item. A box in it would read back as a step. */
export function descriptionLines(description: string): string[] {
  return description === '' ? [] : description.split('\n').map((line) => line.replace(BOX, '$1\\['));
}

/** The lines below an item as a description. */
export function descriptionOf(lines: readonly string[]): string {
  return lines
    .map((line) => line.replace(ESCAPED_BOX, '$1['))
    .join('\n')
    .trim();
}
