import type { ComponentChildren, VNode } from 'preact';

export interface LinkButtonProps {
  readonly onClick: () => void;
  readonly children: ComponentChildren;
  /** False takes it out of the tab order, as in steps that the list's tab stop is not on. */
  readonly tab?: boolean;
  readonly title?: string;
  readonly class?: string;
  readonly focusName?: string;
  readonly disabled?: boolean;
}

/** A quiet button that reads as a link. */
export function LinkButton({ onClick, children, tab = true, title, class: name = '', focusName, disabled }: LinkButtonProps): VNode {
  return (
    <button
      type="button"
      class={`link ${name}`}
      title={title}
      tabIndex={tab ? 0 : -1}
      data-focus={focusName}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
