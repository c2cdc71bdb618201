// What lies behind the thing that was clicked: its numbers, the events that decide them, and where the figures come from.
import { cutOffAt, type Run } from '../data/model';
import { eventName } from '../text/headline';
import { amount, dateName, money, percent, t, term } from '../text/language';
import { h, replace } from './dom';
import * as names from './names';
import { PlantView, plantsOf } from './plants';
import type { State } from './state';
import { eventList, facts, heading, sourceOf, statusChip, subjectTitle, wholeCalendar, type Row } from './facts';
import { command, WhyView } from './why';


export class Explanation {
  readonly element = h('aside', { class: 'explanation', 'aria-live': 'polite' });

  constructor(private readonly state: State) {}

  draw(): void {
    const { subject } = this.state;
    this.element.setAttribute('aria-label', t('explain.title'));
    this.element.classList.toggle('open', subject.kind !== 'none');
    const close = h('button', { type: 'button', class: 'close', 'aria-label': t('explain.pin') }, '×');
    close.addEventListener('click', () => this.state.setSubject({ kind: 'none' }));
    replace(
      this.element,
      h('header', {}, h('h3', {}, t('explain.title')), subject.kind === 'none' ? null : close),
      ...(subject.kind === 'none' ? [h('p', { class: 'hint' }, t('explain.hint')), ...this.worst()] : this.body()),
    );
  }

  /** Those whose shortage is explained, to begin with. */
  private worst(): Node[] {
    return this.state.runs.flatMap((run) => {
      const known = this.state.conductOf(run).data.why ?? [];
      if (known.length === 0) return [];
      const rows = known.map((why) => {
        const { country, sector, commodity } = run.data.consumers;
        const [where, what] = [country[why.consumer]!, commodity[why.consumer]!];
        const button = h('button', { type: 'button', class: 'link' }, `${names.country(run, where)}, ${names.sector(run, why.consumer)}`);
        button.addEventListener('click', () => {
          const id = run.data.commodities.id[what]!;
          this.state.setView({ commodity: id });
          this.state.goTo(run.data.steps[why.step] ?? '');
          this.state.setSubject({ kind: 'consumer', country: run.data.countries.id[where]!, sector: sector[why.consumer]!, commodity: id });
        });
        return h('li', {}, button, h('span', {}, percent(why.coverage)), h('small', {}, names.commodity(run, what)));
      });
      return [heading(this.state.runs.length > 1 ? run.data.title : t('why.worst')), h('ul', { class: 'lanes' }, ...rows)];
    });
  }

  private body(): Node[] {
    const { subject, runs } = this.state;
    if (subject.kind === 'event') return this.event(runs[subject.run] ?? runs[0]!, subject.event);
    const parts: Node[] = [];
    runs.forEach((run) => {
      if (runs.length > 1) parts.push(h('h4', { class: 'run-title' }, run.data.title));
      if (subject.kind === 'country') parts.push(...this.country(run, subject.country, parts.length < 2));
      if (subject.kind === 'consumer') parts.push(...this.consumer(run, subject.country, subject.sector, subject.commodity));
      if (subject.kind === 'link') parts.push(...this.link(run, subject.from, subject.to));
      if (subject.kind === 'facility') parts.push(...new PlantView(this.state, run).of(subject.facility));
    });
    return parts;
  }

  /** The numbers of a step for consumers taken together. */
  private now(run: Run, consumers: number[]): Node[] {
    const step = this.state.stepIn(run);
    if (step < 0 || consumers.length === 0) return [];
    const group = this.state.conductOf(run).group(consumers);
    const rows: Row[] = [
      [t('explain.status'), statusChip(group.status[step]!)],
      [t('explain.coverage'), percent(group.coverage[step]!)],
      [t('explain.flow'), h('span', { title: t('explain.flow.note') }, percent(group.flowCoverage[step]!))],
    ];
    if (group.twinCoverage) rows.push([t('explain.twin'), percent(group.twinCoverage[step]!)]);
    rows.push([t('explain.critical'), percent(group.critical)], [t('explain.wanted'), `${amount(group.wanted[step]!)} ${t('tonnes')}`]);
    return [heading(t('explain.now', { month: dateName(this.state.label) })), facts(rows)];
  }

  /** Lanes into a country in the step, largest first, with their gates. */
  private lanes(run: Run, country: number, commodity: number): Node[] {
    const step = this.state.stepIn(run);
    if (step < 0) return [];
    const conduct = this.state.conductOf(run);
    const gates = new Map(conduct.gates(step).map((gate) => [gate.link, gate]));
    const lanes = run
      .linksOf(commodity)
      .filter((link) => run.data.links.to[link] === country)
      .map((link) => ({ link, tonnes: conduct.flow(link)[step]!, gate: gates.get(link) }))
      .filter((lane) => lane.tonnes > 0 || lane.gate)
      .sort((a, b) => b.tonnes - a.tonnes || run.data.links.flow[b.link]! - run.data.links.flow[a.link]!)
      .slice(0, 7);
    if (lanes.length === 0) return [];
    return [
      heading(t('explain.suppliers')),
      h(
        'ul',
        { class: 'lanes' },
        ...lanes.map(({ link, tonnes, gate }) => {
          const from = run.data.links.from[link]!;
          const name = h('button', { type: 'button', class: 'link' }, names.country(run, from));
          name.addEventListener('click', () => this.state.setSubject({ kind: 'link', from: run.data.countries.id[from]!, to: run.data.countries.id[country]! }));
          return h(
            'li',
            {},
            name,
            h('span', {}, `${amount(tonnes)} ${t('tonnes')}`),
            run.data.links.estimated[link] === 1 ? h('em', { class: 'estimate', title: t('explain.estimated') }, '≈') : null,
            gate ? h('small', { class: gate.open < 0.005 ? 'shut' : 'ajar' }, `${gate.open < 0.005 ? t('explain.closed') : t('explain.gate', { open: percent(gate.open) })}: ${eventName(run, gate.event)}`) : null,
          );
        }),
      ),
    ];
  }

  private country(run: Run, id: string, withConsumers: boolean): Node[] {
    const country = run.country(id);
    if (country < 0) return [h('p', {}, t('explain.noConsumers'))];
    const commodity = run.commodity(this.state.commodity);
    const parts: Node[] = [subjectTitle(names.country(run, country), commodity < 0 ? '' : names.commodity(run, commodity))];
    const consumers = commodity < 0 ? [] : run.consumersOf(country, commodity);
    if (consumers.length === 0) return [...parts, h('p', { class: 'hint' }, t('explain.noConsumers')), ...this.lanes(run, country, commodity), ...plantsOf(this.state, run, country, commodity)];
    parts.push(...this.now(run, consumers));
    const { regions } = this.state.conductOf(run).data;
    const row = regions.item.findIndex((each, at) => each === id && !regions.bloc[at] && regions.commodity[at] === commodity);
    if (row >= 0) parts.push(...wholeCalendar(this.state, run, cutOffAt(regions, row)));
    const why = new WhyView(this.state, run);
    parts.push(...why.of(consumers), ...why.ask(`${id}/${this.state.commodity}`, consumers), ...this.lanes(run, country, commodity), ...plantsOf(this.state, run, country, commodity));
    if (withConsumers) parts.push(...this.consumersOf(run, id, consumers));
    return parts;
  }

  private consumersOf(run: Run, id: string, consumers: number[]): Node[] {
    const step = this.state.stepIn(run);
    const conduct = this.state.conductOf(run);
    const sorted = [...consumers].sort((a, b) => run.data.consumers.demand[b]! - run.data.consumers.demand[a]!);
    return [
      heading(t('explain.consumers')),
      h(
        'ul',
        { class: 'lanes' },
        ...sorted.map((consumer) => {
          const name = h('button', { type: 'button', class: 'link' }, names.sector(run, consumer));
          name.addEventListener('click', () =>
            this.state.setSubject({ kind: 'consumer', country: id, sector: run.data.consumers.sector[consumer]!, commodity: this.state.commodity }),
          );
          return h('li', {}, name, step < 0 ? null : h('span', {}, percent(conduct.coverage(consumer)[step]!)), step < 0 ? null : statusChip(conduct.status(consumer)[step]!));
        }),
      ),
    ];
  }

  private consumer(run: Run, id: string, sector: string, commodityId: string): Node[] {
    const country = run.country(id);
    const commodity = run.commodity(commodityId);
    const consumer = run.consumersOf(country, commodity).find((each) => run.data.consumers.sector[each] === sector);
    if (consumer === undefined) return [h('p', { class: 'hint' }, t('explain.noConsumers'))];
    const parts: Node[] = [subjectTitle(`${names.country(run, country)}, ${names.sector(run, consumer)}`, names.commodity(run, commodity)), ...this.now(run, [consumer])];
    const table = this.state.conductOf(run).data.consumerSummaries;
    const row = table.item.indexOf(consumer);
    if (row >= 0) parts.push(...wholeCalendar(this.state, run, cutOffAt(table, row)));
    const why = new WhyView(this.state, run);
    parts.push(...why.of([consumer]), ...why.ask(`${id}/${sector}/${commodityId}`, [consumer]), ...this.lanes(run, country, commodity), ...sourceOf(run, run.data.consumers, consumer));
    return parts;
  }

  private link(run: Run, from: string, to: string): Node[] {
    const commodity = run.commodity(this.state.commodity);
    const [source, target] = [run.country(from), run.country(to)];
    const link = run.linksOf(commodity).find((each) => run.data.links.from[each] === source && run.data.links.to[each] === target);
    if (link === undefined) return [];
    const step = this.state.stepIn(run);
    const conduct = this.state.conductOf(run);
    const perYear = run.data.monthly ? 12 : 365.25 / 7;
    const gate = step < 0 ? undefined : conduct.gates(step).find((each) => each.link === link);
    const rows: Row[] = [
      [t('explain.flowNow'), `${amount(step < 0 ? 0 : conduct.flow(link)[step]!)} ${t('tonnes')}`],
      [t('explain.flowBase'), `${amount(run.data.links.flow[link]! / perYear)} ${t('tonnes')}`],
    ];
    if (gate) rows.push([t('explain.gates'), t('explain.gate', { open: percent(gate.open) })]);
    const parts: Node[] = [
      subjectTitle(`${names.country(run, source)} → ${names.country(run, target)}`, names.commodity(run, commodity)),
      heading(t('explain.now', { month: dateName(this.state.label) })),
      facts(rows),
    ];
    if (gate) parts.push(heading(t('explain.causes')), eventList(this.state, run, [gate.event]));
    parts.push(...sourceOf(run, run.data.links, link));
    if (run.consumersOf(target, commodity).length > 0) parts.push(...new WhyView(this.state, run).ask(`${to}/${this.state.commodity}`, [], ` --why-not ${from}`));
    if (run.data.links.estimated[link] === 1) parts.push(h('p', { class: 'estimate' }, `≈ ${t('explain.estimated')}`));
    return parts;
  }

  private event(run: Run, event: number): Node[] {
    const { events } = run.data;
    const conduct = this.state.conductOf(run);
    const kind = events.kind[event] === 'stockpile' ? 'stockpile.kind' : events.kind[event]!;
    const day = (text: string | null): string => (text === null ? '…' : dateName(text));
    const stretches = conduct.inForce(event).map(([from, to]) => `${dateName(run.data.steps[from]!, 'short')} – ${to < run.steps ? dateName(run.data.steps[to - 1]!, 'short') : '…'}`);
    const rows: Row[] = [[t('explain.kind'), term(kind)]];
    if (events.announced[event]) rows.push([t('explain.announced'), day(events.announced[event]!)]);
    rows.push([t('explain.inForce'), stretches.length > 0 ? stretches.join('; ') : t('never')]);
    const parts: Node[] = [subjectTitle(eventName(run, event), events.id[event]!), facts(rows)];
    const { regions } = conduct.data;
    const hit = regions.item
      .map((id, row) => ({ id, row, cut: cutOffAt(regions, row) }))
      .filter(({ row, cut }) => !regions.bloc[row] && cut.first !== null && cut.causes.includes(event))
      .sort((a, b) => b.cut.value - a.cut.value)
      .slice(0, 8);
    if (hit.length > 0)
      parts.push(
        heading(t('explain.hits')),
        h(
          'ul',
          { class: 'lanes' },
          ...hit.map(({ id, row, cut }) => {
            const name = h('button', { type: 'button', class: 'link' }, names.region(run, id, false));
            name.addEventListener('click', () => {
              this.state.setView({ commodity: run.data.commodities.id[regions.commodity[row]!]! });
              this.state.setSubject({ kind: 'country', country: id });
            });
            return h('li', {}, name, h('span', {}, names.commodity(run, regions.commodity[row]!)), h('small', {}, money(cut.value)));
          }),
        ),
      );
    const source = events.source[event];
    if (source !== null && source !== undefined) parts.push(heading(t('explain.source')), h('p', { class: 'source' }, run.data.sources[source] ?? ''));
    if (run.data.subject !== undefined) parts.push(command(t('why.withoutEvent'), `chokepoint run ${run.data.subject} --without ${events.id[event]}`));
    return parts;
  }
}
