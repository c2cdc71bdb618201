// A run as the page works with it: series are expanded when they are first looked at.
import { expand } from './series';
import type { ConductData, CutOffs, RunData } from './types';

export const statuses = ['supplied', 'buffered', 'strained', 'starved', 'severed'] as const;
export type Status = 0 | 1 | 2 | 3 | 4;
export const cutOff = (status: number): boolean => status >= 3;

/** Consumers looked at together: those of one commodity in one country, or a single one. */
export interface GroupSeries {
  coverage: Float64Array;
  flowCoverage: Float64Array;
  twinCoverage: Float64Array | null;
  wanted: Float64Array;
  status: Uint8Array;
  critical: number;
}

/** When somebody is cut off, and what it costs. */
export interface CutOff {
  first: number | null;
  steps: number;
  byControls: number;
  deepest: number;
  unmet: number;
  value: number;
  recovery: number | null;
  causes: number[];
}

export function cutOffAt(table: CutOffs<unknown>, row: number): CutOff {
  return {
    first: table.first[row]!,
    steps: table.steps[row]!,
    byControls: table.byControls[row]!,
    deepest: table.deepest[row]!,
    unmet: table.unmet[row]!,
    value: table.value[row]!,
    recovery: table.recovery[row]!,
    causes: table.causes[row]!,
  };
}

export interface Gate {
  link: number;
  event: number;
  open: number;
}

const full = 1 - 1e-3; // series are rounded to four digits

export class Conduct {
  readonly name: string;
  private readonly known = new Map<string, Float64Array>();
  private readonly groups = new Map<string, GroupSeries>();
  private readonly gatesByStep: Gate[][];
  private readonly stretches = new Map<number, [from: number, to: number][]>();

  constructor(
    readonly run: Run,
    readonly data: ConductData,
  ) {
    this.name = data.name;
    for (const [event, from, to] of data.inForce) this.stretches.set(event, [...(this.stretches.get(event) ?? []), [from, to]]);
    this.gatesByStep = Array.from({ length: run.steps }, () => []);
    for (const [link, event, from, to, open] of data.gates)
      for (let step = from; step < to; ++step) this.gatesByStep[step]!.push({ link, event, open });
  }

  private series(kind: string, list: string[], item: number, usual: number): Float64Array {
    const key = `${kind} ${item}`;
    let values = this.known.get(key);
    if (values === undefined) {
      values = expand(list[item] ?? '', this.run.steps, usual);
      this.known.set(key, values);
    }
    return values;
  }
  wanted = (consumer: number): Float64Array => this.series('wanted', this.data.wanted, consumer, 0);
  coverage = (consumer: number): Float64Array => this.series('coverage', this.data.coverage, consumer, 1);
  flowCoverage = (consumer: number): Float64Array => this.series('plan', this.data.flowCoverage, consumer, 1);
  twinCoverage = (consumer: number): Float64Array => this.series('twin', this.data.twinCoverage ?? [], consumer, 1);
  status = (consumer: number): Float64Array => this.series('status', this.data.status, consumer, 0);
  flow = (link: number): Float64Array => this.series('link', this.data.links, link, 0);
  runs = (operation: number): Float64Array => this.series('runs', this.data.runs, operation, 0);
  stock = (market: number): Float64Array => this.series('stock', this.data.stock, market, 0);
  stockpile = (item: number): Float64Array => this.series('stockpile', this.data.stockpile, item, 0);
  /** Over the base-year price; undefined where scarcity moves no price. */
  marketPrice(country: number, commodity: number): Float64Array | undefined {
    const { markets } = this.run.data;
    const market = markets.country.findIndex((of, item) => of === country && markets.commodity[item] === commodity);
    return this.data.marketPrices === undefined || market < 0 ? undefined : this.series('market price', this.data.marketPrices, market, 1);
  }
  price = (commodity: number): Float64Array => this.series('price', this.data.prices ?? [], commodity, 0);

  gates(step: number): Gate[] {
    return this.gatesByStep[step] ?? [];
  }
  /** Stretches of steps in which an event is in force. */
  inForce(event: number): readonly [from: number, to: number][] {
    return this.stretches.get(event) ?? [];
  }

  /** Consumers together: tonnes added up, cut off below the demand-weighted critical coverage. */
  group(consumers: readonly number[]): GroupSeries {
    const key = consumers.join(' ');
    let group = this.groups.get(key);
    if (group === undefined) {
      group = this.add(consumers);
      this.groups.set(key, group);
    }
    return group;
  }

  private add(consumers: readonly number[]): GroupSeries {
    const { steps, data } = this.run;
    const wanted = new Float64Array(steps);
    const delivered = new Float64Array(steps);
    const flow = new Float64Array(steps);
    const twin = new Float64Array(steps);
    const worst = new Uint8Array(steps).fill(4); // severed where all who are short are
    const buffered = new Uint8Array(steps);
    let demand = 0;
    let critical = 0;
    for (const consumer of consumers) {
      const want = this.wanted(consumer);
      const got = this.coverage(consumer);
      const plan = this.flowCoverage(consumer);
      const calm = this.twinCoverage(consumer);
      const status = this.status(consumer);
      demand += data.consumers.demand[consumer]!;
      critical += data.consumers.demand[consumer]! * data.consumers.critical[consumer]!;
      for (let step = 0; step < steps; ++step) {
        wanted[step]! += want[step]!;
        delivered[step]! += want[step]! * got[step]!;
        flow[step]! += want[step]! * plan[step]!;
        twin[step]! += want[step]! * calm[step]!;
        if (status[step] === 1) buffered[step] = 1;
        if (status[step] === 3) worst[step] = 3;
      }
    }
    critical = demand > 0 ? critical / demand : 0.5;
    const share = (part: Float64Array): Float64Array => part.map((value, step) => (wanted[step]! > 0 ? value / wanted[step]! : 1));
    const coverage = share(delivered);
    const status = new Uint8Array(steps);
    for (let step = 0; step < steps; ++step) {
      if (wanted[step] === 0) continue;
      if (consumers.length === 1) status[step] = this.status(consumers[0]!)[step]!;
      else if (coverage[step]! < critical) status[step] = worst[step]!;
      else if (coverage[step]! < full) status[step] = 2;
      else status[step] = buffered[step]!;
    }
    return {
      coverage,
      flowCoverage: share(flow),
      twinCoverage: this.data.twinCoverage ? share(twin) : null,
      wanted,
      status,
      critical,
    };
  }
}

export class Run {
  readonly steps: number;
  readonly conducts: Conduct[];
  private readonly byPlace = new Map<string, number[]>();
  private readonly linksBy: number[][];
  private readonly countryIds: Map<string, number>;

  constructor(readonly data: RunData) {
    this.steps = data.steps.length;
    this.countryIds = new Map(data.countries.id.map((id, index) => [id, index]));
    data.consumers.country.forEach((country, consumer) => {
      const key = `${country} ${data.consumers.commodity[consumer]}`;
      const known = this.byPlace.get(key);
      if (known) known.push(consumer);
      else this.byPlace.set(key, [consumer]);
    });
    this.linksBy = data.commodities.id.map(() => []);
    data.links.commodity.forEach((commodity, link) => this.linksBy[commodity]!.push(link));
    this.conducts = data.conducts.map((each) => new Conduct(this, each));
  }

  country(id: string): number {
    return this.countryIds.get(id) ?? -1;
  }
  commodity(id: string): number {
    return this.data.commodities.id.indexOf(id);
  }
  consumersOf(country: number, commodity: number): number[] {
    return this.byPlace.get(`${country} ${commodity}`) ?? [];
  }
  linksOf(commodity: number): number[] {
    return this.linksBy[commodity] ?? [];
  }
  /** Countries that want a commodity. */
  buyers(commodity: number): number[] {
    return this.data.countries.id.map((_, index) => index).filter((country) => this.consumersOf(country, commodity).length > 0);
  }
  /** Commodities that consumers want, those with the largest damage first, then by name. */
  wantedCommodities(): number[] {
    const damage = this.damageByCommodity();
    const wanted = new Set(this.data.consumers.commodity);
    return [...wanted].sort(
      (a, b) => damage[b]! - damage[a]! || this.data.commodities.name[a]!.localeCompare(this.data.commodities.name[b]!),
    );
  }
  /** Unmet value by commodity, of the conduct in which it is largest. */
  damageByCommodity(): number[] {
    const most = this.data.commodities.id.map(() => 0);
    for (const conduct of this.data.conducts) {
      const sums = most.map(() => 0);
      conduct.consumerSummaries.value.forEach((value, row) => {
        sums[this.data.consumers.commodity[conduct.consumerSummaries.item[row]!]!]! += value;
      });
      sums.forEach((sum, commodity) => (most[commodity] = Math.max(most[commodity]!, sum)));
    }
    return most;
  }
  /** The step that holds a day; steps before the calendar give -1, after it `steps`. */
  stepOf(day: string): number {
    const first = this.data.firstDays;
    if (first.length === 0 || day < first[0]!) return -1;
    let low = 0;
    let high = first.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (first[middle]! <= day) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
