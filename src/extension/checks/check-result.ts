/** How a check went. */
export interface CheckResult {
  readonly passed: boolean;
  readonly exitCode?: number;
  /** What came of it, in a sentence. */
  readonly output?: string;
}
