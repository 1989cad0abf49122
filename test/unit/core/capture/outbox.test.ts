import { describe, expect, it } from 'vitest';
import { Outbox } from '../../../../src/core/capture/outbox.ts';
import type { EventBody } from '../../../../src/core/trajectory/events.ts';

const note = (text: string): EventBody => ({ kind: 'note.added', text });

function later(): { promise: Promise<EventBody>; resolve: (body: EventBody) => void } {
  let resolve: (body: EventBody) => void = () => expect.fail('a promise runs its executor at once');
  const promise = new Promise<EventBody>((each) => (resolve = each));
  return { promise, resolve };
}

function setup() {
  const appended: string[] = [];
  const errors: unknown[] = [];
  const append = (body: EventBody): void => {
    if (body.kind !== 'note.added' || body.text === 'too much') throw new Error('the sink is full');
    appended.push(body.text);
  };
  const outbox = new Outbox({ append, putBlob: () => '' }, (error) => errors.push(error));
  return { appended, errors, outbox };
}

describe('Outbox', () => {
  it('lets events through at once when nothing waits', () => {
    const { appended, outbox } = setup();
    outbox.append(note('one'));
    expect(appended).toEqual(['one']);
  });

  it('keeps the order while one of them waits', async () => {
    const { appended, outbox } = setup();
    const first = later();
    const third = later();
    outbox.appendLater(note('one?'), first.promise);
    outbox.append(note('two'));
    outbox.appendLater(note('three?'), third.promise);
    outbox.append(note('four'));
    third.resolve(note('three'));
    await third.promise;
    expect(appended).toEqual([]);
    first.resolve(note('one'));
    await new Promise(setImmediate);
    expect(appended).toEqual(['one', 'two', 'three', 'four']);
    outbox.append(note('five'));
    expect(appended.at(-1)).toBe('five');
  });

  it('lets an event go as it stands when its fact cannot be had', async () => {
    const { appended, outbox } = setup();
    outbox.appendLater(note('one?'), Promise.reject(new Error('no clipboard')));
    await new Promise(setImmediate);
    expect(appended).toEqual(['one?']);
  });

  it('lets everything go when it is flushed, and nothing twice', async () => {
    const { appended, outbox } = setup();
    const late = later();
    outbox.appendLater(note('one?'), late.promise);
    outbox.append(note('two'));
    outbox.flush();
    late.resolve(note('one'));
    await new Promise(setImmediate);
    expect(appended).toEqual(['one?', 'two']);
  });

  it('takes nothing once it is closed', async () => {
    const { appended, outbox } = setup();
    outbox.appendLater(note('one?'), new Promise(() => {}));
    outbox.close();
    outbox.append(note('two'));
    outbox.appendLater(note('three'), Promise.resolve(note('three')));
    await new Promise(setImmediate);
    outbox.flush();
    expect(appended).toEqual(['one?']);
  });

  it('hands on what the sink throws, and goes on', async () => {
    const { appended, errors, outbox } = setup();
    const late = later();
    outbox.appendLater(note('one?'), late.promise);
    outbox.append(note('two'));
    late.resolve(note('too much'));
    await new Promise(setImmediate);
    expect(errors).toHaveLength(1);
    outbox.flush();
    expect(appended).toEqual(['two']);
  });
});
