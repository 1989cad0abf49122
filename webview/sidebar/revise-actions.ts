import type { OfferedPiece } from '../../src/core/plan/offer.ts';
import type { OfferView } from '../../src/core/session/view.ts';
import { counted, l10n } from '../shared/l10n.ts';
import { focusNamed, focusStep } from './focus.ts';
import type { UiState } from './model.ts';
import type { Store } from './store.ts';

export function openRevise(store: Store): void {
  if (store.ui.wish === null) store.setUi({ wish: '' });
  focusNamed('wish');
}

export function closeRevise(store: Store): void {
  store.setUi({ wish: null });
  if (!focusNamed('revise')) focusStep(store.ui.at);
}

/** Asks for the revision; a wish may stay unsaid. */
export function sendRevise(store: Store): void {
  const { wish } = store.ui;
  if (wish === null) return;
  const text = wish.trim();
  store.setUi({ wish: null });
  store.post(text ? { type: 'revise', wish: text } : { type: 'revise' }, { wish });
  focusNamed('revise');
}

/** What is not the expert's own, and not what they refused before, is chosen until they say otherwise. */
const isChosenAtFirst = ({ yours, again }: OfferedPiece): boolean => !yours && again === undefined;

export function isChosen(piece: OfferedPiece, answer: UiState['answer']): boolean {
  return isChosenAtFirst(piece) !== (answer?.flipped.includes(piece.key) ?? false);
}

/** The answer that is being given to this offer; what was chosen for an earlier one is no answer to it. */
export function answerTo(offer: OfferView, answer: UiState['answer']): NonNullable<UiState['answer']> {
  return answer?.offer === offer.id ? answer : { offer: offer.id, flipped: [], at: null };
}

export function choose(store: Store, offer: OfferView, piece: OfferedPiece, take: boolean): void {
  const answer = answerTo(offer, store.ui.answer);
  const others = answer.flipped.filter((key) => key !== piece.key);
  store.setUi({ answer: { ...answer, flipped: take === isChosenAtFirst(piece) ? others : [...others, piece.key] } });
}

export function chooseAll(store: Store, offer: OfferView, take: boolean): void {
  const flipped = offer.pieces.filter((piece) => isChosenAtFirst(piece) !== take).map(({ key }) => key);
  store.setUi({ answer: { ...answerTo(offer, store.ui.answer), flipped } });
}

/** Takes over what is chosen, and leaves the rest. */
export function takeChosen(store: Store, offer: OfferView): void {
  const answer = answerTo(offer, store.ui.answer);
  const taken = offer.pieces.filter((piece) => isChosen(piece, answer)).map(({ key }) => key);
  finish(store, offer, taken);
  store.say(
    taken.length === 0
      ? l10n('Nothing taken. The plan stays as it was.')
      : counted(taken.length, '{0} change taken. Ctrl+Z undoes it.', '{0} changes taken. Ctrl+Z undoes them.'),
  );
}

export function discardOffer(store: Store, offer: OfferView): void {
  finish(store, offer, []);
  store.say(l10n('Revision discarded. The plan stays as it was.'));
}

function finish(store: Store, offer: OfferView, taken: readonly string[]): void {
  const { answer } = store.ui;
  store.setUi({ answer: null });
  store.post({ type: 'take-offer', offer: offer.id, taken: [...taken] }, { answer });
  focusStep(store.ui.at);
}
