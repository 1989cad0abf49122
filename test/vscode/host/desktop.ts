import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { hasCommand } from '../../../scripts/debian.ts';

/** A desktop editor needs a screen; the one from npm needs none. */
const hasScreen = (): boolean => process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);

/** Can a desktop VS Code be downloaded from here? Asked quickly, since offline is the usual no. */
async function downloadable(): Promise<boolean> {
  const answer = await fetch('https://update.code.visualstudio.com/api/releases/stable', { signal: AbortSignal.timeout(5000) }).catch(
    () => undefined,
  );
  return answer?.ok ?? false;
}

/**
 * The executable of a desktop VS Code: what VSCODE_EXECUTABLE names, else, where there is a screen, one that @vscode/test-electron
 * downloads into the ignored folder. Undefined: use the editor from npm.
 */
export async function desktopForTests(): Promise<string | undefined> {
  if (process.env.VSCODE_EXECUTABLE) return process.env.VSCODE_EXECUTABLE;
  return hasScreen() && (await downloadable()) ? downloadAndUnzipVSCode('stable') : undefined;
}

/** The command that opens the desktop VS Code a person has; undefined where there is none, or no screen to show it on. */
export function installedDesktop(): string | undefined {
  if (process.env.VSCODE_EXECUTABLE) return process.env.VSCODE_EXECUTABLE;
  return hasScreen() ? ['code', 'cursor', 'codium'].find(hasCommand) : undefined;
}
