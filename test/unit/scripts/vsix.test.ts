import { expect, test } from 'vitest';
import { forbidden, zipEntries } from '../../../scripts/vsix.ts';

test('a VSIX holds the manifest, its documents, icons and bundles, and nothing else', () => {
  const wanted = [
    'extension.vsixmanifest',
    '[Content_Types].xml',
    'extension/package.json',
    'extension/readme.md',
    'extension/changelog.md',
    'extension/LICENSE.txt',
    'extension/media/icon.png',
    'extension/dist/extension.cjs',
    'extension/dist/coagency.cjs',
    'extension/dist/pack-worker.cjs',
    'extension/dist/webview/replay.worker.js',
    'extension/dist/webview/codicon.ttf',
  ];
  const unwanted = [
    'extension/dist/cli.js',
    'extension/dist/extension.cjs.map',
    'extension/dist/webview/sidebar.js.map',
    'extension/dist/test/index.cjs',
    'extension/src/extension/extension.ts',
    'extension/node_modules/pg/package.json',
    'extension/test/fixtures/a.jsonl',
    'extension/package-lock.json',
    'extension/.npmrc',
  ];
  expect(forbidden([...wanted, ...unwanted])).toEqual(unwanted);
});

test('names are read from the archive itself', () => {
  // Made by hand: one empty stored file named `a`, then the directory, then its end.
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(1, 28);
  entry.writeUInt32LE(7, 20);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(0, 16);
  expect(zipEntries(Buffer.concat([entry, Buffer.from('a'), end]))).toEqual([{ name: 'a', size: 7 }]);
  expect(() => zipEntries(Buffer.from('no archive'))).toThrow('not a zip archive');
});
