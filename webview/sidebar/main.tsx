import '../shared/theme.css';
import './sidebar.css';
import './steps.css';
import './forms.css';
import './revision.css';
import './history.css';
import { render } from 'preact';
import type { FromSidebar, ToSidebar } from '../../src/protocol/sidebar.ts';
import { connectHost } from '../shared/host.ts';
import { App } from './app.tsx';
import { CheckingContext, FinishedContext, StoreContext } from './context.ts';
import { answerDistrustKey } from './distrust-key.ts';
import { reportDrafts } from './draft-report.ts';
import { focusFinding } from './finding-actions.ts';
import { focusNamed, focusPanel, focusStep, keepingFocus } from './focus.ts';
import { keepHistory } from './history-actions.ts';
import { focusForm } from './form-actions.ts';
import type { UiState } from './model.ts';
import { Store } from './store.ts';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');

const host = connectHost<ToSidebar, FromSidebar, UiState>();
const store = new Store(host);
const draw = (): void =>
  keepingFocus(() =>
    render(
      <StoreContext.Provider value={store}>
        <CheckingContext.Provider value={store.model.shown?.checking ?? null}>
          <FinishedContext.Provider value={store.model.shown?.view?.phase === 'finished'}>
            <App model={store.model} />
          </FinishedContext.Provider>
        </CheckingContext.Provider>
      </StoreContext.Provider>,
      root,
    ),
  );
store.onChange(draw);
draw();
reportDrafts(store);
host.onMessage((message) => message.type === 'state' && keepHistory(store));
document.addEventListener('keydown', (event) => answerDistrustKey(store, event));

// Only what the expert asked for by a key or a command moves focus; this listener comes after the store's own.
host.onMessage((message) => {
  if (message.type === 'open-override') focusForm(store);
  else if (message.type === 'focus-step') focusStep(message.step);
  else if (message.type === 'focus-panel') focusPanel(store.ui.at);
  else if (message.type === 'open-history') focusNamed('history-back');
  else if (message.type === 'open-revise') focusNamed('wish');
  else if (message.type === 'focus-finding') focusFinding(store.model.shown?.view?.findings ?? [], message.finding);
  else if (message.type === 'ask-reason') focusNamed('reason');
});
store.post({ type: 'ready' });
