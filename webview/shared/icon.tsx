import type { VNode } from 'preact';

/** A codicon, for the eye only: what it stands for is said in words beside it. */
export function Icon({ name }: { readonly name: string }): VNode {
  return <i class={`codicon codicon-${name}`} aria-hidden="true" />;
}
