import { describe, expect, it } from 'vitest';
import { calibrationError, Detection, Mean, selective } from '../../../../src/core/evaluation/figures.ts';

describe('figures', () => {
  it('weigh each item, and leave out what is not a number', () => {
    const mean = new Mean();
    mean.add(1, 3);
    mean.add(0, 1);
    mean.add(Number.NaN, 100);
    expect(mean.value).toBe(0.75);
    expect(new Mean().value).toBeNaN();
  });

  it('detection: precision, recall and F1 of weighted counts', () => {
    const detection = new Detection();
    detection.add(true, true, 2);
    detection.add(true, false, 1);
    detection.add(false, true, 2);
    detection.add(false, false, 9);
    expect(detection.precision).toBeCloseTo(2 / 3);
    expect(detection.recall).toBe(0.5);
    expect(detection.f1).toBeCloseTo(4 / 7);
    expect(new Detection().precision).toBeNaN();
  });

  it('selective accuracy counts the surest share only', () => {
    const judged = [0.9, 0.8, 0.7, 0.2].map((confidence, i) => ({ confidence, right: i < 2, weight: 1 }));
    expect(selective(judged, 0.5)).toBe(1);
    expect(selective(judged, 1)).toBe(0.5);
  });

  it('calibration error is the distance of confidence from how often it is right', () => {
    expect(calibrationError([{ confidence: 1, right: true, weight: 1 }])).toBe(0);
    expect(calibrationError([{ confidence: 0.95, right: false, weight: 1 }])).toBeCloseTo(0.95);
    expect(calibrationError(Array.from({ length: 10 }, (_, i) => ({ confidence: 0.75, right: i < 7, weight: 1 })))).toBeCloseTo(0.05);
  });
});
