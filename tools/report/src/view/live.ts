// Gates by hand: what is changed here is computed by the program that serves the page, at first up to the step shown,
// then to the end.
import { Run } from '../data/model';
import type { LiveControls, PageData, RunData } from '../data/types';
import { eventName } from '../text/headline';
import { t } from '../text/language';
import { h, replace } from './dom';
import * as names from './names';
import type { State } from './state';

interface Changes {
  without: string[];
  start: Record<string, string>;
  until: Record<string, string | null>;
  approve: Record<string, number>;
  stockpile: Record<string, number>;
  /** Tonnes of stockpiles that the world does not have, by `COUNTRY/commodity`. */
  add: Record<string, number>;
}
const none = (): Changes => ({ without: [], start: {}, until: {}, approve: {}, stockpile: {}, add: {} });
type Answer = PageData & { ms: number; leftOutToo: string[] };

const days = 90; // of the country's wants: what a new stockpile holds until somebody says otherwise

/** The last day of the step before the one that begins there. */
function dayBefore(day: string | undefined): string | null {
  return day === undefined ? null : new Date(Date.parse(`${day}T00:00Z`) - 864e5).toISOString().slice(0, 10);
}

export class LivePanel {
  readonly element = h('div', { class: 'live' });
  private readonly status = h('output', { class: 'live-status', role: 'status' });
  private changes = none();
  private readonly base: RunData;
  private asked = 0;
  private waiting = 0;
  private pointing = 0;
  private saves = 0;

  constructor(
    private readonly state: State,
    private readonly controls: LiveControls,
  ) {
    this.base = state.runs[0]!.data;
  }

  draw(): void {
    const run = new Run(this.base);
    const { stockpiles } = this.base;
    const rows = this.controls.events.map((control, at) => this.row(run, at, control));
    const reserves: HTMLElement[] = stockpiles.id.map((id, at) => {
      const known = this.controls.stockpiles.find((each) => each.id === id);
      const amount = h('input', { type: 'number', min: 0, max: 1e9, step: 'any', value: this.changes.stockpile[id] ?? known?.tonnes ?? 0, 'aria-label': `${id} ${t('live.tonnes')}` });
      amount.addEventListener('change', () => {
        this.changes.stockpile[id] = Number(amount.value);
        this.later();
      });
      const place = `${names.country(run, stockpiles.country[at]!)}, ${names.commodity(run, stockpiles.commodity[at]!)}`;
      return h('tr', {}, h('td'), h('th', { scope: 'row' }, id), h('td', { colspan: 2 }, place), h('td', {}, amount, ' ', t('tonnes')));
    });
    reserves.push(...Object.keys(this.changes.add).map((place) => this.added(run, place)), this.adding(run));
    const name = h('input', { type: 'text', maxlength: 64, pattern: '[A-Za-z0-9][A-Za-z0-9\\-]*', value: `by-hand-${this.saves + 1}`, 'aria-label': t('live.save') });
    const save = h('button', { type: 'button', class: 'act save' }, t('live.save'));
    save.addEventListener('click', () => void this.save(name.value));
    const reset = h('button', { type: 'button', class: 'quiet' }, t('live.reset'));
    reset.addEventListener('click', () => {
      this.changes = none();
      this.draw();
      this.later();
    });
    const column = (text: string): HTMLElement => h('th', { scope: 'col' }, text);
    replace(
      this.element,
      h(
        'div',
        { class: 'scroll' },
        h(
          'table',
          {},
          h('thead', {}, h('tr', {}, column(t('live.on')), column(t('explain.event')), column(t('live.start')), column(t('live.until')), column(t('live.approve')))),
          h('tbody', {}, ...rows),
          h('tbody', {}, h('tr', {}, h('th', { colspan: 5, scope: 'rowgroup', class: 'group' }, t('live.stockpiles'))), ...reserves),
        ),
      ),
      h('div', { class: 'live-foot' }, save, h('span', {}, name, '.yaml'), reset, this.status),
    );
  }

  /** A stockpile that was added here. */
  private added(run: Run, place: string): HTMLElement {
    const [country, commodity] = place.split('/') as [string, string];
    const name = `${names.country(run, run.country(country))}, ${names.commodity(run, run.commodity(commodity))}`;
    const amount = h('input', { type: 'number', min: 0, max: 1e9, step: 'any', value: this.changes.add[place], 'aria-label': `${name}: ${t('live.tonnes')}` });
    amount.addEventListener('change', () => {
      this.changes.add[place] = Number(amount.value);
      this.later();
    });
    const remove = h('button', { type: 'button', class: 'quiet' }, t('live.remove'));
    remove.addEventListener('click', () => {
      delete this.changes.add[place];
      this.draw();
      this.later();
    });
    return h('tr', { class: 'added' }, h('td'), h('th', { scope: 'row', colspan: 2 }, name), h('td', {}, remove), h('td', {}, amount, ' ', t('tonnes')));
  }

  /** Any commodity in any country; it begins with what its consumers want in some days. */
  private adding(run: Run): HTMLElement {
    const { countries, commodities, consumers } = run.data;
    const choice = (list: string[], name: (at: number) => string, chosen: string, label: string): HTMLSelectElement => {
      const sorted = list.map((id, at) => ({ id, name: name(at) })).sort((a, b) => a.name.localeCompare(b.name));
      return h('select', { 'aria-label': label }, ...sorted.map((each) => h('option', { value: each.id, selected: each.id === chosen }, each.name)));
    };
    const { subject } = this.state;
    const here = subject.kind === 'country' || subject.kind === 'consumer' ? subject.country : countries.id[0]!;
    const country = choice(countries.id, (at) => names.country(run, at), here, t('col.country'));
    const commodity = choice(commodities.id, (at) => names.commodity(run, at), this.state.commodity, t('commodity'));
    const button = h('button', { type: 'button', class: 'act add' }, t('live.add'));
    button.addEventListener('click', () => {
      const wants = run.consumersOf(run.country(country.value), run.commodity(commodity.value)).reduce((sum, each) => sum + consumers.demand[each]!, 0);
      const place = `${country.value}/${commodity.value}`;
      this.changes.add[place] ??= Number(((wants * days) / 365.25).toPrecision(2));
      this.draw();
      this.later();
    });
    return h('tr', { class: 'adding' }, h('td'), h('th', { scope: 'row' }, t('live.stockpile')), h('td', { colspan: 2 }, country, ' ', commodity), h('td', {}, button));
  }

  private row(run: Run, at: number, control: LiveControls['events'][0]): HTMLElement {
    const { events } = this.base;
    const { id } = control;
    const on = h('input', { type: 'checkbox', checked: !this.changes.without.includes(id), 'aria-label': `${eventName(run, at)}: ${t('live.on')}` });
    on.addEventListener('change', () => {
      this.changes.without = this.changes.without.filter((each) => each !== id);
      if (!on.checked) this.changes.without.push(id);
      clearTimeout(this.pointing);
      void this.compute(); // nobody drags a box
    });
    // Whoever points at it may press it: the program begins.
    for (const event of ['pointerenter', 'focus'])
      on.addEventListener(event, () => {
        const without = this.changes.without.filter((each) => each !== id);
        this.expect({ ...this.changes, without: on.checked ? [...without, id] : without });
      });
    const date = (key: 'start' | 'until', word: 'live.start' | 'live.until'): HTMLElement => {
      const value = this.changes[key][id] ?? events[key][at] ?? '';
      const name = `${eventName(run, at)}: ${t(word)}`;
      const input = h('input', { type: 'date', value, 'aria-label': name, disabled: control.waits });
      const set = (): void => {
        if (key === 'until') this.changes.until[id] = input.value || null;
        else if (input.value) this.changes.start[id] = input.value;
        this.later();
      };
      // The same by dragging, a step at a time; an end without a date lies at the right.
      const { firstDays } = this.base;
      const place = (): number => (input.value ? Math.max(0, run.stepOf(input.value)) : firstDays.length - 1);
      const drag = h('input', { type: 'range', min: 0, max: firstDays.length - 1, step: 1, value: place(), 'aria-label': `${name}, ${t('live.drag')}`, 'aria-valuetext': input.value || '…', disabled: control.waits });
      drag.addEventListener('input', () => {
        const step = Number(drag.value);
        input.value = key === 'start' ? firstDays[step]! : dayBefore(firstDays[step + 1]) ?? '';
        drag.setAttribute('aria-valuetext', input.value || '…');
        set();
      });
      input.addEventListener('change', () => {
        drag.value = String(place());
        set();
      });
      return h('td', { class: 'date' }, input, ' ', drag);
    };
    const approve = h('td', {});
    if (control.approve !== undefined) {
      const share = h('input', { type: 'range', min: 0, max: 100, step: 1, value: Math.round((this.changes.approve[id] ?? control.approve) * 100), 'aria-label': `${eventName(run, at)}: ${t('live.approve')}` });
      const shown = h('output', {}, `${share.value} %`);
      share.addEventListener('input', () => {
        shown.textContent = `${share.value} %`;
        this.changes.approve[id] = Number(share.value) / 100;
        this.later();
      });
      approve.append(share, shown);
    }
    return h('tr', {}, h('td', {}, on), h('th', { scope: 'row' }, eventName(run, at)), date('start', 'live.start'), date('until', 'live.until'), approve);
  }

  private later(): void {
    clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => void this.compute(), 60);
  }

  private async post(what: string, body: object): Promise<Record<string, unknown>> {
    const response = await fetch(what, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok || answer['error'] !== undefined) throw new Error(String(answer['error'] ?? response.status));
    return answer;
  }

  private expect(changes: Changes): void {
    clearTimeout(this.pointing);
    this.pointing = window.setTimeout(() => void this.post('expect', { changes }).catch(() => {}), 40);
  }

  /** At first the steps up to the one shown: that is what the reader waits for. */
  private async compute(): Promise<void> {
    const asked = ++this.asked;
    this.status.textContent = t('live.working');
    const changes = { ...this.changes };
    const begin = performance.now();
    try {
      const part = (await this.post('run', { changes, last: this.state.label })) as unknown as Answer;
      if (asked !== this.asked) return;
      this.show(part.runs[0]!);
      const ms = Math.round(performance.now() - begin);
      this.element.dataset['ms'] = String(ms);
      this.status.textContent = `${t('live.took', { ms })} · ${t('live.working')}`;
      const whole = (await this.post('run', { changes, last: '' })) as unknown as Answer;
      if (asked !== this.asked) return;
      this.show(whole.runs[0]!);
      this.element.dataset['whole'] = String(Math.round(performance.now() - begin));
      const too = whole.leftOutToo.map((id) => eventName(new Run(this.base), this.base.events.id.indexOf(id)));
      this.status.textContent = [t('live.took', { ms: Math.round(performance.now() - begin) }), ...(too.length > 0 ? [t('live.too', { events: too.join(', ') })] : [])].join(' · ');
    } catch (error) {
      if (asked === this.asked) this.status.textContent = t('live.failed', { reason: (error as Error).message });
    }
  }

  /** The calendar stays as it is, also where fewer steps were computed; the twin is that of the file. */
  private show(data: RunData): void {
    const conduct = data.conducts[0]!;
    const twin = this.base.conducts[0]!.twinCoverage;
    if (twin !== undefined && Object.keys(this.changes.stockpile).length + Object.keys(this.changes.add).length === 0) conduct.twinCoverage = twin;
    const steps = { steps: this.base.steps, firstDays: this.base.firstDays };
    this.state.setRuns([new Run({ ...data, ...steps, title: this.base.title, description: this.base.description })]);
  }

  private async save(name: string): Promise<void> {
    try {
      const answer = await this.post('save', { changes: this.changes, name });
      ++this.saves;
      this.status.textContent = t('live.saved', { file: String(answer['file']) });
    } catch (error) {
      this.status.textContent = t('live.failed', { reason: (error as Error).message });
    }
  }
}
