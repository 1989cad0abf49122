import values from './theme-values.json' with { type: 'json' };

export type ThemeName = keyof typeof values;
export const THEME_NAMES: readonly ThemeName[] = ['dark', 'light', 'hc-dark', 'hc-light'];

/** How VS Code marks a webview's body in each kind of theme (high contrast light carries the older class, too). */
export const THEMES: Readonly<Record<ThemeName, { readonly kind: string; readonly classes: string }>> = {
  dark: { kind: 'vscode-dark', classes: 'vscode-dark' },
  light: { kind: 'vscode-light', classes: 'vscode-light' },
  'hc-dark': { kind: 'vscode-high-contrast', classes: 'vscode-high-contrast' },
  'hc-light': { kind: 'vscode-high-contrast-light', classes: 'vscode-high-contrast-light vscode-high-contrast' },
};

const FONTS = {
  'font-family': 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  'font-weight': 'normal',
  'font-size': '13px',
  'editor-font-family': "'Droid Sans Mono', 'monospace', monospace",
  'editor-font-weight': 'normal',
  'editor-font-size': '14px',
};

/** What every webview starts from: the rules a page must live with (a body with padding, `code` and `kbd` with boxes). */
const DEFAULTS = `@layer vscode-default {
  html { scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
  body { overscroll-behavior-x: none; background-color: transparent; color: var(--vscode-editor-foreground);
    font-family: var(--vscode-font-family); font-weight: var(--vscode-font-weight); font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; }
  a, a code { color: var(--vscode-textLink-foreground); }
  a:hover { color: var(--vscode-textLink-activeForeground); }
  a:focus, input:focus, select:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
  code { color: var(--vscode-textPreformat-foreground); background-color: var(--vscode-textPreformat-background); padding: 1px 3px; border-radius: 4px; }
  kbd { background-color: var(--vscode-keybindingLabel-background); color: var(--vscode-keybindingLabel-foreground); border: 1px solid
    var(--vscode-keybindingLabel-border); border-radius: 3px; vertical-align: middle; padding: 1px 3px; }
  ::-webkit-scrollbar { width: 10px; height: 10px; }
  ::-webkit-scrollbar-thumb { background-color: var(--vscode-scrollbarSlider-background); }
}
html { background: var(--vscode-sideBar-background); }`;

/** The variables that VS Code 1.139 gives a webview in its own default themes, as read from the running editor. */
export function themeCss(theme: ThemeName): string {
  const variables = Object.entries({ ...FONTS, ...values[theme] });
  return `:root {\n${variables.map(([name, value]) => `--vscode-${name}: ${value};`).join('\n')}\n}\n${DEFAULTS}\n`;
}
