/** The figures of one file of cases, in the protocol's words. NaN where a file has nothing to measure. */
export interface Figures {
  readonly accuracyOnline: number;
  readonly accuracySettled: number;
  readonly accuracyReordered: number;
  readonly accuracyInterleaved: number;
  readonly selective70: number;
  readonly skipPrecision: number;
  readonly skipRecall: number;
  readonly skipF1: number;
  readonly falseSkipSessions: number;
  readonly wrongFlags: number;
  readonly offPlanF1: number;
  readonly calibrationError: number;
}

export const FIGURES = [
  'accuracyOnline',
  'accuracySettled',
  'accuracyReordered',
  'accuracyInterleaved',
  'selective70',
  'skipPrecision',
  'skipRecall',
  'skipF1',
  'falseSkipSessions',
  'wrongFlags',
  'offPlanF1',
  'calibrationError',
] as const satisfies ReadonlyArray<keyof Figures>;

/** A mean in which each item has its own weight. */
export class Mean {
  #sum = 0;
  #weight = 0;

  add(value: number, weight = 1): void {
    if (Number.isNaN(value)) return;
    this.#sum += value * weight;
    this.#weight += weight;
  }

  get value(): number {
    return this.#weight > 0 ? this.#sum / this.#weight : Number.NaN;
  }
}

/** Precision, recall and F1 from weighted counts. Nothing said and nothing to say: NaN. */
export class Detection {
  #hits = 0;
  #said = 0;
  #wanted = 0;

  add(said: boolean, wanted: boolean, weight: number): void {
    if (said) this.#said += weight;
    if (wanted) this.#wanted += weight;
    if (said && wanted) this.#hits += weight;
  }

  get precision(): number {
    return this.#said > 0 ? this.#hits / this.#said : Number.NaN;
  }

  get recall(): number {
    return this.#wanted > 0 ? this.#hits / this.#wanted : Number.NaN;
  }

  get f1(): number {
    return this.#said + this.#wanted > 0 ? (2 * this.#hits) / (this.#said + this.#wanted) : Number.NaN;
  }
}

interface Judged {
  readonly confidence: number;
  readonly right: boolean;
  readonly weight: number;
}

/** Accuracy on the share of hunks that the tracker is surest of; each hunk by its weight. */
export function selective(judged: readonly Judged[], share: number): number {
  const ranked = [...judged].sort((a, b) => b.confidence - a.confidence);
  const total = ranked.reduce((sum, { weight }) => sum + weight, 0);
  const mean = new Mean();
  let taken = 0;
  for (const { right, weight } of ranked) {
    if (taken >= share * total) break;
    taken += weight;
    mean.add(right ? 1 : 0, weight);
  }
  return mean.value;
}

/** Expected calibration error: how far confidence lies from how often it is right, over ten bins. */
export function calibrationError(judged: readonly Judged[]): number {
  const bins = Array.from({ length: 10 }, () => ({ weight: 0, right: 0, confidence: 0 }));
  for (const { confidence, right, weight } of judged) {
    const bin = bins[Math.min(9, Math.floor(confidence * 10))];
    if (!bin) continue;
    bin.weight += weight;
    bin.right += right ? weight : 0;
    bin.confidence += confidence * weight;
  }
  const total = bins.reduce((sum, { weight }) => sum + weight, 0);
  return total === 0 ? Number.NaN : bins.reduce((sum, bin) => sum + Math.abs(bin.right - bin.confidence), 0) / total;
}
