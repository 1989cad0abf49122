import { moveTo } from './edit-actions.ts';
import type { Store } from './store.ts';

const TYPE = 'application/x-coagency-step';

interface DragHandlers {
  readonly onDragStart: (event: DragEvent) => void;
  readonly onDragOver: (event: DragEvent) => void;
  readonly onDragLeave: (event: DragEvent) => void;
  readonly onDrop: (event: DragEvent) => void;
}

/** Reordering by mouse: a step's grip is dragged onto the step whose place it shall take. */
export function dragHandlers(store: Store, step: string): DragHandlers {
  const ours = (event: DragEvent): boolean => event.dataTransfer?.types.includes(TYPE) ?? false;
  const lit = (event: DragEvent, on: boolean): void => void (event.currentTarget as HTMLElement).classList.toggle('drop', on);
  return {
    onDragStart(event) {
      // A dragged link or selection is none of ours.
      if (event.target instanceof Element && event.target.closest('.grip')) event.dataTransfer?.setData(TYPE, step);
    },
    onDragOver(event) {
      if (!ours(event)) return;
      event.preventDefault();
      lit(event, true);
    },
    onDragLeave: (event) => lit(event, false),
    onDrop(event) {
      lit(event, false);
      if (!ours(event)) return;
      event.preventDefault();
      moveTo(store, event.dataTransfer?.getData(TYPE) ?? '', step);
    },
  };
}
