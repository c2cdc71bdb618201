// Curves over time: coverage of what is selected, how long stocks last, prices.
import type { Conduct, GroupSeries, Run } from '../data/model';
import { amount, dateName, percent, t, term } from '../text/language';
import { Chart, legendOption, note, stepAxis, tooltip, valueAxis } from './charts';
import * as names from './names';
import type { State } from './state';
import { palette } from './theme';

interface Line {
  name: string;
  values: ArrayLike<number>;
  type?: 'solid' | 'dashed' | 'dotted';
  colour?: string;
  width?: number;
}
type Formatted = { dataIndex: number; seriesName: string; seriesIndex: number };

function lineSeries(line: Line): object {
  return {
    type: 'line',
    name: line.name,
    data: Array.from(line.values),
    showSymbol: false,
    step: false,
    lineStyle: { width: line.width ?? 2, type: line.type ?? 'solid', ...(line.colour ? { color: line.colour } : {}) },
    ...(line.colour ? { itemStyle: { color: line.colour } } : {}),
    emphasis: { disabled: true },
  };
}

/** The consumers that the curves are about: a country's, one consumer, or all of the commodity. */
export function selection(state: State, run: Run): { consumers: number[]; name: string } {
  const { subject } = state;
  const commodity = run.commodity(state.commodity);
  if (subject.kind === 'country') {
    const country = run.country(subject.country);
    const consumers = run.consumersOf(country, commodity);
    if (consumers.length > 0) return { consumers, name: names.country(run, country) };
  }
  if (subject.kind === 'consumer' && subject.commodity === state.commodity) {
    const country = run.country(subject.country);
    const consumer = run.consumersOf(country, commodity).find((each) => run.data.consumers.sector[each] === subject.sector);
    if (consumer !== undefined) return { consumers: [consumer], name: `${names.country(run, country)}, ${names.sector(run, consumer)}` };
  }
  return {
    consumers: run.data.consumers.commodity.flatMap((of, consumer) => (of === commodity ? [consumer] : [])),
    name: t('all countries'),
  };
}

/** The first run's labels, and a later run's values put under them. */
function align(values: Float64Array, run: Run, first: Run): (number | null)[] {
  if (run === first) return Array.from(values);
  return first.data.steps.map((label) => {
    const at = run.data.steps.indexOf(label);
    return at < 0 ? null : values[at]!;
  });
}

/** The line at the step shown, unless a close-up leaves it out. */
function markIn(chart: Chart, state: State): void {
  const run = state.runs[0]!;
  const [from, to] = state.shown(run);
  const step = state.stepIn(run);
  chart.mark(from <= step && step < to ? step : -1);
}

export class CoverageCurve {
  readonly chart = new Chart(250);
  readonly title = document.createElement('span');

  constructor(private readonly state: State) {
    this.chart.onResize = () => this.mark();
  }

  draw(): void {
    const { state } = this;
    const first = state.runs[0]!;
    const colours = palette();
    const { consumers, name } = selection(state, first);
    const commodity = first.commodity(state.commodity);
    this.title.textContent = `${name} · ${commodity < 0 ? '' : names.commodity(first, commodity)}`;
    if (consumers.length === 0) return;
    const series: object[] = [];
    const single = state.runs.length === 1;
    const groups = state.runs.map((run) => ({ run, conduct: state.conductOf(run), picked: selection(state, run).consumers }));
    const reference = groups[0]!.conduct.group(consumers);
    groups.forEach(({ run, conduct, picked }, at) => {
      if (picked.length === 0) return;
      const colour = single ? colours.accent : colours.categories[at % colours.categories.length]!;
      series.push(...this.band(run, picked, colour, first));
      const group = conduct.group(picked);
      series.push(lineSeries({ name: single ? t('coverage') : String.fromCharCode(65 + at), values: align(group.coverage, run, first) as number[], colour, width: 2.5 }));
      if (!single) return;
      series.push(lineSeries({ name: t('flow coverage'), values: group.flowCoverage, type: 'dashed', colour: colours.categories[1]!, width: 1.5 }));
      if (group.twinCoverage) series.push(lineSeries({ name: t('without controls'), values: group.twinCoverage, type: 'dotted', colour: colours.faint, width: 1.5 }));
    });
    (series[series.length - 1] as Record<string, unknown>)['markLine'] = {
      silent: true,
      symbol: 'none',
      label: { formatter: t('critical'), color: colours.faint, position: 'insideEndBottom', fontSize: 11 },
      lineStyle: { color: colours.faint, type: [2, 4] },
      data: [{ yAxis: reference.critical }],
    };
    this.chart.show(
      {
        grid: { left: 44, right: 12, top: 34, bottom: 24 },
        legend: { ...legendOption(), data: series.map((each) => (each as { name: string }).name).filter((each) => !each.startsWith('\u200b')) },
        tooltip: { ...tooltip(), formatter: (items: Formatted[]) => this.tip(items, series, first) },
        xAxis: stepAxis(first.data.steps, state.shown(first)),
        yAxis: valueAxis({ min: 0, max: 1, interval: 0.25, axisLabel: { color: colours.faint, fontSize: 11, formatter: (value: number) => percent(value) } }),
        series,
      },
      this.words(name, reference, first),
    );
  }

  private tip(items: Formatted[], series: object[], first: Run): HTMLElement {
    const step = items[0]?.dataIndex ?? 0;
    const lines = [dateName(first.data.steps[step]!)];
    for (const each of series as { name: string; data: (number | null)[] }[]) {
      const value = each.data[step];
      if (!each.name.startsWith('\u200b') && value !== null && value !== undefined) lines.push(`${each.name}: ${percent(value)}`);
    }
    return note(lines);
  }

  /** The range between the conducts of a run: an invisible lower edge, and the rest of it stacked on top. */
  private band(run: Run, consumers: number[], colour: string, first: Run): object[] {
    if (run.conducts.length < 2) return [];
    const all = run.conducts.map((conduct) => conduct.group(consumers).coverage);
    const low = all[0]!.map((_, step) => Math.min(...all.map((each) => each[step]!)));
    const high = all[0]!.map((_, step) => Math.max(...all.map((each) => each[step]!)));
    const stack = `band ${run.data.id}`;
    const edge = { type: 'line', stack, showSymbol: false, silent: true, lineStyle: { opacity: 0 }, emphasis: { disabled: true }, itemStyle: { color: colour } };
    return [
      { ...edge, name: '\u200blow', data: align(low, run, first) },
      { ...edge, name: '\u200bhigh', data: align(high.map((value, step) => value - low[step]!), run, first), areaStyle: { color: colour, opacity: 0.18 } },
    ];
  }

  private words(name: string, group: GroupSeries, run: Run): string {
    let lowest = 0;
    group.coverage.forEach((value, step) => {
      if (value < group.coverage[lowest]!) lowest = step;
    });
    return `${name}: ${t('explain.deepest')} ${percent(group.coverage[lowest]!)}, ${dateName(run.data.steps[lowest]!)}.`;
  }

  mark(): void {
    markIn(this.chart, this.state);
  }
}

const days = (run: Run): number => (run.data.monthly ? 365.25 / 12 : 7);

/** Stock of a commodity in a country, in days of what its consumers want. */
export function runway(conduct: Conduct, country: number, commodity: number): { stock: Float64Array; reserve: Float64Array } {
  const { run } = conduct;
  const wanted = conduct.group(run.consumersOf(country, commodity)).wanted;
  const scale = (tonnes: Float64Array): Float64Array => tonnes.map((value, step) => (wanted[step]! > 0 ? (value / wanted[step]!) * days(run) : 0));
  const sum = (table: { country: number[]; commodity: number[] }, series: (item: number) => Float64Array): Float64Array => {
    const total = new Float64Array(run.steps);
    table.country.forEach((of, item) => {
      if (of !== country || table.commodity[item] !== commodity) return;
      series(item).forEach((value, step) => (total[step]! += value));
    });
    return total;
  };
  return { stock: scale(sum(run.data.markets, conduct.stock)), reserve: scale(sum(run.data.stockpiles, conduct.stockpile)) };
}

/** Countries by what their consumers want of the commodity in the base year. */
function largestBuyers(run: Run, commodity: number, count: number): number[] {
  return run
    .buyers(commodity)
    .map((country) => ({ country, demand: run.consumersOf(country, commodity).reduce((sum, each) => sum + run.data.consumers.demand[each]!, 0) }))
    .sort((a, b) => b.demand - a.demand)
    .slice(0, count)
    .map(({ country }) => country);
}

/** The country that ships most of the commodity in the base year; -1: none does. */
function largestSeller(run: Run, commodity: number): number {
  const { links } = run.data;
  const shipped = new Map<number, number>();
  links.from.forEach((from, link) => {
    if (links.commodity[link] === commodity) shipped.set(from, (shipped.get(from) ?? 0) + links.flow[link]!);
  });
  return [...shipped].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? -1;
}

export class RunwayCurve {
  readonly chart = new Chart(250);
  constructor(private readonly state: State) {
    this.chart.onResize = () => this.mark();
  }

  draw(): void {
    const { state } = this;
    const run = state.runs[0]!;
    const commodity = run.commodity(state.commodity);
    const { subject } = state;
    const chosen = subject.kind === 'country' || subject.kind === 'consumer' ? run.country(subject.country) : -1;
    const series: object[] = [];
    if (chosen >= 0 && run.consumersOf(chosen, commodity).length > 0) {
      state.runs.forEach((each, at) => {
        const { stock, reserve } = runway(state.conductOf(each), each.country(run.data.countries.id[chosen]!), each.commodity(state.commodity));
        const suffix = state.runs.length > 1 ? ` ${String.fromCharCode(65 + at)}` : '';
        const colour = palette().categories[at % palette().categories.length]!;
        const area = state.runs.length === 1;
        const style = area ? { areaStyle: { opacity: 0.25 }, stack: 'stock' } : {};
        series.push({ ...lineSeries({ name: t('stock') + suffix, values: align(stock, each, run) as number[], colour }), ...style });
        if (reserve.some((value) => value > 0))
          series.push({ ...lineSeries({ name: t('stockpile') + suffix, values: align(reserve, each, run) as number[], type: 'dashed', colour: area ? palette().categories[1]! : colour }), ...style });
      });
    } else {
      for (const country of largestBuyers(run, commodity, 6)) {
        const { stock, reserve } = runway(state.conductOf(run), country, commodity);
        series.push(lineSeries({ name: names.country(run, country), values: stock.map((value, step) => value + reserve[step]!) }));
      }
    }
    this.chart.show(
      {
        grid: { left: 44, right: 12, top: series.length > 2 ? 66 : 34, bottom: 24 },
        legend: legendOption(),
        tooltip: {
          ...tooltip(),
          formatter: (items: Formatted[]) => {
            const step = items[0]?.dataIndex ?? 0;
            return note([
              dateName(run.data.steps[step]!),
              ...(series as { name: string; data: number[] }[]).map((each) => `${each.name}: ${amount(each.data[step] ?? 0)} ${t('days')}`),
            ]);
          },
        },
        xAxis: stepAxis(run.data.steps, state.shown(run)),
        yAxis: valueAxis({ min: 0, axisLabel: { color: palette().faint, fontSize: 11, formatter: (value: number) => `${value} ${t('d')}` } }),
        series,
      },
      t('part.runway.note'),
    );
  }
  mark(): void {
    markIn(this.chart, this.state);
  }
}

/** Whether events or scarcity move the price of anything. */
export const hasPrices = (runs: Run[]): boolean =>
  runs.some((run) => run.conducts.some(({ data }) => data.prices !== undefined || data.marketPrices !== undefined));

/** Whether scarcity moves the price of anything. */
export const hasMarketPrices = (runs: Run[]): boolean => runs.some((run) => run.conducts.some(({ data }) => data.marketPrices !== undefined));

/** Prices in the markets of the commodity where scarcity moves them; world prices of all goods that events move. */
export class PriceCurve {
  readonly chart = new Chart(250);
  constructor(private readonly state: State) {
    this.chart.onResize = () => this.mark();
  }

  /** Of the country chosen in all runs; else of the largest buyers, and of the largest seller, in the first. */
  private markets(): object[] {
    const { state } = this;
    const first = state.runs[0]!;
    const commodity = first.commodity(state.commodity);
    const { subject } = state;
    const chosen = subject.kind === 'country' || subject.kind === 'consumer' ? first.country(subject.country) : -1;
    const curve = (run: Run, country: number, commodity: number, name: string): object[] => {
      const values = country < 0 || commodity < 0 ? undefined : state.conductOf(run).marketPrice(country, commodity);
      return values === undefined ? [] : [lineSeries({ name, values: align(values, run, first) as number[] })];
    };
    if (chosen >= 0)
      return state.runs.flatMap((run, at) =>
        curve(
          run,
          run.country(first.data.countries.id[chosen]!),
          run.commodity(state.commodity),
          names.country(first, chosen) + (state.runs.length > 1 ? ` ${String.fromCharCode(65 + at)}` : ''),
        ),
      );
    const buyers = largestBuyers(first, commodity, 6);
    const seller = largestSeller(first, commodity);
    return [...(seller >= 0 && !buyers.includes(seller) ? [seller] : []), ...buyers].flatMap((country) => curve(first, country, commodity, names.country(first, country)));
  }

  private worlds(): object[] {
    const { state } = this;
    const first = state.runs[0]!;
    return state.runs.flatMap((run, at) => {
      const conduct = state.conductOf(run);
      if (conduct.data.prices === undefined) return [];
      return run.data.commodities.id.flatMap((_, commodity) => {
        const base = run.data.commodities.price[commodity]!;
        const price = conduct.price(commodity);
        if (base <= 0 || !price.some((value) => Math.abs(value / base - 1) > 0.001)) return [];
        const suffix = state.runs.length > 1 ? ` ${String.fromCharCode(65 + at)}` : '';
        return [lineSeries({ name: names.commodity(run, commodity) + suffix, values: align(price.map((value) => value / base), run, first) as number[] })];
      });
    });
  }

  draw(): void {
    const { state } = this;
    const first = state.runs[0]!;
    const markets = this.markets();
    const series = (markets.length > 0 ? markets : this.worlds()).slice(0, 12);
    this.chart.show(
      {
        grid: { left: 52, right: 12, top: series.length > 2 ? 66 : 50, bottom: 24 },
        legend: legendOption(),
        tooltip: {
          ...tooltip(),
          formatter: (items: Formatted[]) => {
            const step = items[0]?.dataIndex ?? 0;
            return note([
              dateName(first.data.steps[step]!),
              ...(series as { name: string; data: number[] }[]).map((each) => `${each.name}: ${percent(each.data[step] ?? 0)} (${term('base year')} = 100 %)`),
            ]);
          },
        },
        xAxis: stepAxis(first.data.steps, state.shown(first)),
        yAxis: valueAxis({ min: 0, axisLabel: { color: palette().faint, fontSize: 11, formatter: (value: number) => percent(value) } }),
        series,
      },
      t('part.prices.note'),
    );
  }
  mark(): void {
    markIn(this.chart, this.state);
  }
}
