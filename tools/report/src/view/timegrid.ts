// The frame of pictures whose columns are steps: names on the left, years on top, a line at the step shown.
import type { Run } from '../data/model';
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

  /** Share of the width at which a step begins. */
  at(step: number): number {
    return step / this.run.steps;
  }
  stepAt(event: MouseEvent): number {
    const box = this.plot.getBoundingClientRect();
    return Math.max(0, Math.min(this.run.steps - 1, Math.floor(((event.clientX - box.left) / box.width) * this.run.steps)));
  }

  drawYears(): void {
    const { steps } = this.run.data;
    const marks: HTMLElement[] = [];
    let last = '';
    steps.forEach((label, step) => {
      const year = label.slice(0, 4);
      if (year === last) return;
      last = year;
      marks.push(h('span', { style: `left:${this.at(step) * 100}%` }, year));
    });
    const most = 12;
    const every = Math.ceil(marks.length / most);
    replace(this.years, ...marks.filter((_, at) => at % every === 0));
    this.years.classList.toggle('dense', marks.length > 6);
    this.moveCursor();
  }

  moveCursor(): void {
    const step = this.state.stepIn(this.run);
    this.cursor.hidden = step < 0;
    this.cursor.style.left = `${this.at(Math.max(0, step)) * 100}%`;
    this.cursor.style.width = `${100 / this.run.steps}%`;
  }
  /** Keeps the cursor where contents are replaced. */
  fill(...children: Node[]): void {
    replace(this.plot, ...children, this.cursor);
  }
}
