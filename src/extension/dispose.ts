/** What ends something. Structurally `vscode.Disposable`, so that this file needs no `vscode`. */
export interface DisposableLike {
  dispose(): unknown;
}

/**
 * Ends all that was added to it, last added first. What is added after that ends at once, so that an `await` in
 * between leaks nothing. One member that throws does not keep the others alive.
 */
export class DisposableStore implements DisposableLike {
  readonly #members = new Set<DisposableLike>();
  #disposed = false;

  get isDisposed(): boolean {
    return this.#disposed;
  }

  get size(): number {
    return this.#members.size;
  }

  add<T extends DisposableLike>(member: T): T {
    if (this.#disposed) member.dispose();
    else this.#members.add(member);
    return member;
  }

  /** Ends one member before the rest. */
  delete(member: DisposableLike): void {
    if (this.#members.delete(member)) member.dispose();
  }

  /** @throws AggregateError of what members threw, after all of them were ended. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const members = [...this.#members].reverse();
    this.#members.clear();
    const errors: unknown[] = [];
    for (const member of members) {
      try {
        member.dispose();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'Not everything could be disposed of');
  }
}

/** Base of all that holds listeners, timers or panels. */
export abstract class Disposable implements DisposableLike {
  readonly #store = new DisposableStore();

  get isDisposed(): boolean {
    return this.#store.isDisposed;
  }

  protected _register<T extends DisposableLike>(member: T): T {
    return this.#store.add(member);
  }

  dispose(): void {
    this.#store.dispose();
  }
}

export function toDisposable(end: () => void): DisposableLike {
  return { dispose: end };
}
