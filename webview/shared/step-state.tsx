import type { VNode } from 'preact';
import type { StepState } from '../../src/core/tracking/types.ts';
import { l10n } from './l10n.ts';

/** Solid, half and outlined shapes that can be told apart without colour. */
const SHAPES: Readonly<Record<StepState | 'optional', VNode>> = {
  untouched: <circle cx="8" cy="8" r="6.5" />,
  optional: <circle cx="8" cy="8" r="6.5" stroke-dasharray="1.4 2" />,
  'in-progress': (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path class="solid" d="M8 1.5a6.5 6.5 0 0 1 0 13z" />
    </>
  ),
  'likely-done': (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M5 8.3l2 2 4-4.3" stroke-width="1.5" />
    </>
  ),
  verified: (
    <>
      <circle class="solid" cx="8" cy="8" r="7" />
      <path class="cut" d="M4.8 8.3l2.2 2.2 4.3-4.7" stroke-width="1.7" />
    </>
  ),
  'possibly-skipped': (
    <>
      <circle cx="8" cy="8" r="6.5" stroke-dasharray="3 2.1" />
      <path d="M8 4.4v4.2M8 10.4v1.2" stroke-width="1.6" />
    </>
  ),
  skipped: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M8 4.4v4.2M8 10.4v1.2" stroke-width="1.6" />
    </>
  ),
  waived: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M5 8h6" stroke-width="1.5" />
    </>
  ),
  overridden: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M5.5 5.5l5 5M10.5 5.5l-5 5" stroke-width="1.5" />
    </>
  ),
};

/** A step's state as a shape first, then a colour (`.glyph.STATE` in theme.css); the word stands beside it. */
export function StateGlyph({ state, optional = false }: { readonly state: StepState; readonly optional?: boolean }): VNode {
  return (
    <svg class={`glyph ${state}`} viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[optional && state === 'untouched' ? 'optional' : state]}
    </svg>
  );
}

/** The state in words. */
export function stateWord(state: StepState): string {
  switch (state) {
    case 'untouched':
      return l10n('not begun');
    case 'in-progress':
      return l10n('in progress');
    case 'likely-done':
      return l10n('likely done');
    case 'verified':
      return l10n('verified');
    case 'possibly-skipped':
      return l10n('skipped?');
    case 'skipped':
      return l10n('skipped');
    case 'waived':
      return l10n('not needed');
    case 'overridden':
      return l10n('overridden');
    default:
      return state satisfies never;
  }
}
