import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Notebooks, orderChange, orderOf } from '../../../../src/core/text/notebooks.ts';
import type { Cell } from '../../../../src/core/trajectory/events.ts';

const cells = (ids: readonly string[]): Cell[] => ids.map((id) => ({ uri: `nb.ipynb#${id}`, kind: 'code' }));
const opened = (ids: readonly string[]) =>
  ({ seq: 0, t: 0, kind: 'notebook.opened', uri: 'nb.ipynb', type: 'x', cells: cells(ids) }) as const;

describe('notebooks', () => {
  it('a cell that moves is one change', () => {
    expect(orderChange(cells(['a', 'b', 'c', 'd']), cells(['a', 'c', 'b', 'd']))).toEqual({
      start: 1,
      deleted: 2,
      cells: cells(['c', 'b']),
    });
    expect(orderChange(cells(['a']), cells(['a']))).toBeUndefined();
  });

  it('a cell that becomes markup is another', () => {
    expect(orderChange(cells(['a']), [{ uri: 'nb.ipynb#a', kind: 'markup' }])).toMatchObject({ start: 0, deleted: 1 });
  });

  it('the folded order is the one that was', () => {
    const ids = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { maxLength: 8 });
    fc.assert(
      fc.property(ids, fc.array(ids), (first, others) => {
        const notebooks = new Notebooks();
        notebooks.apply(opened(first));
        let order = cells(first);
        for (const next of others) {
          const change = orderChange(order, cells(next));
          order = cells(next);
          if (change) notebooks.apply({ seq: 1, t: 0, kind: 'notebook.changed', uri: 'nb.ipynb', ...change });
          expect(notebooks.cellsOf('nb.ipynb')).toEqual(order);
        }
        expect(orderOf(order)).toBe((others.at(-1) ?? first).join(','));
      }),
    );
  });

  it('a change that does not fit is told, and changes nothing', () => {
    const notebooks = new Notebooks();
    const change = { seq: 1, t: 0, kind: 'notebook.changed' as const, uri: 'nb.ipynb', start: 1, deleted: 2, cells: [] };
    expect(() => notebooks.apply(change)).toThrow('never opened');
    notebooks.apply(opened(['a', 'b']));
    expect(() => notebooks.apply(change)).toThrow('it replaces cells 1 to 3 of 2');
    expect(notebooks.cellsOf('nb.ipynb')).toEqual(cells(['a', 'b']));
  });
});
