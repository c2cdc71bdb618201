// Why a consumer is short in one step, as `chokepoint explain` answers it: what holds it, its narrowest cut, and the
// step without each of the events.
import type { Run } from '../data/model';
import type { Why } from '../data/types';
import { eventName } from '../text/headline';
import { amount, dateName, percent, t, term } from '../text/language';
import { h } from './dom';
import { limitName } from './limits';
import * as names from './names';
import type { State } from './state';

const most = 6;
/** Shares of coverage below this are not worth a line. */
const least = 0.002;

/** A command that a reader can copy. */
export const command = (title: string, line: string): HTMLElement => h('p', { class: 'command' }, title, ' ', h('code', {}, line));

const signed = (share: number): string => (share < 0 ? '−' : '') + percent(Math.abs(share));

export class WhyView {
  constructor(
    private readonly state: State,
    private readonly run: Run,
  ) {}

  /** What is known of the consumers; of several the one that is shortest. */
  of(consumers: number[]): Node[] {
    const known = (this.state.conductOf(this.run).data.why ?? []).filter((each) => consumers.includes(each.consumer));
    const why = known.sort((a, b) => a.coverage - b.coverage)[0];
    return why === undefined ? [] : this.answer(why);
  }

  /** The command that explains somebody in the month shown, unless the page has that answer. */
  ask(who: string, consumers: number[] = [], more = ''): Node[] {
    const { subject, conducts } = this.run.data;
    const step = this.state.stepIn(this.run);
    if (subject === undefined || step < 0) return [];
    const conduct = this.state.conductOf(this.run);
    const short = consumers.some((each) => conduct.coverage(each)[step]! < 1 || conduct.flowCoverage(each)[step]! < 1);
    if (consumers.length > 0 && !short) return [];
    if (more === '' && consumers.length === 1 && (conduct.data.why ?? []).some((each) => each.consumer === consumers[0] && each.step === step)) return [];
    const which = conduct.name === conducts[0]!.name ? '' : ` --conduct ${conduct.name}`;
    return [command(t(more === '' ? 'why.ask' : 'why.notMore'), `chokepoint explain ${subject} --who ${who} --when ${this.run.data.steps[step]}${which}${more}`)];
  }

  private answer(why: Why): Node[] {
    const label = this.run.data.steps[why.step] ?? '';
    const jump = h('button', { type: 'button', class: 'link' }, t('why.title', { who: names.sector(this.run, why.consumer), month: dateName(label) }));
    jump.addEventListener('click', () => this.state.goTo(label));
    return [
      h('h4', { class: 'why' }, jump),
      h('p', {}, t('why.sum', { coverage: percent(why.coverage), flow: percent(why.flow) })),
      ...this.limits(why),
      ...this.buffers(why),
      ...this.cut(why),
      ...this.events(why),
      command(t('why.command'), why.command),
    ];
  }

  private causes(events: number[]): HTMLElement | null {
    if (events.length === 0) return null;
    return h(
      'small',
      { class: 'shut' },
      ...events.flatMap((event, at) => {
        const button = h('button', { type: 'button', class: 'link' }, eventName(this.run, event));
        button.addEventListener('click', () =>
          this.state.setSubject({ kind: 'event', run: this.state.runs.indexOf(this.run), event }),
        );
        return at === 0 ? [button] : [', ', button];
      }),
    );
  }

  /** A limit in words; its id, as commands have it, where one points at it. */
  private limit(kind: string, id: string): Node {
    const what = term(`limit.${kind}`);
    return id ? h('span', { title: id }, `${what}: ${limitName(this.run, kind, id)}`) : h('span', {}, what);
  }

  private list(title: string, rows: [what: Node, value: string, events: number[]][], hidden = 0): Node[] {
    if (rows.length === 0) return [];
    const list = rows.map(([what, value, events]) => h('li', {}, what, h('span', {}, value), this.causes(events)));
    if (hidden > 0) list.push(h('li', {}, h('small', {}, t('why.more', { n: hidden }))));
    return [h('h5', {}, title), h('ul', { class: 'lanes' }, ...list)];
  }

  private limits(why: Why): Node[] {
    const shown = why.limits.filter(([, , share]) => Math.abs(share) >= least);
    const rows = shown.slice(0, most).map(([kind, name, share, , events]): [Node, string, number[]] => [this.limit(kind, name), signed(share), events]);
    if (Math.abs(why.supplied) >= least) rows.push([h('span', {}, t('why.supplied')), signed(why.supplied), []]);
    return this.list(t('why.limits'), rows, shown.length - Math.min(shown.length, most));
  }

  private buffers(why: Why): Node[] {
    const rows = why.buffers.filter(([, share]) => Math.abs(share) >= least);
    return this.list(t('why.buffers'), rows.map(([what, share]): [Node, string, number[]] => [h('span', {}, term(`buffer.${what}`)), signed(share), []]));
  }

  private cut(why: Why): Node[] {
    if (!why.cut) return [];
    const { width, parts } = why.cut;
    const title = t('why.cut', { width: amount(width), wanted: amount(why.wanted) });
    if (parts.length === 0) return [h('h5', {}, title)];
    return this.list(title, parts.slice(0, most).map(([kind, name, part, events]): [Node, string, number[]] => [this.limit(kind, name), `${amount(part)} ${t('tonnes')}`, events]), parts.length - Math.min(parts.length, most));
  }

  private events(why: Why): Node[] {
    const shown = why.events.filter(([, without, shapley]) => Math.abs(without - why.flow) >= least || Math.abs(shapley) >= least);
    if (shown.length === 0) return [];
    const rows = shown.slice(0, most).map(([event, without, shapley, error]) => {
      const name = h('button', { type: 'button', class: 'link' }, eventName(this.run, event));
      name.addEventListener('click', () => this.state.setSubject({ kind: 'event', run: this.state.runs.indexOf(this.run), event }));
      const share = error > 0 ? `${signed(shapley)} ± ${percent(error)}` : signed(shapley);
      return h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, percent(without)), h('td', {}, share));
    });
    return [
      h('h5', {}, t('why.events')),
      h(
        'table',
        { class: 'plain' },
        h('thead', {}, h('tr', {}, h('td'), h('th', { scope: 'col' }, t('why.without')), h('th', { scope: 'col', title: t('why.shapley.note') }, t('why.shapley')))),
        h('tbody', {}, ...rows, h('tr', {}, h('th', { scope: 'row' }, t('why.none')), h('td', {}, percent(why.without)), h('td'))),
      ),
    ];
  }
}
