// Events as bars over the steps in which they are in force: the regime of a month is what its column crosses.
import type { Run } from '../data/model';
import { dateName, t, term } from '../text/language';
import { eventName } from '../text/headline';
import { h, replace } from './dom';
import type { State } from './state';
import { TimeGrid } from './timegrid';
import { hideTip, showTip } from './tip';

export class Timeline {
  readonly element = h('div', { class: 'timeline' });
  private readonly grid: TimeGrid;
  private order: number[] = []; // events, by their start

  constructor(
    private readonly state: State,
    private readonly index: number,
  ) {
    this.grid = new TimeGrid(state, index);
    this.element.append(this.grid.element);
  }
  private get run(): Run {
    return this.state.runs[this.index]!;
  }

  draw(): void {
    const { run, state } = this;
    const { events } = run.data;
    const conduct = state.conductOf(run);
    this.order = events.id
      .map((_, event) => event)
      .sort((a, b) => (events.start[a] ?? '9').localeCompare(events.start[b] ?? '9') || eventName(run, a).localeCompare(eventName(run, b)));
    const labels: HTMLElement[] = [];
    const rows: HTMLElement[] = [];
    for (const event of this.order) {
      const name = eventName(run, event);
      const label = h('button', { type: 'button', title: name }, name);
      label.addEventListener('click', () => state.setSubject({ kind: 'event', run: this.index, event }));
      labels.push(label);
      const row = h('div', { class: `event-row${events.control[event] ? ' control' : ''}` });
      for (const [from, to] of conduct.inForce(event)) {
        const left = this.grid.at(from) * 100;
        if (this.grid.at(to) * 100 <= left) continue;
        const bar = h('i', { class: 'bar', style: `left:${left}%;width:${this.grid.at(to) * 100 - left}%` });
        const until = to < run.steps ? dateName(run.data.steps[to - 1]!) : '…';
        bar.addEventListener('pointerenter', (pointer) =>
          showTip(pointer, [name, term(events.kind[event] === 'stockpile' ? 'stockpile.kind' : events.kind[event]!), `${dateName(run.data.steps[from]!)} – ${until}`]),
        );
        bar.addEventListener('pointermove', (pointer) => showTip(pointer));
        bar.addEventListener('pointerleave', hideTip);
        bar.addEventListener('click', () => state.setSubject({ kind: 'event', run: this.index, event }));
        row.append(bar);
      }
      const announced = events.announced[event] ? run.stepOf(events.announced[event]!) : -1;
      if (this.grid.shows(announced)) row.append(h('i', { class: 'announced', style: `left:${this.grid.at(announced + 0.5) * 100}%`, title: t('explain.announced') }));
      rows.push(row);
    }
    replace(this.grid.labels, ...labels);
    this.grid.fill(...rows);
    this.grid.drawYears();
    this.element.hidden = events.id.length === 0;
    this.showRegime();
  }

  /** Names of what is in force in the step shown stand out. */
  private showRegime(): void {
    const step = this.state.stepIn(this.run);
    const conduct = this.state.conductOf(this.run);
    this.order.forEach((event, row) => {
      const now = conduct.inForce(event).some(([from, to]) => from <= step && step < to);
      this.grid.labels.children[row]?.classList.toggle('now', now);
    });
  }
  moveCursor(): void {
    this.grid.moveCursor();
    this.showRegime();
  }
}
