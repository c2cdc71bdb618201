// Cases of a sweep put into bins and fields.
import { amount } from '../text/language';

/** Bounds of so many equal bins; the last one holds the largest value. */
export function bins(values: readonly number[], most: number): { from: number; width: number; counts: number[] } {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const count = low === high ? 1 : Math.max(1, Math.min(most, Math.ceil(Math.sqrt(values.length))));
  const width = (high - low) / count || 1;
  const counts = new Array<number>(count).fill(0);
  for (const value of values) counts[Math.min(count - 1, Math.floor((value - low) / width))]! += 1;
  return { from: low, width, counts };
}

/** The fields of an axis: the values themselves where there are few, else equal stretches of their numbers. */
export function fields(values: readonly string[], numbers: readonly (number | null)[], most: number): { labels: string[]; of: number[] } {
  const distinct = [...new Set(values)];
  const numeric = numbers.every((value) => value !== null);
  if (distinct.length <= most || !numeric) {
    const order = new Map(values.map((value, at) => [value, numbers[at] ?? 0]));
    const labels = distinct.sort((a, b) => order.get(a)! - order.get(b)! || a.localeCompare(b)).slice(0, 40);
    return { labels, of: values.map((value) => labels.indexOf(value)) };
  }
  const all = numbers as number[];
  const low = Math.min(...all);
  const width = (Math.max(...all) - low) / most || 1;
  return {
    labels: Array.from({ length: most }, (_, at) => `${amount(low + at * width)} – ${amount(low + (at + 1) * width)}`),
    of: all.map((value) => Math.min(most - 1, Math.floor((value - low) / width))),
  };
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  return sorted[low]! + (sorted[Math.min(sorted.length - 1, low + 1)]! - sorted[low]!) * (at - low);
}
