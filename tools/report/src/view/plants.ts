// Facilities and stockpiles: what a country makes of a commodity itself, and what it holds.
import { cutOffAt, type Run } from '../data/model';
import { amount, dateName, t, term } from '../text/language';
import { h } from './dom';
import { facts, heading, sourceOf, subjectTitle, wholeCalendar, type Row } from './facts';
import * as names from './names';
import type { State } from './state';
import { WhyView } from './why';

const most = 7;

/** Operations of a country that put out a commodity. */
function makers(run: Run, country: number, commodity: number): number[] {
  const { operations, facilities, processes } = run.data;
  return operations.facility
    .map((_, operation) => operation)
    .filter((operation) => facilities.country[operations.facility[operation]!] === country)
    .filter((operation) => processes.outputs[operations.process[operation]!]!.some(([output]) => output === commodity));
}

/** What the plants of a country make of a commodity in the month shown, the largest first. */
export function plantsOf(state: State, run: Run, country: number, commodity: number): Node[] {
  const step = state.stepIn(run);
  if (step < 0 || commodity < 0) return [];
  const conduct = state.conductOf(run);
  const { operations, facilities, processes } = run.data;
  const tonnes = new Map<number, number>();
  for (const operation of makers(run, country, commodity)) {
    const share = processes.outputs[operations.process[operation]!]!.find(([output]) => output === commodity)![1];
    const facility = operations.facility[operation]!;
    tonnes.set(facility, (tonnes.get(facility) ?? 0) + share * conduct.runs(operation)[step]!);
  }
  const plants = [...tonnes].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, most);
  const parts: Node[] = [];
  if (plants.length > 0)
    parts.push(
      heading(t('explain.plants')),
      h(
        'ul',
        { class: 'lanes' },
        ...plants.map(([facility, made]) => {
          const name = h('button', { type: 'button', class: 'link' }, facilities.name[facility]!);
          name.addEventListener('click', () => state.setSubject({ kind: 'facility', facility: facilities.id[facility]! }));
          return h('li', {}, name, h('span', {}, `${amount(made)} ${t('tonnes')}`));
        }),
      ),
    );
  return [...parts, ...stockpilesOf(state, run, country, commodity)];
}

function stockpilesOf(state: State, run: Run, country: number, commodity: number): Node[] {
  const { stockpiles, sources } = run.data;
  const step = state.stepIn(run);
  const held = stockpiles.id.map((_, item) => item).filter((item) => stockpiles.country[item] === country && stockpiles.commodity[item] === commodity);
  if (held.length === 0 || step < 0) return [];
  const conduct = state.conductOf(run);
  return [
    heading(t('explain.stockpiles')),
    h('ul', { class: 'lanes' }, ...held.map((item) => h('li', {}, h('span', {}, stockpiles.id[item]!), h('span', {}, `${amount(conduct.stockpile(item)[step]!)} ${t('tonnes')}`), h('small', {}, sources[stockpiles.source[item]!] ?? '')))),
  ];
}

/** What is known of a facility. */
export class PlantView {
  constructor(
    private readonly state: State,
    private readonly run: Run,
  ) {}

  of(id: string): Node[] {
    const { state, run } = this;
    const { facilities, operations, processes } = run.data;
    const facility = facilities.id.indexOf(id);
    if (facility < 0) return [];
    const step = state.stepIn(run);
    const conduct = state.conductOf(run);
    const mine = operations.facility.map((_, operation) => operation).filter((operation) => operations.facility[operation] === facility);
    const kinds = [...new Set(mine.map((operation) => term(processes.kind[operations.process[operation]!]!)))];
    const parts: Node[] = [subjectTitle(facilities.name[facility]!, `${names.country(run, facilities.country[facility]!)} · ${kinds.join(', ')}`)];
    if (facilities.project[facility]) parts.push(h('p', { class: 'hint' }, t('explain.project')));
    const rows: Row[] = [];
    for (const operation of step < 0 ? [] : mine)
      for (const [output, share] of processes.outputs[operations.process[operation]!]!)
        rows.push([names.commodity(run, output), `${amount(share * conduct.runs(operation)[step]!)} ${t('tonnes')}`]);
    if (rows.length > 0) parts.push(heading(`${t('explain.opened')}: ${dateName(state.label)}`), facts(rows));
    const buys = mine.some((operation) => processes.inputs[operations.process[operation]!]!.length > 0);
    const table = conduct.data.facilitySummaries;
    const row = table.item.indexOf(facility);
    if (buys && row >= 0) parts.push(h('h4', {}, t('explain.inputs')), ...wholeCalendar(state, run, cutOffAt(table, row)));
    if (buys) parts.push(...new WhyView(state, run).ask(id));
    parts.push(...sourceOf(run, facilities, facility));
    return parts;
  }
}
