import { describe, expect, it } from 'vitest';
import { Disposable, DisposableStore, toDisposable } from '../../../src/extension/dispose.ts';

describe('DisposableStore', () => {
  it('ends its members, last added first, and once', () => {
    const ended: string[] = [];
    const store = new DisposableStore();
    store.add(toDisposable(() => ended.push('first')));
    store.add(toDisposable(() => ended.push('second')));
    store.dispose();
    store.dispose();
    expect(ended).toEqual(['second', 'first']);
    expect(store.size).toBe(0);
  });

  it('ends at once what is added after it has ended', () => {
    const store = new DisposableStore();
    store.dispose();
    let ended = false;
    store.add(toDisposable(() => (ended = true)));
    expect(ended).toBe(true);
    expect(store.size).toBe(0);
  });

  it('ends the others when one of them throws, and says so', () => {
    const store = new DisposableStore();
    let ended = false;
    store.add(toDisposable(() => (ended = true)));
    store.add(
      toDisposable(() => {
        throw new Error('broken');
      }),
    );
    expect(() => store.dispose()).toThrow(AggregateError);
    expect(ended).toBe(true);
  });

  it('ends one member early', () => {
    const ended: string[] = [];
    const store = new DisposableStore();
    const one = store.add(toDisposable(() => ended.push('one')));
    store.delete(one);
    store.dispose();
    expect(ended).toEqual(['one']);
  });
});

describe('Disposable', () => {
  class Listener extends Disposable {
    listen(end: () => void): void {
      this._register(toDisposable(end));
    }
  }

  it('ends what was registered, also what is registered too late', () => {
    const listener = new Listener();
    let ended = 0;
    listener.listen(() => ended++);
    expect(listener.isDisposed).toBe(false);
    listener.dispose();
    listener.listen(() => ended++);
    expect(ended).toBe(2);
    expect(listener.isDisposed).toBe(true);
  });
});
