import '@vscode/codicons/dist/codicon.css';
import { connectHost } from '../shared/host.ts';
import type { FromSidebar, ToSidebar } from '../../src/protocol/sidebar.ts';
const host = connectHost<ToSidebar, FromSidebar, unknown>();
host.onMessage((m) => {
  document.getElementById('root')!.textContent = m.type;
});
host.post({ type: 'ready' });
