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
}
const none = (): Changes => ({ without: [], start: {}, until: {}, approve: {}, stockpile: {} });

export class LivePanel {
  readonly element = h('div', { class: 'live' });
  private readonly status = h('output', { class: 'live-status', role: 'status' });
  private changes = none();
  private readonly base: RunData;
  private asked = 0;
  private waiting = 0;
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
    const reserves = stockpiles.id.map((id, at) => {
      const known = this.controls.stockpiles.find((each) => each.id === id);
      const amount = h('input', { type: 'number', min: 0, max: 1e9, step: 'any', value: this.changes.stockpile[id] ?? known?.tonnes ?? 0, 'aria-label': `${id} ${t('live.tonnes')}` });
      amount.addEventListener('change', () => {
        this.changes.stockpile[id] = Number(amount.value);
        this.later();
      });
      const place = `${names.country(run, stockpiles.country[at]!)}, ${names.commodity(run, stockpiles.commodity[at]!)}`;
      return h('tr', {}, h('th', { scope: 'row' }, id), h('td', { colspan: 3 }, place), h('td', {}, amount, ' ', t('tonnes')));
    });
    const name = h('input', { type: 'text', maxlength: 64, pattern: '[A-Za-z0-9][A-Za-z0-9\\-]*', value: `by-hand-${this.saves + 1}`, 'aria-label': t('live.save') });
    const save = h('button', { type: 'button', class: 'act' }, t('live.save'));
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
          ...(reserves.length > 0 ? [h('tbody', {}, h('tr', {}, h('th', { colspan: 5, scope: 'rowgroup', class: 'group' }, t('live.stockpile'))), ...reserves)] : []),
        ),
      ),
      h('div', { class: 'live-foot' }, save, h('span', {}, name, '.yaml'), reset, this.status),
    );
  }

  private row(run: Run, at: number, control: LiveControls['events'][0]): HTMLElement {
    const { events } = this.base;
    const { id } = control;
    const on = h('input', { type: 'checkbox', checked: !this.changes.without.includes(id), 'aria-label': `${eventName(run, at)}: ${t('live.on')}` });
    on.addEventListener('change', () => {
      this.changes.without = this.changes.without.filter((each) => each !== id);
      if (!on.checked) this.changes.without.push(id);
      this.later();
    });
    const date = (key: 'start' | 'until', word: 'live.start' | 'live.until'): HTMLElement => {
      const value = this.changes[key][id] ?? events[key][at] ?? '';
      const input = h('input', { type: 'date', value, 'aria-label': `${eventName(run, at)}: ${t(word)}`, disabled: control.waits });
      input.addEventListener('change', () => {
        if (key === 'until') this.changes.until[id] = input.value || null;
        else if (input.value) this.changes.start[id] = input.value;
        this.later();
      });
      return h('td', {}, input);
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
    if (!response.ok) throw new Error(String(answer['error'] ?? response.status));
    return answer;
  }

  /** At first the steps up to the one shown: that is what the reader waits for. */
  private async compute(): Promise<void> {
    const asked = ++this.asked;
    this.status.textContent = t('live.working');
    const changes = { ...this.changes };
    const begin = performance.now();
    try {
      const part = (await this.post('run', { changes, last: this.state.label })) as unknown as PageData & { ms: number };
      if (asked !== this.asked) return;
      this.show(part.runs[0]!);
      const ms = Math.round(performance.now() - begin);
      this.element.dataset['ms'] = String(ms);
      this.status.textContent = `${t('live.took', { ms })} · ${t('live.working')}`;
      const whole = (await this.post('run', { changes, last: '' })) as unknown as PageData & { ms: number };
      if (asked !== this.asked) return;
      this.show(whole.runs[0]!);
      this.element.dataset['whole'] = String(Math.round(performance.now() - begin));
      this.status.textContent = t('live.took', { ms: Math.round(performance.now() - begin) });
    } catch (error) {
      if (asked === this.asked) this.status.textContent = t('live.failed', { reason: (error as Error).message });
    }
  }

  /** The calendar stays as it is, also where fewer steps were computed; the twin is that of the file. */
  private show(data: RunData): void {
    const conduct = data.conducts[0]!;
    const twin = this.base.conducts[0]!.twinCoverage;
    if (twin !== undefined && Object.keys(this.changes.stockpile).length === 0) conduct.twinCoverage = twin;
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
