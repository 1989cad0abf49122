import { truncate } from './clean.ts';
import { buildPlan } from './draft.ts';
import type { StepDraft } from './draft.ts';
import { guessKind, mentionedFiles, mentionedSymbols } from './mentions.ts';
import type { Plan } from './schema.ts';

interface Block {
  readonly title: string;
  readonly body: string[];
  /** What stands above it. */
  readonly heading: string;
  readonly line: number;
}

const HEADING = /^(#{1,6})\s+(\S.*)$/;
const ITEM = /^(\s*)(?:[-*+•]|\d{1,3}[.)]|[a-z]\))\s+(?:\[([ xX-])\]\*?\s+)?(\S.*)$/;
/** Lists that tell of the problem, not of the work. */
const NOT_WORK =
  /reproduc|environment|version|expected|actual|observed|current behaviou?r|screenshot|background|context|motivation|related|links?\b|references?|see also|out of scope|non-goals?|logs?\b|stack ?trace|checklist before/i;
const MOST_SENTENCES = 20;

/**
 * A plan of the task's own headings, lists or sentences: no AI, works offline. Never empty for text that is not blank.
 * Pure; the origin to record with it is `{kind: 'outline'}`.
 */
export function outline(text: string, given: { readonly id: string; readonly title?: string; readonly usedIds?: Iterable<string> }): Plan {
  const { items, sections, title } = parse(text);
  const checked = items.filter(({ box }) => box);
  const work = items.filter(({ heading }) => !NOT_WORK.test(heading));
  const blocks: readonly Block[] =
    checked.length > 0
      ? checked
      : work.length >= 2
        ? work
        : sections.filter(({ title: name }) => !NOT_WORK.test(name)).length >= 2
          ? usable(sections)
          : sentences(text);
  const drafts = blocks.map((block): StepDraft => {
    const description = block.body.join('\n').trim();
    const words = `${block.title}\n${description}`;
    const files = mentionedFiles(words);
    const plain = withoutMarks(block.title);
    return { title: plain, description, files, symbols: mentionedSymbols(words), kind: guessKind(plain, files), line: block.line };
  });
  return buildPlan({ id: given.id, title: given.title ?? title ?? drafts[0]?.title ?? '', drafts, usedIds: given.usedIds ?? [] }).plan;
}

function parse(text: string): { items: (Block & { box: boolean })[]; sections: Block[]; title: string | undefined } {
  const items: (Block & { box: boolean; indent: number })[] = [];
  const sections: Block[] = [];
  let title: string | undefined;
  let heading = '';
  let open: { readonly body: string[]; readonly indent: number } | undefined;
  let fenced = false;
  text.split(/\r\n?|\n/).forEach((line, index) => {
    const fence = /^\s*(?:```|~~~)/.test(line);
    if (fence) fenced = !fenced;
    const plain = !fence && !fenced && !/^\s*<!--.*-->\s*$/.test(line);
    const mark = plain ? HEADING.exec(line) : null;
    const item = plain ? ITEM.exec(line) : null;
    if (mark) {
      heading = mark[2]!;
      open = undefined;
      // The document's own title is no step.
      if (mark[1] === '#' && title === undefined && sections.length === 0) title = withoutMarks(heading);
      else sections.push({ title: heading, body: [], heading, line: index + 1 });
      return;
    }
    sections.at(-1)?.body.push(line);
    if (item) {
      const indent = item[1]!.replaceAll('\t', '    ').length;
      if (open && indent > open.indent) open.body.push(line.trim());
      else {
        const made = { title: item[3]!, body: [], heading, line: index + 1, box: item[2] !== undefined, indent };
        items.push(made);
        open = made;
      }
    } else if (open && line.trim() !== '' && (/^\s/.test(line) || fenced || fence)) open.body.push(line.trim());
    else if (line.trim() !== '') open = undefined;
  });
  return { items, sections, title };
}

function usable(sections: readonly Block[]): Block[] {
  return sections.filter(({ title }) => !NOT_WORK.test(title));
}

/** Each sentence a step; a heading, a list item or a paragraph ends one. What is too much goes to the last. */
function sentences(text: string): Block[] {
  const prose = text.replaceAll(/^[ \t]*(?:```|~~~)[\s\S]*?^[ \t]*(?:```|~~~)[ \t]*$/gm, '');
  const found = prose
    .split(/\n\s*\n|\n(?=\s*(?:[-*+•]|\d{1,3}[.)])\s)|(?<=^#{1,6}\s.*)\n/m)
    .flatMap((paragraph) =>
      paragraph
        .replaceAll(/\s+/g, ' ')
        .split(/(?<=[.!?…]["'”’)]?)(?<!\b(?:e\.g|i\.e|etc|vs|cf|approx|no|fig)\.)\s+(?=["'“‘(`]?[\p{Lu}\p{N}`])/iu),
    )
    .map((sentence) => sentence.replace(/^\s*(?:#{1,6}|[-*+•]|\d{1,3}[.)])\s+/, '').trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
  const all = found.length > 0 ? found : text.trim() === '' ? [] : [text.trim()];
  const blocks = all.slice(0, MOST_SENTENCES).map((sentence): Block => ({
    title: sentence.replace(/[.;]$/, ''),
    body: sentence.length > 500 ? [sentence] : [],
    heading: '',
    line: 1,
  }));
  blocks.at(-1)?.body.push(...all.slice(MOST_SENTENCES));
  return blocks;
}

/** Emphasis and link targets say nothing in a title; code marks do. */
function withoutMarks(text: string): string {
  return truncate(text, 2_000)
    .replace(/\s+#+\s*$/, '')
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replaceAll(/(\*\*|__)(.+?)\1/g, '$2')
    .replace(/[:;.]$/, '')
    .trim();
}
