import { describe, expect, it } from 'vitest';
import { Throttle } from '../../../../src/core/capture/throttle.ts';
import type { Timers } from '../../../../src/core/capture/throttle.ts';

class HandTimers implements Timers {
  readonly due = new Set<() => void>();
  after(_: number, run: () => void): () => void {
    this.due.add(run);
    return () => this.due.delete(run);
  }
  fire(): void {
    const due = [...this.due];
    this.due.clear();
    for (const run of due) run();
  }
}

function setup() {
  const timers = new HandTimers();
  let runs = 0;
  const throttle = new Throttle(timers, 100, () => runs++);
  return { timers, throttle, runs: () => runs };
}

describe('Throttle', () => {
  it('runs once for many requests', () => {
    const { timers, throttle, runs } = setup();
    for (let n = 0; n < 1_000; n++) throttle.request();
    expect(timers.due.size).toBe(1);
    timers.fire();
    expect(runs()).toBe(1);
    throttle.request();
    timers.fire();
    expect(runs()).toBe(2);
  });

  it('runs what is due when it is flushed, and only then', () => {
    const { timers, throttle, runs } = setup();
    throttle.flush();
    expect(runs()).toBe(0);
    throttle.request();
    throttle.flush();
    timers.fire();
    expect(runs()).toBe(1);
  });

  it('runs no more once it is disposed of', () => {
    const { timers, throttle, runs } = setup();
    throttle.request();
    throttle.dispose();
    timers.fire();
    expect(runs()).toBe(0);
  });
});
