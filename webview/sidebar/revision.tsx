import type { VNode } from 'preact';
import type { OfferedPiece } from '../../src/core/plan/offer.ts';
import type { OfferView, StepView } from '../../src/core/session/view.ts';
import { harmless } from '../shared/harmless.ts';
import { counted, l10n } from '../shared/l10n.ts';
import { Button } from '../shared/ui.ts';
import { useStore } from './context.ts';
import { focusNamed } from './focus.ts';
import { LinkButton } from './link-button.tsx';
import type { UiState } from './model.ts';
import { Piece } from './piece.tsx';
import { answerTo, choose, chooseAll, discardOffer, isChosen, takeChosen } from './revise-actions.ts';

export interface RevisionProps {
  readonly offer: OfferView;
  readonly steps: readonly StepView[];
  readonly answer: UiState['answer'];
}

/** What a revision would change, to take or leave piece by piece. Until then the plan stays as it is. */
export function Revision({ offer, steps, answer: given }: RevisionProps): VNode {
  const store = useStore();
  const answer = answerTo(offer, given);
  const { pieces, origin, wish, claims } = offer;
  const chosen = pieces.filter((piece) => isChosen(piece, answer)).length;
  const stop = pieces.find(({ key }) => key === answer.at) ?? pieces[0];
  const goTo = (piece: OfferedPiece | undefined): void => void (piece && focusNamed(`piece:${piece.key}`));
  const onKeyDown = (event: KeyboardEvent, piece: OfferedPiece): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const index = pieces.indexOf(piece);
    const decide = (take: boolean): void => {
      choose(store, offer, piece, take);
      goTo(pieces[index + 1]);
    };
    const keys: Readonly<Record<string, () => void>> = {
      ' ': () => choose(store, offer, piece, !isChosen(piece, answer)),
      Enter: () => takeChosen(store, offer),
      y: () => decide(true),
      n: () => decide(false),
      ArrowDown: () => goTo(pieces[index + 1]),
      ArrowUp: () => goTo(pieces[index - 1]),
      Home: () => goTo(pieces[0]),
      End: () => goTo(pieces.at(-1)),
    };
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <section class="revision" aria-label={l10n('Offered revision')}>
      <div class="row">
        <h2>{counted(pieces.length, 'Revision: {0} change', 'Revision: {0} changes')}</h2>
        <LinkButton onClick={() => chooseAll(store, offer, chosen < pieces.length)}>
          {chosen < pieces.length ? l10n('Choose all') : l10n('Choose none')}
        </LinkButton>
      </div>
      <p class="small dim" dir="auto">
        {origin.kind === 'model' && harmless(origin.model, 200)}
        {origin.kind === 'agent' && l10n('Proposed by the agent {0}', harmless(origin.agent, 200))}
        {wish && ` · ${harmless(wish, 500)}`}
      </p>
      <ul class="pieces" aria-label={l10n('Changes')}>
        {pieces.map((piece) => (
          <Piece
            key={piece.key}
            piece={piece}
            steps={steps}
            claims={claims}
            chosen={isChosen(piece, answer)}
            stop={piece === stop}
            onChoose={() => choose(store, offer, piece, !isChosen(piece, answer))}
            onKeyDown={(event) => onKeyDown(event, piece)}
            onFocus={() => answer.at !== piece.key && store.setUi({ answer: { ...answerTo(offer, store.ui.answer), at: piece.key } })}
          />
        ))}
      </ul>
      <div class="row">
        <LinkButton onClick={() => discardOffer(store, offer)}>{l10n('Discard')}</LinkButton>
        <Button disabled={chosen === 0} onClick={() => takeChosen(store, offer)}>
          {chosen === pieces.length ? l10n('Take all {0}', chosen) : l10n('Take {0} of {1}', chosen, pieces.length)} ↵
        </Button>
      </div>
    </section>
  );
}
