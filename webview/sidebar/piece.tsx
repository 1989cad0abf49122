import type { ComponentChildren, VNode } from 'preact';
import type { OfferedPiece } from '../../src/core/plan/offer.ts';
import type { Claim, Step } from '../../src/core/plan/schema.ts';
import type { StepView } from '../../src/core/session/view.ts';
import { harmless } from '../shared/harmless.ts';
import { Icon } from '../shared/icon.tsx';
import { l10n } from '../shared/l10n.ts';
import { RichText } from '../shared/rich-text.tsx';
import { waitsOf } from './rows.ts';
import { Doubts } from './step-files.tsx';
import { kindWord } from './words.ts';
import { wordsChanged } from './word-diff.ts';

const SIGNS: Readonly<Record<OfferedPiece['kind'], { icon: string; word: () => string }>> = {
  add: { icon: 'add', word: () => l10n('New step') },
  remove: { icon: 'remove', word: () => l10n('Remove step') },
  change: { icon: 'edit', word: () => l10n('Change step') },
  move: { icon: 'arrow-swap', word: () => l10n('Move step') },
};

/** What was and what would be, word by word. */
function Changed({ before, after }: { readonly before: string; readonly after: string }): VNode {
  return (
    <span dir="auto">
      {wordsChanged(harmless(before, 2_000), harmless(after, 2_000)).map(({ text, change }, index) =>
        change === 'out' ? <del key={index}>{text}</del> : change === 'in' ? <ins key={index}>{text}</ins> : text,
      )}
    </span>
  );
}

/** Fields besides title and description, as words for both sides. */
function otherFields(before: Step, after: Step, fields: readonly (keyof Step)[], steps: readonly StepView[]): ComponentChildren[] {
  const number = (id: string | undefined): string => String(steps.findIndex(({ step }) => step.id === id) + 1 || '+');
  const words: Partial<Record<keyof Step, (step: Step) => string>> = {
    kind: ({ kind }) => kindWord(kind),
    files: ({ files }) => files.join(', '),
    symbols: ({ symbols }) => symbols.join(', '),
    checks: ({ checks }) => checks.map((check) => (check.kind === 'command' ? check.command : `/${check.pattern}/`)).join(', '),
    dependsOn: (step) => (step.dependsOn.length > 0 ? l10n('after {0}', waitsOf(steps, step) || '+') : ''),
    optional: ({ optional }) => (optional ? l10n('optional') : l10n('required')),
    parent: ({ parent }) => (parent === undefined ? l10n('a step of its own') : l10n('part of {0}', number(parent))),
  };
  return fields.flatMap((field) => {
    const say = words[field];
    if (!say) return [];
    const [was, is] = [say(before), say(after)];
    return was === is ? [] : [<Changed key={field} before={was} after={is} />];
  });
}

export interface PieceProps {
  readonly piece: OfferedPiece;
  readonly steps: readonly StepView[];
  readonly claims: readonly Claim[];
  readonly chosen: boolean;
  /** The list's one tab stop. */
  readonly stop: boolean;
  readonly onChoose: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: () => void;
}

/** One change that is offered: what it does, and whether it is taken. */
export function Piece({ piece, steps, claims, chosen, stop, onChoose, onKeyDown, onFocus }: PieceProps): VNode {
  const { kind, id } = piece;
  const index = steps.findIndex(({ step }) => step.id === id);
  const sign = SIGNS[kind];
  const step = piece.kind === 'remove' ? piece.before : piece.after;
  const others = piece.kind === 'change' ? otherFields(piece.before, piece.after, piece.fields, steps) : [];
  return (
    <li class={`piece ${kind}${chosen ? '' : ' left'}`}>
      <div
        class="piece-line"
        role="checkbox"
        aria-checked={chosen}
        aria-label={`${sign.word()}${index >= 0 ? ` ${index + 1}` : ''}${kind === 'move' ? ` → ${piece.place}` : ''}: ${harmless(step.title, 300)}`}
        tabIndex={stop ? 0 : -1}
        data-focus={`piece:${piece.key}`}
        onClick={onChoose}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
      >
        <Icon name={chosen ? 'check' : 'blank'} />
        <Icon name={sign.icon} />
        <span class="text" dir="auto">
          {index >= 0 && (
            <span class="number">
              {index + 1}
              {kind === 'move' && ` → ${piece.place}`}{' '}
            </span>
          )}
          {piece.kind === 'change' ? (
            <Changed before={piece.before.title} after={piece.after.title} />
          ) : piece.kind === 'remove' ? (
            <del>
              <RichText text={step.title} most={500} />
            </del>
          ) : (
            <RichText text={step.title} most={500} />
          )}
        </span>
      </div>
      <div class="piece-more small">
        {piece.kind === 'add' && step.description && (
          <p class="dim" dir="auto">
            <RichText text={step.description} most={2_000} />
          </p>
        )}
        {piece.kind === 'change' && piece.fields.includes('description') && (
          <p class="dim">
            <Changed before={piece.before.description} after={piece.after.description} />
          </p>
        )}
        {others.length > 0 && <p class="facts">{others}</p>}
        {piece.yours && (
          <p class="warn">
            {kind === 'remove'
              ? l10n('You wrote this. It stays unless you choose this.')
              : l10n('These are your words. They stay unless you choose this.')}
          </p>
        )}
        {piece.again !== undefined && <p class="warn">{l10n('Much like what you refused: “{0}”.', harmless(piece.again, 200))}</p>}
        {kind !== 'remove' && <Doubts claims={claims.filter((claim) => claim.step === id)} />}
      </div>
    </li>
  );
}
