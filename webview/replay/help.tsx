import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { keyNames } from '../shared/key-names.ts';
import { l10n } from '../shared/l10n.ts';
import { usePage } from './context.ts';
import { KEYS } from './keys.ts';

/** The keys, and a switch for those to whom single keys are in the way. */
export function Help({ open, keys }: { readonly open: boolean; readonly keys: boolean }): VNode {
  const page = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    else if (!open) dialog.current?.close();
  }, [open]);
  const close = (): void => page.set({ help: false });
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== '?') return;
    event.preventDefault();
    close();
  };
  return (
    <dialog ref={dialog} class="help" aria-labelledby="keys-title" onClose={close} onKeyDown={onKey}>
      <h2 id="keys-title" tabIndex={-1} autofocus>
        {l10n('Keys')}
      </h2>
      <div class="key-groups">
        {KEYS.map(({ title, keys: listed }) => (
          <section key={title}>
            <h3>{l10n(title)}</h3>
            <dl>
              {listed.map(({ shown, does, keys: names }) => (
                <div key={names[0]}>
                  <dt>
                    <kbd>{keyNames(shown)}</kbd>
                  </dt>
                  <dd>{l10n(does)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label>
        <input type="checkbox" checked={keys} onChange={(event) => page.set({ keys: event.currentTarget.checked })} />{' '}
        {l10n('Single letters act as keys')}
      </label>
      <button type="button" class="choice" onClick={close}>
        {l10n('Close')}
      </button>
    </dialog>
  );
}
