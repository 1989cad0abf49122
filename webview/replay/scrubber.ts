/** Pointer handlers of a strip that is dragged to scrub: `move` gets the share (0-1) of its width, `start` comes before the first. */
export function scrubber(move: (share: number) => void, start: () => void): Record<string, (event: PointerEvent) => void> {
  const share = (event: PointerEvent): number => {
    const bounds = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - bounds.left) / Math.max(1, bounds.width)));
  };
  return {
    onPointerDown(event) {
      if (event.button !== 0 || (event.target as HTMLElement).closest('button')) return;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      start();
      move(share(event));
    },
    onPointerMove(event) {
      if ((event.currentTarget as HTMLElement).hasPointerCapture(event.pointerId)) move(share(event));
    },
  };
}
