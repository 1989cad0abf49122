/** Adam (Kingma and Ba, 2015): how far each weight moves, in units of the rate, given its gradient and those before. */
export class Adam {
  readonly #mean: Float64Array;
  readonly #square: Float64Array;
  #updates = 0;

  constructor(size: number) {
    this.#mean = new Float64Array(size);
    this.#square = new Float64Array(size);
  }

  /** Call once before the moves of an update. */
  begin(): void {
    this.#updates++;
  }

  move(i: number, gradient: number): number {
    const mean = (this.#mean[i] = 0.9 * (this.#mean[i] as number) + 0.1 * gradient);
    const square = (this.#square[i] = 0.99 * (this.#square[i] as number) + 0.01 * gradient * gradient);
    const m = mean / (1 - 0.9 ** this.#updates);
    const v = square / (1 - 0.99 ** this.#updates);
    return m / (Math.sqrt(v) + 1e-6);
  }
}
