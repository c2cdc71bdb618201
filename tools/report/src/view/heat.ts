// Coverage by consumer and step: a line a consumer, worst first; lines from top to bottom where events start.
import { cutOffAt, type Run } from '../data/model';
import { dateName, percent, t } from '../text/language';
import { h, replace } from './dom';
import * as names from './names';
import type { State } from './state';
import { coverageColour, differenceColour, palette } from './theme';
import { TimeGrid } from './timegrid';
import { hideTip, showTip } from './tip';

const fewRows = 18;
/** How high a line is, and where its colours begin: on a small screen below its name. */
const narrow = matchMedia('(max-width: 760px)');
const line = (): { height: number; top: number } => (narrow.matches ? { height: 36, top: 19 } : { height: 20, top: 1 });

export class HeatMap {
  readonly element = h('div', { class: 'heat' });
  private readonly grid: TimeGrid;
  private readonly canvas = h('canvas', {});
  private readonly lines = h('div', { class: 'grid-events', 'aria-hidden': 'true' });
  private readonly more = h('button', { type: 'button', class: 'quiet' });
  private consumers: number[] = [];
  private all = false;

  constructor(
    private readonly state: State,
    private readonly index: number,
  ) {
    this.grid = new TimeGrid(state, index);
    this.grid.fill(this.canvas, this.lines);
    this.element.append(this.grid.element, this.more);
    this.more.addEventListener('click', () => {
      this.all = !this.all;
      this.draw();
    });
    this.grid.plot.addEventListener('pointermove', (event) => this.hover(event));
    this.grid.plot.addEventListener('pointerleave', hideTip);
    this.grid.plot.addEventListener('click', (event) => this.press(event));
    new ResizeObserver(() => this.paint()).observe(this.grid.plot);
  }
  private get run(): Run {
    return this.state.runs[this.index]!;
  }

  draw(): void {
    const { run, state } = this;
    const commodity = run.commodity(state.commodity);
    const table = state.conductOf(run).data.consumerSummaries;
    const rank = new Map(table.item.map((item, row) => [item, cutOffAt(table, row).value]));
    const all = run.data.consumers.commodity
      .map((of, consumer) => (of === commodity ? consumer : -1))
      .filter((consumer) => consumer >= 0)
      .sort((a, b) => rank.get(b)! - rank.get(a)! || run.data.consumers.demand[b]! - run.data.consumers.demand[a]!);
    this.consumers = this.all ? all : all.slice(0, fewRows);
    replace(this.more, this.all ? t('show fewer') : t('show all', { count: all.length }));
    this.more.hidden = all.length <= fewRows;
    replace(
      this.grid.labels,
      ...this.consumers.map((consumer) => {
        const name = `${names.country(run, run.data.consumers.country[consumer]!)}, ${names.sector(run, consumer)}`;
        const label = h('button', { type: 'button', title: name }, name);
        label.addEventListener('click', () => this.choose(consumer));
        return label;
      }),
    );
    this.drawEvents();
    this.grid.drawYears();
    this.paint();
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute('aria-label', `${t('part.heat')}: ${commodity < 0 ? '' : names.commodity(run, commodity)}. ${t('part.heat.note')}`);
  }

  private choose(consumer: number): void {
    const { countries, consumers, commodities } = this.run.data;
    this.state.setSubject({
      kind: 'consumer',
      country: countries.id[consumers.country[consumer]!]!,
      sector: consumers.sector[consumer]!,
      commodity: commodities.id[consumers.commodity[consumer]!]!,
    });
  }

  private drawEvents(): void {
    const { run, state } = this;
    const marks: HTMLElement[] = [];
    run.data.events.id.forEach((_, event) => {
      const stretch = state.conductOf(run).inForce(event)[0];
      if (stretch && stretch[0] > 0 && this.grid.shows(stretch[0]))
        marks.push(h('i', { style: `left:${this.grid.at(stretch[0]) * 100}%`, class: run.data.events.control[event] ? 'control' : '' }));
    });
    replace(this.lines, ...marks);
  }

  private paint(): void {
    const { run, state, canvas } = this;
    const width = this.grid.plot.clientWidth;
    if (width === 0) return;
    const { height, top } = line();
    const whole = this.consumers.length * height;
    const scale = Math.min(3, window.devicePixelRatio || 1);
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(whole * scale);
    canvas.style.height = `${whole}px`;
    const pen = canvas.getContext('2d');
    if (pen === null) return;
    pen.scale(scale, scale);
    pen.fillStyle = palette().panel;
    pen.fillRect(0, 0, width, whole);
    const conduct = state.conductOf(run);
    const first = state.runs[0]!;
    const compared = state.difference && this.index > 0;
    const [from, to] = this.grid.span;
    const same = run.data.steps.map((label) => first.data.steps.indexOf(label));
    this.consumers.forEach((consumer, row) => {
      const coverage = conduct.coverage(consumer);
      const before = compared ? this.counterpart(consumer) : null;
      for (let step = from; step < to; ++step) {
        // Equal neighbours are one rectangle: fewer, and no seams.
        let end = step + 1;
        while (!before && end < to && coverage[end] === coverage[step]) ++end;
        const value = coverage[step]!;
        pen.fillStyle = before ? differenceColour(same[step]! < 0 ? 0 : value - before[same[step]!]!) : coverageColour(value);
        const x = this.grid.at(step) * width;
        pen.fillRect(x, row * height + top, this.grid.at(end) * width - x + (before ? 0.4 : 0), height - top - 1);
        step = end - 1;
      }
    });
  }

  /** The same consumer's coverage in the first run. */
  private counterpart(consumer: number): Float64Array | null {
    const first = this.state.runs[0]!;
    const { countries, consumers, commodities } = this.run.data;
    const country = first.country(countries.id[consumers.country[consumer]!]!);
    const commodity = first.commodity(commodities.id[consumers.commodity[consumer]!]!);
    const found = first.consumersOf(country, commodity).find((each) => first.data.consumers.sector[each] === consumers.sector[consumer]);
    return found === undefined ? null : this.state.conductOf(first).coverage(found);
  }

  private rowAt(event: MouseEvent): number {
    return Math.floor((event.clientY - this.grid.plot.getBoundingClientRect().top) / line().height);
  }
  private hover(event: PointerEvent): void {
    const consumer = this.consumers[this.rowAt(event)];
    if (consumer === undefined) {
      hideTip();
      return;
    }
    const { run } = this;
    const step = this.grid.stepAt(event);
    showTip(event, [
      `${names.country(run, run.data.consumers.country[consumer]!)}, ${names.sector(run, consumer)}`,
      dateName(run.data.steps[step]!),
      `${t('coverage')} ${percent(this.state.conductOf(run).coverage(consumer)[step]!)}`,
    ]);
  }
  private press(event: MouseEvent): void {
    const consumer = this.consumers[this.rowAt(event)];
    if (consumer === undefined) return;
    this.state.setStep(this.grid.stepAt(event));
    this.choose(consumer);
  }

  moveCursor(): void {
    this.grid.moveCursor();
  }
}

/** Coverage from full to none. */
export function heatLegend(): HTMLElement {
  const stops = [1, 0.99, 0.75, 0.5, 0.25, 0].map(coverageColour).join(', ');
  return h('div', { class: 'ramp' }, h('span', {}, '100 %'), h('i', { style: `background:linear-gradient(to right, ${stops})` }), h('span', {}, '0 %'));
}
