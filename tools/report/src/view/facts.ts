// What explanations are made of: a heading, a list of numbers, the calendar of who is cut off, the source of a figure.
import { statuses, type CutOff, type Run } from '../data/model';
import type { Sourced } from '../data/types';
import { eventName } from '../text/headline';
import { amount, dateName, duration, money, percent, t, term } from '../text/language';
import { h } from './dom';
import type { State } from './state';
import { palette } from './theme';

export type Row = [term: string, value: string | Node];

export function facts(rows: Row[]): HTMLElement {
  return h('dl', { class: 'facts' }, ...rows.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));
}
export const heading = (text: string): HTMLElement => h('h4', {}, text);
export const subjectTitle = (text: string, below: string): HTMLElement => h('div', { class: 'subject' }, h('strong', {}, text), h('span', {}, below));

export function statusChip(status: number): HTMLElement {
  const colours = palette();
  return h('span', { class: 'chip' }, h('i', { class: status === 4 ? 'hatched' : '', style: `--colour:${colours.status[status]}` }), t(statuses[status]!));
}

/** Events, each of which can be looked at. */
export function eventList(state: State, run: Run, events: number[]): HTMLElement {
  return h(
    'ol',
    { class: 'causes' },
    ...events.map((event) => {
      const button = h('button', { type: 'button', class: 'link' }, eventName(run, event));
      button.addEventListener('click', () => state.setSubject({ kind: 'event', run: state.runs.indexOf(run), event }));
      return h('li', {}, button);
    }),
  );
}

export function wholeCalendar(state: State, run: Run, cut: CutOff): Node[] {
  const label = (step: number | null): string => (step === null ? '' : dateName(run.data.steps[step] ?? ''));
  const rows: Row[] = [];
  if (cut.first === null) rows.push([t('explain.first'), t('never')]);
  else {
    rows.push([t('explain.first'), label(cut.first)], [t('explain.months'), duration(cut.steps, run.data.monthly)]);
    if (cut.byControls < cut.steps) rows.push([t('explain.byControls'), duration(cut.byControls, run.data.monthly)]);
    rows.push([t('explain.recovery'), cut.recovery === null ? t('not yet') : label(cut.recovery)]);
  }
  rows.push([t('explain.deepest'), percent(cut.deepest)]);
  if (cut.unmet > 0) rows.push([t('explain.unmet'), `${amount(cut.unmet)} ${t('tonnes')} · ${money(cut.value)}`]);
  const parts: Node[] = [heading(t('explain.whole')), facts(rows)];
  if (cut.causes.length > 0) parts.push(heading(t('explain.causes')), eventList(state, run, cut.causes));
  return parts;
}

export function sourceOf(run: Run, table: Sourced, item: number): Node[] {
  const text = run.data.sources[table.source[item]!] ?? '';
  const confidence = table.confidence[item]!;
  return [
    heading(t('explain.source')),
    h('p', { class: 'source' }, text),
    facts([[t('explain.confidence'), text.startsWith('assumed') ? t('explain.assumed') : term(confidence || 'unknown')]]),
  ];
}
