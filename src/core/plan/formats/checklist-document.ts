import { truncate } from '../clean.ts';

/** A check box with all that belongs to it. Lines count from 1, indents in columns. */
export interface ChecklistItem {
  readonly line: number;
  readonly indent: number;
  /** The bullet as written: `-`, `*`, `+`, `1.` */
  readonly bullet: string;
  /** What stands in the brackets. */
  readonly mark: string;
  /** Kiro marks an optional task with a star after the brackets. */
  readonly star: boolean;
  readonly text: string;
  /** The lines below it, without its indentation. */
  readonly body: readonly string[];
  /** Index (in the document's items) of the item that it is indented under. */
  readonly parent: number | undefined;
  readonly section: number;
}

/** A stretch of the document: its heading line and the lines before and after its items, as they stand. */
export interface ChecklistSection {
  readonly heading?: string;
  readonly intro: readonly string[];
}

export interface ChecklistDocument {
  readonly sections: readonly ChecklistSection[];
  readonly items: readonly ChecklistItem[];
}

const ITEM = /^(\s*)([-*+]|\d{1,4}[.)])\s+\[(.?)\](\*?)(?:\s+(.*))?$/;
const HEADING = /^ {0,3}#{1,6}\s/;
/** Longest text of an item that is looked at, in UTF-16 code units; a title takes an eighth of it. */
const LONGEST_TEXT = 4_000;
const FENCE = /^\s*(```+|~~~+)/;

/** Splits a Markdown document into its check boxes and what stands around them. Loses nothing but blank lines between items. */
export function parseChecklist(text: string): ChecklistDocument {
  const sections: { heading?: string; intro: string[] }[] = [{ intro: [] }];
  const items: (ChecklistItem & { readonly body: string[] })[] = [];
  const path: number[] = [];
  let blank = 0;
  let fence: string | undefined;

  const lines = text.replace(/^\ufeff/, '').split(/\r\n?|\n/);
  lines.forEach((line, index) => {
    const section = sections.at(-1)!;
    const last = path.length === 0 ? undefined : items[path.at(-1)!];
    const indent = indentOf(line);
    if (fence === undefined && line.trim() === '') {
      blank += 1;
      return;
    }
    const item = fence === undefined ? ITEM.exec(line.trimEnd()) : null;
    if (item) {
      while (path.length > 0 && items[path.at(-1)!]!.indent >= indent) path.pop();
      items.push({
        line: index + 1,
        indent,
        bullet: item[2]!,
        mark: item[3]!,
        star: item[4] === '*',
        text: truncate(item[5] ?? '', LONGEST_TEXT),
        body: [],
        parent: path.at(-1),
        section: sections.length - 1,
      });
      path.push(items.length - 1);
      blank = 0;
      return;
    }
    const opening = FENCE.exec(line)?.[1];
    const inItem = last !== undefined && (indent > last.indent || (fence !== undefined && path.length > 0));
    if (inItem) {
      last.body.push(...Array.from({ length: blank }, () => ''), outdented(line, last.indent + 2).trimEnd());
    } else if (fence === undefined && (HEADING.test(line) || last !== undefined)) {
      path.length = 0;
      const heading = HEADING.test(line);
      sections.push(heading ? { heading: line.trimEnd(), intro: [] } : { intro: [line.trimEnd()] });
    } else section.intro.push(...Array.from({ length: blank }, () => ''), line.trimEnd());
    blank = 0;
    // A fence ends with one as long at least, so that a longer one may hold shorter ones.
    if (opening !== undefined) fence = fence === undefined ? opening : opening.startsWith(fence) ? undefined : fence;
  });
  return { sections, items };
}

/** The line without its first `columns` columns of white space, or without what it has of them. */
function outdented(line: string, columns: number): string {
  let at = 0;
  for (let column = 0; column < columns && /[ \t]/.test(line[at] ?? ''); at++) column += line[at] === '\t' ? 4 - (column % 4) : 1;
  return line.slice(at);
}

function indentOf(line: string): number {
  let columns = 0;
  for (const character of line) {
    if (character === '\t') columns += 4 - (columns % 4);
    else if (character === ' ') columns += 1;
    else break;
  }
  return columns;
}
