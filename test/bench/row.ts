/** One figure of a benchmark, beside what it is compared with and what it has to reach. */
export interface BenchRow {
  /** What was measured: `append p99`. */
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** The same figure of what it is compared with, measured on the same machine in the same run; null where there is none. */
  readonly baseline: number | null;
  /** value / baseline. */
  readonly ratio: number | null;
  /** What it must reach, in the unit, or as a ratio where there is a baseline; null where nothing was set. */
  readonly floor: number | null;
  /** What it should reach. */
  readonly aim: number | null;
  /** Is the floor met? True where none was set. */
  readonly met: boolean;
}
