import { describe, expect, it } from 'vitest';
import { findMoves } from '../../../../src/core/capture/moves.ts';

const EMPTY = 'empty';

describe('findMoves', () => {
  it('takes a file for moved when its content is the same', () => {
    const found = findMoves(
      {
        gone: [{ path: 'a', hash: '1' }],
        arrived: [
          { path: 'b', hash: '1' },
          { path: 'c', hash: '2' },
        ],
      },
      EMPTY,
    );
    expect(found).toEqual({ moves: [{ from: 'a', to: 'b' }], gone: [], arrived: [{ path: 'c', hash: '2' }] });
  });

  it('does not pair empty files, nor one source twice', () => {
    const empty = findMoves({ gone: [{ path: 'a', hash: EMPTY }], arrived: [{ path: 'b', hash: EMPTY }] }, EMPTY);
    expect(empty.moves).toEqual([]);
    const copied = findMoves(
      {
        gone: [{ path: 'a', hash: '1' }],
        arrived: [
          { path: 'b', hash: '1' },
          { path: 'c', hash: '1' },
        ],
      },
      EMPTY,
    );
    expect(copied.moves).toEqual([{ from: 'a', to: 'b' }]);
    expect(copied.arrived).toEqual([{ path: 'c', hash: '1' }]);
  });

  const children = [
    { path: 'd/x', hash: '1' },
    { path: 'd/e/y', hash: '2' },
  ];

  it('takes a folder for moved when all that is known of it lies in the new one', () => {
    const arrived = [
      { path: 'n', folder: true },
      { path: 'n/x', hash: '1' },
      { path: 'n/e', folder: true },
      { path: 'n/e/y', hash: '2' },
      { path: 'n/new', hash: '3' },
    ];
    const found = findMoves({ gone: [{ path: 'd', children }], arrived }, EMPTY);
    expect(found.moves).toEqual([{ from: 'd', to: 'n', folder: true }]);
    expect(found.gone).toEqual([]);
    expect(found.arrived).toEqual([{ path: 'n/new', hash: '3' }]);
  });

  it('moves what is left of a folder file by file', () => {
    const found = findMoves(
      {
        gone: [{ path: 'd', children }],
        arrived: [
          { path: 'n', folder: true },
          { path: 'n/x', hash: '1' },
        ],
      },
      EMPTY,
    );
    expect(found.moves).toEqual([{ from: 'd/x', to: 'n/x' }]);
    expect(found.gone.map(({ path }) => path)).toEqual(['d']);
  });
});
