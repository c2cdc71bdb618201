// A sweep: how the cases spread, which variables matter, who is cut off how likely.
import { bins, fields, quantile } from '../data/sweep';
import type { SweepData, SweepSample } from '../data/types';
import { amount, language, money, percent, sentences, t, term } from '../text/language';
import { commodityName, countryName, sectorName } from '../text/names';
import { Chart, legendOption, note, tooltip, valueAxis } from './charts';
import { Preferences, select } from './controls';
import { h, replace } from './dom';
import { brand, licences, Part } from './part';
import { Folding, header, number } from './tables';
import { coverageColour, onAppearanceChange, palette, setAppearance } from './theme';

export class SweepPage {
  private metric = 'unmet_value';
  private sample = 0;
  private across = 0;
  private down = 1;
  private readonly head = h('header', { class: 'page-head' });
  private readonly answer = h('section', { class: 'answer' });
  private readonly bar = h('div', { class: 'step-bar' });
  private readonly footer = h('footer', {});
  private readonly preferences = new Preferences(() => this.draw());
  private readonly spread = new Chart(300);
  private readonly tornado = new Chart(300);
  private readonly sobol = new Chart(300);
  private readonly grid = new Chart(420);
  private readonly axes = h('div', { class: 'fields' });
  private readonly chances = new Folding();
  private readonly differences = new Folding();
  private readonly parts: Record<'spread' | 'tornado' | 'sobol' | 'grid' | 'chances' | 'differences', Part>;

  constructor(
    private readonly sweep: SweepData,
    place: HTMLElement,
  ) {
    this.down = sweep.variables.length > 1 ? 1 : 0;
    const part = (id: string, name: 'spread' | 'tornado' | 'sobol' | 'grid' | 'chances'): Part =>
      new Part(id, () => ({ title: t(`sweep.${name}`), note: t(`sweep.${name}.note`) }));
    this.parts = {
      spread: part('spread', 'spread'),
      tornado: part('tornado', 'tornado'),
      sobol: part('sobol', 'sobol'),
      grid: part('grid', 'grid'),
      chances: part('chances', 'chances'),
      differences: new Part('differences', () => ({ title: t('sweep.differences'), note: '' })),
    };
    this.parts.spread.body.append(this.spread.element);
    this.parts.tornado.body.append(this.tornado.element);
    this.parts.sobol.body.append(this.sobol.element);
    this.parts.grid.body.append(this.axes, this.grid.element);
    this.parts.chances.body.append(this.chances.element);
    this.parts.differences.body.append(this.differences.element);
    const { spread, tornado, sobol, grid, chances, differences } = this.parts;
    replace(place, this.head, h('main', {}, this.answer, this.bar, h('div', { class: 'pair' }, spread.element, tornado.element), sobol.element, grid.element, chances.element, differences.element), this.footer);
    onAppearanceChange(() => {
      setAppearance('auto');
      this.draw();
    });
    this.draw();
  }

  private get current(): SweepSample {
    return this.sweep.samples[this.sample]!;
  }
  private get values(): number[] {
    return this.current.table.metrics[this.metric] ?? [];
  }
  private value(value: number): string {
    return this.metric === 'unmet_value' ? money(value) : amount(value);
  }

  /** A value of a variable: a good, a country, or a word. */
  private label(value: string): string {
    const { commodities, countries } = this.sweep.names;
    if (Object.hasOwn(commodities, value)) return commodityName(value, commodities[value]!, language());
    if (Object.hasOwn(countries, value)) return countryName(value, countries[value]!, language());
    return term(value);
  }
  private scenario(id: string): string {
    return this.sweep.names.scenarios[id] || id;
  }

  private draw(): void {
    const { sweep } = this;
    document.documentElement.lang = language();
    document.title = `${sweep.title} – Chokepoint`;
    this.preferences.draw();
    replace(this.head, brand(), this.preferences.element, h('h1', {}, sweep.title));
    replace(this.footer, h('p', {}, sweep.program), licences());
    if (sweep.samples.length === 0) return;
    for (const part of Object.values(this.parts)) part.draw();
    this.drawAnswer();
    this.drawBar();
    this.drawSpread();
    this.drawTornado();
    this.drawSobol();
    this.drawGrid();
    this.drawChances();
    this.drawDifferences();
  }

  private drawAnswer(): void {
    const { values, sweep } = this;
    const [low, middle, high] = [0.05, 0.5, 0.95].map((share) => quantile(values, share)) as [number, number, number];
    const words = { count: amount(values.length), metric: term(this.metric), low: this.value(low), middle: this.value(middle), high: this.value(high) };
    const more: string[] = [];
    const main = this.bars()[0];
    if (main && main.high > main.low) more.push(t('sweep.main', { variable: main.variable, low: this.value(main.low), high: this.value(main.high), lowLabel: this.label(main.lowLabel), highLabel: this.label(main.highLabel) }));
    if (sweep.missing + sweep.failed > 0) more.push(t('sweep.missing', { missing: sweep.missing, failed: sweep.failed }));
    replace(this.answer, h('p', { class: 'headline' }, t(low === high ? 'sweep.same' : 'sweep.headline', words)), more.length > 0 ? h('p', { class: 'more' }, sentences(more)) : null);
  }

  private drawBar(): void {
    const metrics = Object.keys(this.current.table.metrics).map((name) => [name, term(name)] as [string, string]);
    const samples = this.sweep.samples.map((each, at) => [String(at), `${this.scenario(each.scenario)} · ${term(each.conduct)}`] as [string, string]);
    replace(
      this.bar,
      select(t('sweep.outcome'), metrics, this.metric, (metric) => {
        this.metric = metric;
        this.draw();
      }),
      samples.length > 1
        ? select(t('scenario'), samples, String(this.sample), (at) => {
            this.sample = Number(at);
            this.draw();
          })
        : null,
    );
  }

  private drawSpread(): void {
    const { values } = this;
    const { from, width, counts } = bins(values, 40);
    const middle = quantile(values, 0.5);
    const colours = palette();
    this.spread.show(
      {
        grid: { left: 44, right: 16, top: 16, bottom: 30 },
        tooltip: { ...tooltip(), formatter: (items: { dataIndex: number }[]) => {
          const at = items[0]?.dataIndex ?? 0;
          return note([`${this.value(from + at * width)} – ${this.value(from + (at + 1) * width)}`, `${counts[at]} ${t('sweep.cases')}`]);
        } },
        xAxis: { type: 'category', data: counts.map((_, at) => this.value(from + (at + 0.5) * width)), axisTick: { show: false }, axisLine: { lineStyle: { color: colours.line } }, axisLabel: { color: colours.faint, fontSize: 11, hideOverlap: true } },
        yAxis: valueAxis({ minInterval: 1 }),
        series: [{ type: 'bar', data: counts, barCategoryGap: '6%', itemStyle: { color: colours.accent }, markLine: { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: colours.text, type: 'solid' }, data: [{ xAxis: Math.min(counts.length - 1, Math.floor((middle - from) / width)) }] } }],
      },
      `${t('sweep.spread')}: ${this.value(quantile(values, 0.05))}, ${this.value(middle)}, ${this.value(quantile(values, 0.95))}.`,
    );
  }

  /** The ends of each variable; those that were worked out for the main metric, or here for the others. */
  private bars(): SweepSample['tornado'] {
    const { table, tornado } = this.current;
    const list = this.metric === 'unmet_value' ? tornado : this.sweep.variables.map((variable, index) => {
      const axis = fields(table.values[index]!, table.numbers[index]!, 5);
      const means = axis.labels.map((_, field) => {
        const inside = this.values.filter((_value, at) => axis.of[at] === field);
        return inside.length > 0 ? inside.reduce((sum, value) => sum + value, 0) / inside.length : NaN;
      });
      const known = means.filter((mean) => !Number.isNaN(mean));
      const [low, high] = [Math.min(...known), Math.max(...known)];
      return { variable: variable.id, low, high, lowLabel: axis.labels[means.indexOf(low)] ?? '', highLabel: axis.labels[means.indexOf(high)] ?? '', correlation: 0 };
    });
    return [...list].sort((a, b) => b.high - b.low - (a.high - a.low) || a.variable.localeCompare(b.variable));
  }

  private drawTornado(): void {
    const bars = this.bars().slice(0, 12).reverse();
    const colours = palette();
    const middle = quantile(this.values, 0.5);
    // Below each name what the variable is at the two ends of its bar.
    const name = (variable: string, at: number): string => {
      const { low, high, lowLabel, highLabel } = bars[at]!;
      return high > low && lowLabel !== '' ? `${variable}\n{ends|${this.label(lowLabel)} … ${this.label(highLabel)}}` : variable;
    };
    this.tornado.show(
      {
        grid: { left: 8, right: 20, top: 10, bottom: 28, containLabel: true },
        tooltip: { ...tooltip(), formatter: (items: { dataIndex: number }[]) => {
          const bar = bars[items[0]?.dataIndex ?? 0]!;
          return note([bar.variable, `${this.label(bar.lowLabel)}: ${this.value(bar.low)}`, `${this.label(bar.highLabel)}: ${this.value(bar.high)}`]);
        } },
        xAxis: valueAxis({ scale: true, axisLabel: { color: colours.faint, fontSize: 11, hideOverlap: true, formatter: (value: number) => this.value(value) } }),
        yAxis: { type: 'category', data: bars.map((bar) => bar.variable), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: colours.text, fontSize: 12, lineHeight: 15, width: 170, overflow: 'truncate', formatter: name, rich: { ends: { color: colours.faint, fontSize: 10.5, lineHeight: 14 } } } },
        series: [
          { type: 'bar', stack: 'end', silent: true, itemStyle: { color: 'transparent' }, data: bars.map((bar) => bar.low) },
          { type: 'bar', stack: 'end', barMaxWidth: 22, itemStyle: { color: colours.accent }, data: bars.map((bar) => bar.high - bar.low), markLine: { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: colours.text, type: 'solid' }, data: [{ xAxis: middle }] } },
        ],
      },
      `${t('sweep.tornado')}: ${[...bars].reverse().map((bar) => `${bar.variable} ${this.value(bar.low)} – ${this.value(bar.high)}`).join('; ')}.`,
    );
  }

  private drawSobol(): void {
    const { sobol } = this.current;
    this.parts.sobol.element.hidden = sobol.length === 0 || this.metric !== 'unmet_value';
    if (this.parts.sobol.element.hidden) return;
    const colours = palette();
    this.sobol.show(
      {
        grid: { left: 8, right: 20, top: 30, bottom: 24, containLabel: true },
        legend: legendOption(),
        tooltip: { ...tooltip(), formatter: (items: { dataIndex: number }[]) => {
          const row = sobol[items[0]?.dataIndex ?? 0]!;
          const text = ([value, low, high]: readonly number[]): string => `${percent(value!)} (${percent(low!)} – ${percent(high!)})`;
          return note([row.variable, `${t('sweep.first')}: ${text(row.first)}`, `${t('sweep.total')}: ${text(row.total)}`]);
        } },
        xAxis: { type: 'category', data: sobol.map((row) => row.variable), axisTick: { show: false }, axisLabel: { color: colours.text, fontSize: 12 } },
        yAxis: valueAxis({ min: 0, axisLabel: { color: colours.faint, fontSize: 11, formatter: (value: number) => percent(value) } }),
        series: [
          { type: 'bar', name: t('sweep.first'), data: sobol.map((row) => row.first[0]), barMaxWidth: 30 },
          { type: 'bar', name: t('sweep.total'), data: sobol.map((row) => row.total[0]), barMaxWidth: 30 },
        ],
      },
      `${t('sweep.sobol')}: ${sobol.map((row) => `${row.variable} ${percent(row.first[0])}`).join(', ')}.`,
    );
  }

  private drawGrid(): void {
    const { variables } = this.sweep;
    this.parts.grid.element.hidden = variables.length < 2;
    if (variables.length < 2) return;
    const names = variables.map((variable, at) => [String(at), variable.id] as [string, string]);
    replace(
      this.axes,
      select(t('sweep.across'), names, String(this.across), (at) => {
        this.across = Number(at);
        this.drawGrid();
      }),
      select(t('sweep.down'), names, String(this.down), (at) => {
        this.down = Number(at);
        this.drawGrid();
      }),
    );
    const { table } = this.current;
    const x = fields(table.values[this.across]!, table.numbers[this.across]!, 10);
    const y = fields(table.values[this.down]!, table.numbers[this.down]!, 10);
    const sums = new Map<string, { x: number; y: number; sum: number; count: number }>();
    this.values.forEach((value, at) => {
      const [column, row] = [x.of[at]!, y.of[at]!];
      if (column < 0 || row < 0) return;
      const key = `${column} ${row}`;
      const cell = sums.get(key) ?? { x: column, y: row, sum: 0, count: 0 };
      cell.sum += value;
      cell.count += 1;
      sums.set(key, cell);
    });
    const cells = [...sums.values()].map((cell) => ({ ...cell, mean: cell.sum / cell.count }));
    const colours = palette();
    const axis = (labels: string[]): object => ({ type: 'category', data: labels.map((label) => this.label(label)), axisTick: { show: false }, axisLine: { lineStyle: { color: colours.line } }, axisLabel: { color: colours.text, fontSize: 11, hideOverlap: true, width: 130, overflow: 'truncate' } });
    const means = cells.map((cell) => cell.mean);
    this.grid.show(
      {
        grid: { left: 8, right: 16, top: 14, bottom: 60, containLabel: true },
        tooltip: { ...tooltip(), trigger: 'item', formatter: (item: { data: { cell: (typeof cells)[0] } }) => {
          const { cell } = item.data;
          return note([this.value(cell.mean), `${variables[this.across]!.id}: ${this.label(x.labels[cell.x]!)}`, `${variables[this.down]!.id}: ${this.label(y.labels[cell.y]!)}`, `${cell.count} ${t('sweep.cases')}`]);
        } },
        xAxis: axis(x.labels),
        yAxis: axis(y.labels),
        visualMap: { type: 'continuous', min: Math.min(...means), max: Math.max(...means, Math.min(...means) + 1e-9), calculable: false, orient: 'horizontal', left: 'center', bottom: 0, itemHeight: 160, itemWidth: 10, textStyle: { color: colours.faint, fontSize: 11 }, formatter: (value: number) => this.value(value), text: [this.value(Math.max(...means)), this.value(Math.min(...means))], inRange: { color: [0.995, 0.75, 0.5, 0.25, 0].map(coverageColour) } },
        series: [{ type: 'heatmap', data: cells.map((cell) => ({ value: [cell.x, cell.y, cell.mean], cell })), itemStyle: { borderColor: colours.panel, borderWidth: 1 } }],
      },
      t('sweep.grid.note'),
    );
  }

  private drawChances(): void {
    const rows = this.current.consumers.map((each) => {
      const [country = '', sector = '', ...rest] = each.consumer.split('/');
      const { commodities, countries } = this.sweep.names;
      const commodity = rest.join('/');
      return h(
        'tr',
        {},
        h('th', { scope: 'row' }, `${countryName(country, countries[country] ?? '', language())}, ${sectorName(sector, language())}`),
        h('td', {}, commodityName(commodity, commodities[commodity] ?? '', language())),
        h('td', { class: 'chance' }, h('i', { style: `width:${(each.share * 100).toFixed(1)}%` })),
        number(percent(each.share)),
        number(`${percent(each.low)} – ${percent(each.high)}`),
        number(each.first || '–'),
        number(amount(each.unmet)),
      );
    });
    this.parts.chances.element.hidden = rows.length === 0;
    this.chances.fill(header([t('col.consumer')], [t('commodity')], ['', false], [t('sweep.chance'), true], [t('sweep.interval'), true], [t('col.since'), true], [t('col.unmet'), true]), rows, '');
  }

  private drawDifferences(): void {
    const { differences } = this.sweep;
    this.parts.differences.element.hidden = differences.length === 0;
    const rows = differences.map((each) =>
      h('tr', {}, h('th', { scope: 'row' }, t('sweep.against', { to: this.scenario(each.to), from: this.scenario(each.from) })), h('td', {}, term(each.conduct)), number(money(each.metric.mean)), number(`± ${money(1.96 * each.metric.meanError)}`)),
    );
    this.differences.fill(header([t('scenario')], [t('conduct')], [t('unmet_value'), true], [t('sweep.interval'), true]), rows, t('sweep.differences'));
  }
}
