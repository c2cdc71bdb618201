// Tables: countries cut off, scenarios side by side, and where the figures come from.
import { cutOffAt, type CutOff, type Run } from '../data/model';
import type { IndependenceData } from '../data/types';
import { eventName } from '../text/headline';
import { amount, dateName, percent, shortMoney, t, term } from '../text/language';
import { h, replace } from './dom';
import * as names from './names';
import type { State } from './state';

const fewRows = 12;
const letter = (at: number): string => String.fromCharCode(65 + at);

/** A table whose rows can be unfolded. */
export class Folding {
  readonly element = h('div', { class: 'table' });
  private all = false;

  fill(head: HTMLElement, rows: HTMLElement[], caption: string): void {
    const body = h('tbody', {}, ...(this.all ? rows : rows.slice(0, fewRows)));
    const more = h('button', { type: 'button', class: 'quiet' }, this.all ? t('show fewer') : t('show all', { count: rows.length }));
    more.hidden = rows.length <= fewRows;
    more.addEventListener('click', () => {
      this.all = !this.all;
      this.fill(head, rows, caption);
    });
    replace(this.element, caption ? h('p', { class: 'note caption' }, caption) : null, h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, h('table', { 'aria-label': caption }, h('thead', {}, head), body)), more);
  }
}

export const header = (...cells: [text: string, number?: boolean][]): HTMLElement =>
  h('tr', {}, ...cells.map(([text, number]) => h('th', { scope: 'col', class: number ? 'number' : '' }, text)));
export const number = (text: string): HTMLElement => h('td', { class: 'number' }, text);

/** Countries and commodities that are cut off, by run: key `country commodity`. */
function cutCountries(run: Run, state: State): Map<string, CutOff> {
  const { regions } = state.conductOf(run).data;
  const found = new Map<string, CutOff>();
  regions.item.forEach((id, row) => {
    if (!regions.bloc[row]) found.set(`${id} ${run.data.commodities.id[regions.commodity[row]!]}`, cutOffAt(regions, row));
  });
  return found;
}

export class CountryTable {
  private readonly folding = new Folding();
  readonly element = this.folding.element;
  constructor(private readonly state: State) {}

  draw(): void {
    if (this.state.runs.length > 1) this.compare();
    else this.single();
  }

  private name(run: Run, id: string, commodity: string): HTMLElement {
    const button = h('button', { type: 'button', class: 'link' }, names.country(run, run.country(id)));
    button.addEventListener('click', () => {
      this.state.setView({ commodity });
      this.state.setSubject({ kind: 'country', country: id });
    });
    return h('th', { scope: 'row' }, button);
  }

  private single(): void {
    const { state } = this;
    const run = state.runs[0]!;
    const label = (step: number | null): string => (step === null ? '–' : dateName(run.data.steps[step] ?? '', 'short'));
    const rows = [...cutCountries(run, state)]
      .filter(([, cut]) => cut.first !== null)
      .sort((a, b) => b[1].value - a[1].value)
      .map(([key, cut]) => {
        const [id, commodity] = key.split(' ') as [string, string];
        const causes = cut.causes.map((event) => eventName(run, event));
        return h(
          'tr',
          {},
          this.name(run, id, commodity),
          h('td', {}, names.commodity(run, run.commodity(commodity))),
          number(label(cut.first)),
          number(String(cut.steps)),
          number(percent(cut.deepest)),
          number(amount(cut.unmet)),
          number(shortMoney(cut.value)),
          number(label(cut.recovery)),
          h('td', { class: 'causes', title: causes.join('\n') }, (causes[0] ?? '–') + (causes.length > 1 ? ` +${causes.length - 1}` : '')),
        );
      });
    this.folding.fill(
      header(
        [t('col.country')], [t('col.commodity')], [t('col.since'), true], [t(run.data.monthly ? 'col.months' : 'col.weeks'), true],
        [t('col.deepest'), true], [t('col.unmet'), true], [t('col.value'), true], [t('col.recovery'), true], [t('col.causes')],
      ),
      rows,
      t('part.table.note'),
    );
  }

  /** A difference between scenarios is robust where it has one sign and is larger than the ranges between conducts. */
  private bracket(run: Run, key: string): [low: number, high: number] {
    const values = run.conducts.map(({ data }) => {
      const row = data.regions.item.findIndex((id, at) => !data.regions.bloc[at] && `${id} ${run.data.commodities.id[data.regions.commodity[at]!]}` === key);
      return row < 0 ? 0 : data.regions.value[row]!;
    });
    return [Math.min(...values), Math.max(...values)];
  }

  private compare(): void {
    const { state } = this;
    const runs = state.runs;
    const first = runs[0]!;
    const tables = runs.map((run) => cutCountries(run, state));
    const keys = new Set(tables.flatMap((table) => [...table].filter(([, cut]) => cut.first !== null).map(([key]) => key)));
    const change = (key: string): number => Math.max(...tables.slice(1).map((table) => Math.abs((table.get(key)?.value ?? 0) - (tables[0]!.get(key)?.value ?? 0))));
    const several = runs.some((run) => run.conducts.length > 1);
    const rows = [...keys]
      .sort((a, b) => change(b) - change(a) || a.localeCompare(b))
      .map((key) => {
        const [id, commodity] = key.split(' ') as [string, string];
        const before = tables[0]!.get(key);
        const [low, high] = this.bracket(first, key);
        const cells: HTMLElement[] = [];
        tables.forEach((table, at) => {
          const cut = table.get(key);
          cells.push(number(cut ? String(cut.steps) : '–'), number(cut ? shortMoney(cut.value) : '–'));
          if (at === 0) return;
          const difference = (cut?.value ?? 0) - (before?.value ?? 0);
          const [otherLow, otherHigh] = this.bracket(runs[at]!, key);
          const robust = otherLow > high || otherHigh < low;
          cells.push(
            h('td', { class: `number ${difference > 0 ? 'worse' : difference < 0 ? 'better' : ''}`, title: several ? t(robust ? 'robust.yes' : 'robust.no') : '' },
              (difference > 0 ? '+' : '') + shortMoney(difference) + (several && robust ? ' ●' : '')),
          );
        });
        const home = first.commodity(commodity) >= 0 ? first : runs.find((run) => run.commodity(commodity) >= 0)!;
        return h('tr', {}, this.name(home, id, commodity), h('td', {}, names.commodity(home, home.commodity(commodity))), ...cells);
      });
    const columns: [string, boolean?][] = [[t('col.country')], [t('col.commodity')]];
    runs.forEach((run, at) => {
      const mark = letter(at);
      columns.push([`${mark}: ${t(run.data.monthly ? 'col.months' : 'col.weeks')}`, true], [`${mark}: USD`, true]);
      if (at > 0) columns.push([`${mark} − A`, true]);
    });
    this.folding.fill(header(...columns), rows, `${runs.map((run, at) => `${letter(at)}: ${run.data.title}`).join(' · ')}${several ? ` · ● ${t('robust.yes')}` : ''}`);
  }
}

/** From when on each scenario can do without what one country sells. */
export class IndependenceTable {
  private readonly folding = new Folding();
  readonly element = this.folding.element;
  constructor(
    private readonly state: State,
    private readonly data: IndependenceData,
  ) {}

  title(): string {
    const run = this.state.runs[0]!;
    return t('part.independence', { country: names.country(run, run.country(this.data.from)) });
  }

  /** All goods together first, then single ones. */
  draw(): void {
    const { runs } = this.state;
    const columns: [string, boolean?][] = [[t('col.country')], [t('col.commodity')]];
    runs.forEach((_, at) => {
      columns.push([letter(at), true]);
      if (at > 0) columns.push([`${letter(at)} − A, ${t('col.months').toLowerCase()}`, true]);
    });
    const rows = [...this.data.rows]
      .sort((a, b) => Number(a.commodity !== null) - Number(b.commodity !== null))
      .map(({ who, bloc, commodity, dates, later }) => {
        const home = runs.find((run) => bloc || run.country(who) >= 0) ?? runs[0]!;
        const cells = dates.flatMap((date, at) => {
          const cell = number(date === null ? t('independence.never') : dateName(date, 'short'));
          if (at === 0) return [cell];
          const months = later[at] ?? null;
          return [cell, h('td', { class: `number ${months === null ? '' : months > 0 ? 'worse' : 'better'}` }, months === null ? '–' : `${months > 0 ? '+' : months < 0 ? '−' : ''}${Math.round(Math.abs(months))}`)];
        });
        const goods = commodity === null ? t('independence.all') : names.commodity(home, home.commodity(commodity));
        return h('tr', {}, h('th', { scope: 'row' }, names.region(home, who, bloc)), h('td', {}, goods), ...cells);
      });
    this.folding.fill(header(...columns), rows.length > 0 ? rows : [h('tr', {}, h('td', { colspan: columns.length }, t('independence.same')))], runs.map((run, at) => `${letter(at)}: ${run.data.title}`).join(' · '));
  }
}

/** Sources behind a commodity, by how many figures rest on each. */
export class SourceTable {
  private readonly folding = new Folding();
  readonly element = this.folding.element;
  constructor(private readonly state: State) {}

  draw(): void {
    const run = this.state.runs[0]!;
    const commodity = run.commodity(this.state.commodity);
    const { data } = run;
    const counts = new Map<string, { source: number; confidence: string; kinds: Map<string, number> }>();
    const note = (kind: string, table: { source: number[]; confidence: string[] }, item: number): void => {
      const source = table.source[item]!;
      const confidence = table.confidence[item]!;
      const key = `${source} ${confidence}`;
      const known = counts.get(key) ?? { source, confidence, kinds: new Map<string, number>() };
      known.kinds.set(kind, (known.kinds.get(kind) ?? 0) + 1);
      counts.set(key, known);
    };
    data.consumers.commodity.forEach((of, item) => of === commodity && note(t('used'), data.consumers, item));
    run.linksOf(commodity).forEach((link) => note(data.links.estimated[link] === 1 ? `≈ ${t('explain.flowNow').toLowerCase()}` : t('explain.flowNow').toLowerCase(), data.links, link));
    if (commodity >= 0) note(t('commodity').toLowerCase(), data.commodities, commodity);
    data.stockpiles.commodity.forEach((of, item) => of === commodity && note(t('stockpile'), data.stockpiles, item));
    const rows = [...counts.values()]
      .map((each) => ({ ...each, count: [...each.kinds.values()].reduce((sum, value) => sum + value, 0) }))
      .sort((a, b) => b.count - a.count || a.source - b.source)
      .map(({ source, confidence, kinds, count }) => {
        const text = data.sources[source] ?? '';
        return h(
          'tr',
          {},
          h('td', { class: 'source' }, text),
          h('td', {}, text.startsWith('assumed') ? t('explain.assumed') : term(confidence || 'unknown')),
          h('td', {}, [...kinds].map(([kind, value]) => (kinds.size > 1 ? `${kind} ${value}` : kind)).join(', ')),
          number(String(count)),
        );
      });
    this.folding.fill(header([t('explain.source')], [t('explain.confidence')], [t('col.figure')], ['n', true]), rows, t('part.sources.note'));
  }
}
