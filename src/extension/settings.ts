import { workspace } from 'vscode';
import { SECTION, SETTINGS } from './settings-table.ts';
import type { SettingName, ValueOf } from './settings-table.ts';

export function getSetting<N extends SettingName>(name: N): ValueOf<N> {
  return workspace.getConfiguration(SECTION).get<ValueOf<N>>(name, SETTINGS[name].default as ValueOf<N>);
}
