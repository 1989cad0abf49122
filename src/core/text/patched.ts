import { applyPatch } from 'diff';

/** The text that a unified diff makes of another. Undefined: it does not fit, or is none. */
export function patched(text: string, patch: string): string | undefined {
  try {
    const result = applyPatch(text, patch, { autoConvertLineEndings: false });
    return result === false ? undefined : result;
  } catch {
    return undefined;
  }
}
