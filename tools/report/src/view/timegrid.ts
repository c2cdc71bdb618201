// The frame of pictures whose columns are steps: names on the left, years on top, a line at the step shown.
import type { Run } from '../data/model';
import { tick } from '../text/language';
import { h, replace } from './dom';
import type { State } from './state';

export class TimeGrid {
  readonly element: HTMLElement;
  readonly labels = h('div', { class: 'grid-labels' });
  readonly plot = h('div', { class: 'grid-plot' });
  private readonly years = h('div', { class: 'grid-years', 'aria-hidden': 'true' });
  private readonly cursor = h('div', { class: 'grid-cursor', 'aria-hidden': 'true' });

  constructor(
    private readonly state: State,
    private readonly index: number,
  ) {
    this.element = h('div', { class: 'time-grid' }, h('div', { class: 'grid-corner' }), this.years, this.labels, this.plot);
    this.plot.append(this.cursor);
    this.drawYears();
  }
  private get run(): Run {
    return this.state.runs[this.index]!;
  }

  /** The steps shown, the second no longer. */
  get span(): [from: number, to: number] {
    return this.state.shown(this.run);
  }
  /** Share of the width at which a step begins; those that are not shown lie at an edge. */
  at(step: number): number {
    const [from, to] = this.span;
    return Math.max(0, Math.min(1, (step - from) / (to - from)));
  }
  shows(step: number): boolean {
    const [from, to] = this.span;
    return from <= step && step < to;
  }
  stepAt(event: MouseEvent): number {
    const box = this.plot.getBoundingClientRect();
    const [from, to] = this.span;
    return Math.max(from, Math.min(to - 1, from + Math.floor(((event.clientX - box.left) / box.width) * (to - from))));
  }

  drawYears(): void {
    const { steps } = this.run.data;
    const [from, to] = this.span;
    const marks: HTMLElement[] = [];
    for (let step = from; step < to; ++step) {
      const text = tick(steps, step, [from, to]);
      if (text !== '') marks.push(h('span', { style: `left:${this.at(step) * 100}%` }, text));
    }
    const most = 16;
    const every = Math.ceil(marks.length / most);
    replace(this.years, ...marks.filter((_, at) => at % every === 0));
    this.years.classList.toggle('dense', marks.length > 6);
    this.moveCursor();
  }

  moveCursor(): void {
    const step = this.state.stepIn(this.run);
    this.cursor.hidden = !this.shows(step);
    this.cursor.style.left = `${this.at(step) * 100}%`;
    this.cursor.style.width = `${(this.at(step + 1) - this.at(step)) * 100}%`;
  }
  /** Keeps the cursor where contents are replaced. */
  fill(...children: Node[]): void {
    replace(this.plot, ...children, this.cursor);
  }
}
