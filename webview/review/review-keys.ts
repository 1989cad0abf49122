import type { Key } from '../replay/key.ts';

/** One key decides and goes on to what is undecided. */
export const REVIEW_KEYS: readonly Key[] = [
  { shown: 'U', keys: ['u'], does: 'uphold, and on to the next', run: ({ review }) => review.decide('upheld') },
  { shown: 'O', keys: ['o'], does: 'overturn, and on to the next', run: ({ review }) => review.decide('overturned') },
  { shown: 'Q', keys: ['q'], does: 'unsure, and on to the next', run: ({ review }) => review.decide('unsure') },
  { shown: 'W', keys: ['w'], does: 'take this verdict back', run: ({ review }) => review.withdraw() },
  { shown: 'R', keys: ['r'], does: 'next without a verdict', run: ({ review }) => review.goOn(1) },
  { shown: 'Shift+R', keys: ['R'], does: 'previous without a verdict', run: ({ review }) => review.goOn(-1) },
  { shown: 'A', keys: ['a'], does: 'comment on this moment or the selected lines', run: ({ review }) => review.startComment() },
  { shown: 'V', keys: ['v'], does: 'review or plan', run: (page) => page.set({ pane: page.state.pane === 'review' ? 'plan' : 'review' }) },
];
