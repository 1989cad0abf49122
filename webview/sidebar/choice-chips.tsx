import type { VNode } from 'preact';

export interface ChoiceChipsProps<T extends string> {
  readonly label: string;
  readonly value: T | null;
  readonly choices: readonly { readonly id: T; readonly label: string }[];
  /** Number keys choose, and the numbers are shown. */
  readonly numbered?: boolean;
  readonly focusName?: string;
  readonly onChoose: (value: T) => void;
  /** After a choice that is meant as one (number key, click, Enter), not one passed over with the arrow keys. */
  readonly onChosen?: () => void;
}

/** A radio group drawn as chips: one tab stop, arrow keys choose and go round, number keys choose at once. */
export function ChoiceChips<T extends string>(props: ChoiceChipsProps<T>): VNode {
  const { label, value, choices, numbered = false, focusName, onChoose, onChosen } = props;
  const stop = Math.max(
    0,
    choices.findIndex(({ id }) => id === value),
  );
  const choose = (index: number): void => {
    const choice = choices[index];
    if (!choice) return;
    onChoose(choice.id);
    onChosen?.();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (numbered && /^[1-9]$/.test(event.key)) choose(Number(event.key) - 1);
    else if (event.key === 'Enter' || event.key === ' ') choose(chips(event).indexOf(event.target as HTMLElement));
    else if (step !== undefined) {
      const all = chips(event);
      const next = (all.indexOf(event.target as HTMLElement) + step + all.length) % all.length;
      all[next]?.focus();
      const choice = choices[next];
      if (choice) onChoose(choice.id);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="chips" role="radiogroup" aria-label={label} onKeyDown={onKeyDown}>
      <span class={numbered ? 'chips-label small dim' : 'chips-label'}>{label}</span>
      {choices.map(({ id, label: text }, index) => (
        <span
          key={id}
          class="chip"
          role="radio"
          aria-checked={value === id}
          aria-keyshortcuts={numbered ? String(index + 1) : undefined}
          tabIndex={index === stop ? 0 : -1}
          data-focus={index === stop ? focusName : undefined}
          onClick={() => choose(index)}
        >
          {numbered && <small aria-hidden="true">{index + 1}</small>}
          {text}
        </span>
      ))}
    </div>
  );
}

const chips = (event: KeyboardEvent): HTMLElement[] => [
  ...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=radio]'),
];
