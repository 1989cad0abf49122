import { cleanLine } from '../clean.ts';
import { buildPlan } from '../draft.ts';
import type { StepDraft } from '../draft.ts';
import { guessKind, mentionedFiles, mentionedSymbols } from '../mentions.ts';
import type { Plan } from '../schema.ts';
import { parseChecklist } from './checklist-document.ts';
import type { ChecklistDocument, ChecklistItem } from './checklist-document.ts';
import { descriptionLines, descriptionOf } from './checklist-item.ts';
import type { ReadItem } from './checklist-item.ts';
import { writeChecklist } from './checklist-writer.ts';
import type { WrittenItem } from './checklist-writer.ts';
import { PlanFormatError } from './format.ts';
import type { PlanFormat, ReadGiven, ReadPlan } from './format.ts';
import * as kiro from './kiro.ts';
import * as specKit from './spec-kit.ts';

type MarkdownFormat = Extract<PlanFormat, 'spec-kit' | 'kiro' | 'checklist'>;

/** Reads a Markdown checklist in the dialect that it is written in. Throws `PlanFormatError` when it has no check box. */
export function readMarkdown(text: string, fileName: string, given: ReadGiven): ReadPlan {
  const document = parseChecklist(text);
  if (document.items.length === 0)
    throw new PlanFormatError('There is no check box (“- [ ] …”) in this file. Start the task from its text to get an outline instead.');
  const format = detect(document, fileName);
  const read = format === 'spec-kit' ? specKit.readItem : format === 'kiro' ? kiro.readItem : readPlain;
  const found = document.items.map(read);
  const stated = format === 'spec-kit' ? specKit.statedDependencies(document) : new Map<string, string[]>();
  const byNumber = format === 'kiro' ? kiro.parents(found) : new Map<number, number>();
  const drafts = document.items.map((item, index): StepDraft => {
    const { title, description, names, dependsOn, optional, extra } = found[index]!;
    const words = `${item.text}\n${item.body.join('\n')}`;
    const files = mentionedFiles(words);
    const parent = item.parent ?? byNumber.get(index);
    return {
      title: title === '' ? `Line ${item.line}` : title,
      description,
      names: [...names, place(index)],
      dependsOn: [...dependsOn, ...names.flatMap((name) => stated.get(name) ?? [])],
      ...(parent === undefined ? {} : { parent: place(parent) }),
      optional,
      kind: guessKind(title, files),
      files,
      symbols: mentionedSymbols(words),
      line: item.line,
      extra: { section: item.section, ...(/^[ xX]?$/.test(item.mark) ? {} : { mark: item.mark }), ...extra },
    };
  });
  const built = buildPlan({
    id: given.id,
    title: titleOf(document),
    drafts,
    usedIds: given.usedIds,
    extra: { sections: document.sections },
  });
  const warnings = [
    ...built.warnings,
    ...document.items.filter(({ text: words }) => words === '').map(({ line }) => ({ line, message: 'This check box has no text.' })),
  ];
  const done = built.ids.filter((_, index) => /^[xX]$/.test(document.items[index]!.mark));
  return { plan: built.plan, format, warnings, done };
}

export function writeMarkdown(plan: Plan, format: MarkdownFormat, done: ReadonlySet<string>): string {
  if (format === 'spec-kit') return writeChecklist(plan, done, `Tasks: ${plan.title}`, specKit.writer(plan));
  if (format === 'kiro') return writeChecklist(plan, done, 'Implementation Plan', kiro.writer(plan));
  return writeChecklist(plan, done, plan.title || 'Plan', ({ step }): WrittenItem => {
    return { text: step.optional ? `${step.title} (optional)` : step.title, body: descriptionLines(step.description) };
  });
}

function readPlain({ text, body, star }: ChecklistItem): ReadItem {
  const optional = star || OPTIONAL.test(text);
  return { title: text.replace(OPTIONAL, '').trim(), description: descriptionOf(body), names: [], dependsOn: [], optional, extra: {} };
}

const OPTIONAL = /\s*[*_]*\(optional\)[*_]*$|^[*_]*\(?optional\)?[*_]*[:)]\s*/i;

/** A name for the item itself, which no file can use. */
function place(index: number): string {
  return `\u0000${index}`;
}

function detect({ items, sections }: ChecklistDocument, fileName: string): MarkdownFormat {
  const share = (test: (item: ChecklistItem) => boolean) => items.filter(test).length / items.length;
  if (share(({ text }) => specKit.HAS_ID.test(text)) >= 0.5) return 'spec-kit';
  const roots = items.filter(({ indent }) => indent === 0);
  const numbered = roots.filter(({ text }) => kiro.HAS_NUMBER.test(text)).length / Math.max(1, roots.length);
  const marked = items.some(({ body, star }) => star || body.some((line) => /^[-*]?\s*_Requirements:/.test(line)));
  const named = /(?:^|[/\\])\.kiro[/\\]/.test(fileName) || sections.some(({ heading }) => /implementation plan/i.test(heading ?? ''));
  return numbered >= 0.5 && (marked || named) ? 'kiro' : 'checklist';
}

function titleOf({ sections }: ChecklistDocument): string {
  const heading = sections.find((section) => section.heading?.startsWith('# '))?.heading ?? '';
  return cleanLine(heading.replace(/^#\s+(?:Tasks:\s*)?/, ''), 500);
}
