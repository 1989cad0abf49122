import { Component, h } from 'preact';
import type { ComponentChild, FunctionComponent } from 'preact';

/** A component that renders again only when one of its props is another value. */
export function memo<P extends object>(render: FunctionComponent<P>): FunctionComponent<P> {
  class Memo extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const now = this.props as Readonly<Record<string, unknown>>;
      const names = Object.keys(next);
      return names.length !== Object.keys(now).length || names.some((name) => now[name] !== (next as Record<string, unknown>)[name]);
    }
    render(): ComponentChild {
      return h(render, this.props as P);
    }
  }
  return Memo as unknown as FunctionComponent<P>;
}
