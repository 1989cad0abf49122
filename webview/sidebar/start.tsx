import type { VNode } from 'preact';
import { harmless } from '../shared/harmless.ts';
import { l10n } from '../shared/l10n.ts';
import { Button, RadioGroup, TextArea } from '../shared/ui.ts';
import { useStore } from './context.ts';
import { LinkButton } from './link-button.tsx';
import type { Shown, SourceId, UiState } from './model.ts';
import type { Store } from './store.ts';

/** Longest task, in UTF-16 code units (as the protocol has it). */
const MOST_TASK = 200_000;

export interface StartProps {
  readonly shown: Shown;
  readonly task: UiState['task'];
}

/** The text that stands in the field: what was written, else what lies ready. */
const textOf = ({ shown, task }: StartProps): string => task.text ?? shown.view?.task.text ?? shown.suggestedTask ?? '';

/** The chosen source while it is ready, else the first that is. */
function sourceOf({ shown, task }: StartProps): SourceId | null {
  const ready = shown.sources.filter((source) => source.ready);
  return ready.find(({ id }) => id === task.source)?.id ?? ready[0]?.id ?? null;
}

function start(store: Store, props: StartProps): void {
  const text = textOf(props).trim();
  const source = sourceOf(props);
  if (source === 'import' && !text) store.post({ type: 'command', command: 'import' });
  else if (source !== null && text) store.post({ type: 'start', text: text.slice(0, MOST_TASK), source }, { task: props.task });
}

/** No plan yet: one question, where the answer shall come from, and Start. */
export function Start(props: StartProps): VNode {
  const { shown, task } = props;
  const store = useStore();
  const text = textOf(props);
  const source = sourceOf(props);
  const suggested = task.text === null && !shown.view && shown.suggestedTask !== null;
  const modelReady = shown.sources.some(({ id, ready }) => ready && (id === 'model' || id === 'editor'));
  const set = (patch: Partial<UiState['task']>): void => store.setUi({ task: { ...store.ui.task, ...patch } });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    start(store, { shown, task: store.ui.task });
  };
  return (
    <form class="start" aria-label={l10n('Start a task')} onSubmit={(event) => event.preventDefault()} onKeyDown={onKeyDown}>
      {shown.resumable && (
        <div class="note resumable">
          <p dir="auto">{l10n('Not finished: {0}', harmless(shown.resumable.title, 300))}</p>
          <div class="answers">
            <LinkButton onClick={() => store.post({ type: 'resume' })}>{l10n('Resume')}</LinkButton>
          </div>
        </div>
      )}
      <TextArea
        label={l10n('What is to be done?')}
        class="task"
        focusName="task"
        placeholder={l10n('A sentence, an issue, or a list of steps')}
        rows={5}
        most={MOST_TASK}
        value={text}
        onInput={(value) => set({ text: value })}
      />
      {suggested && <p class="small dim">{l10n('This task lies ready. Start it, or write your own over it.')}</p>}
      <Sources shown={shown} source={source} onChange={(id) => set({ source: id })} />
      <Button
        disabled={source === null || (!text.trim() && source !== 'import')}
        onClick={() => start(store, { shown, task: store.ui.task })}
      >
        {source === 'import' && !text.trim() ? l10n('Choose a file…') : l10n('Start')}
      </Button>
      {!modelReady && (
        <p class="small dim">
          {l10n('No model is set up. An outline of your own text works without one.')}{' '}
          <LinkButton onClick={() => store.post({ type: 'command', command: 'set-key' })}>{l10n('Set API key…')}</LinkButton>
          {' · '}
          <LinkButton onClick={() => store.post({ type: 'command', command: 'settings' })}>{l10n('Model settings')}</LinkButton>
        </p>
      )}
    </form>
  );
}

interface SourcesProps {
  readonly shown: Shown;
  readonly source: SourceId | null;
  readonly onChange: (id: SourceId) => void;
}

function Sources({ shown, source, onChange }: SourcesProps): VNode | null {
  if (shown.sources.length === 0) return null;
  const choices = shown.sources.map(({ id, label, ready }) => ({
    id,
    label: ready ? harmless(label, 200) : l10n('{0} (not set up)', harmless(label, 200)),
    disabled: !ready,
  }));
  return <RadioGroup label={l10n('The plan comes from')} value={source} choices={choices} onChange={onChange} />;
}
