import type { VNode } from 'preact';
import { keyNames } from '../shared/key-names.ts';
import { l10n } from '../shared/l10n.ts';
import { useStore } from './context.ts';
import { LinkButton } from './link-button.tsx';
import { DISTRUST_KEY } from './words.ts';

const KEYS = (): readonly (readonly [string, string])[] => [
  [DISTRUST_KEY, l10n('distrust, from anywhere')],
  ['↑ ↓ Home End', l10n('go through the steps')],
  ['→ ← Enter', l10n('unfold, fold')],
  ['d', l10n('distrust the step; then 1 to 9, why, Enter')],
  ['m', l10n('mark done, or not done')],
  ['w', l10n('not needed, with a reason')],
  ['f', l10n('work on this step')],
  ['e, F2', l10n('edit')],
  ['a', l10n('add a step below')],
  ['s', l10n('split into parts')],
  ['j', l10n('join with the step below')],
  ['> <', l10n('make it a part of the step above, or not')],
  ['o', l10n('optional, or required')],
  ['Del', l10n('remove')],
  ['Alt+↑ Alt+↓', l10n('move')],
  ['r', l10n('revise from here')],
  ['h', l10n('history of the plan')],
  ['Ctrl+Z Ctrl+Y', l10n('undo, redo a plan edit')],
  ['?', l10n('show or hide these keys')],
];

export function KeysHelp(): VNode {
  const store = useStore();
  return (
    <section class="keys" aria-label={l10n('Keys')}>
      <dl>
        {KEYS().map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{keyNames(key)}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <LinkButton onClick={() => store.setUi({ help: false })}>{l10n('Close')}</LinkButton>
    </section>
  );
}
