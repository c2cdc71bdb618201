import type { Series } from './types';

/** A series as numbers, one a step. */
export function expand(series: Series, steps: number, usual: number): Float64Array {
  const values = new Float64Array(steps).fill(usual);
  if (series === '') return values;
  let at = 0;
  for (const word of series.split(' ')) {
    const star = word.indexOf('*');
    const value = Number(star < 0 ? word : word.slice(0, star));
    const count = star < 0 ? 1 : Number(word.slice(star + 1));
    const end = Math.min(steps, at + count);
    values.fill(value, at, end);
    at = end;
  }
  if (at < steps) values.fill(usual, at); // a run that was stopped
  return values;
}
