import type { PlanWarning } from '../draft.ts';
import type { Plan } from '../schema.ts';

export type PlanFormat = 'spec-kit' | 'kiro' | 'task-master' | 'checklist' | 'todo';

export interface ReadPlan {
  readonly plan: Plan;
  readonly format: PlanFormat;
  readonly warnings: readonly PlanWarning[];
  /** Ids of the steps that the file marks as done. */
  readonly done: readonly string[];
}

export interface ReadGiven {
  readonly id: string;
  readonly usedIds: Iterable<string>;
}

/** A file that holds no plan we can read. `line` counts from 1. */
export class PlanFormatError extends Error {
  override readonly name = 'PlanFormatError';
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(line === undefined ? message : `Line ${line}: ${message}`);
    this.line = line;
  }
}
