import { FILE_HEADERS_ONLY, createTwoFilesPatch } from 'diff';

const MAX_TEXT = 512 * 1_024;
const MAX_PATCH = 64 * 1_024;
const MAX_MILLISECONDS = 50;

export interface TextVersion {
  readonly text: string;
  readonly hash: string;
}

/**
 * A unified diff whose file headers carry the hashes of both versions, so that a reader knows whether it has the text
 * to apply it to. `undefined` when the texts are equal, too long, or so different that the patch would say less than the hash.
 */
export function diskPatch(path: string, before: TextVersion, after: TextVersion): string | undefined {
  if (before.hash === after.hash || Math.max(before.text.length, after.text.length) > MAX_TEXT) return undefined;
  const options = { context: 3, timeout: MAX_MILLISECONDS, headerOptions: FILE_HEADERS_ONLY };
  const patch = createTwoFilesPatch(path, path, before.text, after.text, before.hash, after.hash, options);
  return patch === undefined || patch.length > MAX_PATCH ? undefined : patch;
}
