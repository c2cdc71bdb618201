// Why a consumer is short in one step, as `chokepoint explain` answers it: what holds it, its narrowest cut, and the
// step without each of the events.
import type { Run } from '../data/model';
import type { Why } from '../data/types';
import { eventName } from '../text/headline';
import type { Word } from '../text/english';
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

type Line = [what: Node, value: string, events: number[]];
const total = (limits: Why['limits']): number => limits.reduce((sum, [, , share]) => sum + share, 0);

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

  private list(title: string, rows: Line[], hidden = 0): Node[] {
    if (rows.length === 0) return [];
    const list = rows.map(([what, value, events]) => h('li', {}, what, h('span', {}, value), this.causes(events)));
    if (hidden > 0) list.push(h('li', {}, h('small', {}, t('why.more', { n: hidden }))));
    return [h('h5', {}, title), h('ul', { class: 'lanes' }, ...list)];
  }

  /** What limits let through, in tonnes of what is wanted; less what goes first to others; what is left is the flow. */
  private limits(why: Why): Node[] {
    const tonnes = (share: number): string => `${share < 0 ? '−' : ''}${amount(Math.abs(share) * why.wanted)} ${t('tonnes')}`;
    const line = ([kind, name, share, , events]: Why['limits'][0]): Line => [this.limit(kind, name), tonnes(share), events];
    const sum = (word: Word, share: number): Line => [h('b', {}, t(word)), tonnes(share), []];
    const through = why.limits.filter(([, , share]) => share >= 0);
    const first = why.limits.filter(([, , share]) => share < 0);
    const shown = through.filter(([, , share]) => share >= least).slice(0, most);
    const all = total(through) + why.supplied;
    const rows = shown.map(line);
    if (Math.abs(why.supplied) >= least) rows.push([h('span', {}, t('why.supplied')), tonnes(why.supplied), []]);
    const rest = total(through) - total(shown);
    if (rest >= least) rows.push([h('span', {}, t('why.smaller', { n: through.filter(([, , share]) => share > 0).length - shown.length })), tonnes(rest), []]);
    if (first.length > 0) rows.push(sum('why.together', all), ...first.map(line));
    rows.push(sum(first.length > 0 ? 'why.left' : 'why.together', why.flow));
    const list = this.list(t('why.limits', { wanted: amount(why.wanted) }), rows);
    if (first.length > 0) list.push(h('p', { class: 'hint' }, t('why.first', { through: amount(all * why.wanted), first: amount(-total(first) * why.wanted), left: amount(why.flow * why.wanted), flow: percent(why.flow) })));
    return list;
  }

  private buffers(why: Why): Node[] {
    const rows = why.buffers.filter(([, share]) => Math.abs(share) >= least);
    if (rows.length === 0) return [];
    const tonnes = (share: number): string => `${amount(Math.abs(share) * why.wanted)} ${t('tonnes')}`;
    return this.list(t('why.buffers'), [
      [h('b', {}, t('why.flow')), tonnes(why.flow), []],
      ...rows.map(([what, share]): Line => [h('span', {}, term(`buffer.${what}`)), (share < 0 ? '−' : '+') + tonnes(share), []]),
      [h('b', {}, t('why.delivered')), tonnes(why.coverage), []],
    ]);
  }

  private cut(why: Why): Node[] {
    if (!why.cut) return [];
    const { width, parts } = why.cut;
    const title = t('why.cut', { width: amount(width), wanted: amount(why.wanted) });
    if (parts.length === 0) return [h('h5', {}, title)];
    return this.list(title, parts.slice(0, most).map(([kind, name, part, events]): Line => [this.limit(kind, name), `${amount(part)} ${t('tonnes')}`, events]), parts.length - Math.min(parts.length, most));
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
