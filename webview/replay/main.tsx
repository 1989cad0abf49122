import '../shared/theme.css';
import './replay.css';
import './timeline.css';
import { render } from 'preact';
import type { FromReplay, ToReplay } from '../../src/protocol/replay.ts';
import { connectHost } from '../shared/host.ts';
import { App } from './app.tsx';
import { PageContext } from './context.ts';
import { ReplayPage } from './page.ts';
import type { Saved } from './state.ts';
import { scriptPlace, startWork } from './work-link.ts';

const place = scriptPlace();
const host = connectHost<ToReplay, FromReplay, Saved>();
const page = new ReplayPage(host, (listener) => startWork(place, listener));
const root = document.getElementById('root')!;
render(
  <PageContext.Provider value={page}>
    <App />
  </PageContext.Provider>,
  root,
);
