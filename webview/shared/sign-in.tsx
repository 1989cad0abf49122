import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { l10n } from './l10n.ts';

/** Asks for a token where the browser holds none; the server keeps it in a cookie that no script can read. */
export function SignIn({ onSignedIn }: { readonly onSignedIn: () => void }): VNode {
  const [refused, setRefused] = useState('');
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const token = (event.currentTarget as HTMLFormElement).querySelector('input')!.value.trim();
    const answer = await fetch('/api/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    }).catch(() => undefined);
    if (answer?.ok) onSignedIn();
    else
      setRefused(answer?.status === 401 ? l10n('The server does not know this token.') : l10n('The server does not answer as it should.'));
  };
  return (
    <main class="sign-in">
      <h1>{l10n('Sign in')}</h1>
      <form onSubmit={(event) => void submit(event)}>
        <label>
          {l10n('Your token')}
          <input name="token" type="password" autocomplete="current-password" required />
        </label>
        <button type="submit" class="choice" aria-pressed="true">
          {l10n('Sign in')}
        </button>
      </form>
      <p class="bad" role="alert">
        {refused}
      </p>
      <p class="dim small">{l10n('Whoever runs the server gives tokens out; one that may read is enough.')}</p>
    </main>
  );
}

/** Whether the server knows who we are. */
export const signedIn = async (): Promise<boolean> => (await fetch('/api/me')).ok;
