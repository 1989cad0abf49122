import '../shared/theme.css';
import '../shared/choice.css';
import './plan.css';
import './code.css';
import '../shared/sign-in.css';
import './dialogs.css';
import '../review/review.css';
import './timeline.css';
// Last, since it says what differs on a narrow page.
import './replay.css';
import { render } from 'preact';
import type { FromReplay, ToReplay } from '../../src/protocol/replay.ts';
import { connectHost } from '../shared/host.ts';
import type { Loader } from '../shared/host.ts';
import { App } from './app.tsx';
import { PageContext } from './context.ts';
import { ReplayPage } from './page.ts';
import { serverLoader } from './server-loader.ts';
import { SignIn, signedIn } from '../shared/sign-in.tsx';
import type { Saved } from './state.ts';
import { startWork } from './work-link.ts';

const root = document.getElementById('root')!;

function start(loader?: Loader<ToReplay, FromReplay>): void {
  const host = connectHost<ToReplay, FromReplay, Saved>(loader);
  const page = new ReplayPage(host, (listener) => startWork(host.inEditor, listener));
  render(
    <PageContext.Provider value={page}>
      <App />
    </PageContext.Provider>,
    root,
  );
}

/** `/sessions/KEY`: this page of the server, in any browser. */
const session = /^\/sessions\/([^/]+)$/.exec(location.pathname)?.[1];
if (session === undefined) start();
else {
  const open = (): void => start(serverLoader(decodeURIComponent(session)));
  void signedIn().then((known) => (known ? open() : render(<SignIn onSignedIn={open} />, root)));
}
