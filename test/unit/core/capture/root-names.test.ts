import { describe, expect, it } from 'vitest';
import { RootNames } from '../../../../src/core/capture/root-names.ts';

const root = (uri: string) => ({ uri, name: uri.split('/').at(-1)! });
const app = root('/w/app');
const lib = root('/w/lib');
const other = root('/x/lib');

describe('names of roots', () => {
  it('one root needs none, and keeps none when others come, or when it comes again', () => {
    const names = new RootNames();
    expect(names.of([app])).toEqual([undefined]);
    expect(names.of([app, lib])).toEqual([undefined, 'lib:']);
    expect(names.of([other, lib, app])).toEqual(['lib-2:', 'lib:', undefined]);
    expect(names.of([lib])).toEqual(['lib:']);
    expect(names.of([app])).toEqual([undefined]);
  });

  it('of several each has one, and keeps it when it is alone', () => {
    const names = new RootNames();
    expect(names.of([lib, app, other])).toEqual(['lib', 'app', 'lib-2']);
    expect(names.of([other])).toEqual(['lib-2']);
    expect(names.of([lib, other])).toEqual(['lib', 'lib-2']);
  });

  it('a session that is gone on with in another window knows its first root by its name', () => {
    expect(new RootNames(['app']).of([lib, app])).toEqual(['lib:', undefined]);
    expect(new RootNames(['app', 'lib']).of([app])).toEqual(['app']);
    // Its folder is called otherwise now: alone, it is the same.
    expect(new RootNames(['app']).of([lib])).toEqual([undefined]);
    expect(new RootNames(['app']).of([lib, other])).toEqual(['lib:', 'lib-2:']);
  });
});
