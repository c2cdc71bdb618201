import { describe, expect, it } from 'vitest';
import { bins, fields, quantile } from '../src/data/sweep';

describe('the cases of a sweep', () => {
  it('fall into bins, each into one', () => {
    const { from, width, counts } = bins([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 40);
    expect([from, counts.length]).toEqual([0, 4]);
    expect(width).toBeCloseTo(2.25);
    expect(counts).toEqual([3, 2, 2, 3]);
  });
  it('fall into one bin where all are alike', () => {
    expect(bins([5, 5, 5], 40).counts).toEqual([3]);
  });
  it('have the values themselves for fields where there are few, in the order of their numbers', () => {
    expect(fields(['100 t', '20 t', '100 t'], [100, 20, 100], 5)).toEqual({ labels: ['20 t', '100 t'], of: [1, 0, 1] });
    expect(fields(['kept', 'left out'], [null, null], 5)).toEqual({ labels: ['kept', 'left out'], of: [0, 1] });
  });
  it('have stretches for fields where there are many', () => {
    const numbers = Array.from({ length: 11 }, (_, at) => at);
    const axis = fields(numbers.map(String), numbers, 5);
    expect(axis.labels.length).toBe(5);
    expect(axis.of).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 4]);
  });
  it('have quantiles that lie between them', () => {
    expect(quantile([3, 1, 2], 0.5)).toBe(2);
    expect(quantile([1, 2], 0.25)).toBe(1.25);
    expect(quantile([7], 0.95)).toBe(7);
  });
});
