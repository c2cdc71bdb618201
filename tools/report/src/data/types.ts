// The JSON that the program puts into the page (engine/report/data.cpp). Tables are columns: lists of equal length.

/** Numbers over time, shortened: `0.25*11 0.3 1*132`. Empty: the usual value all the time. */
export type Series = string;

export interface CutOffs<Item> {
  item: Item[];
  first: (number | null)[];
  steps: number[];
  byControls: number[];
  deepest: number[];
  unmet: number[];
  value: number[];
  recovery: (number | null)[];
  causes: number[][];
}

export interface Sourced {
  source: number[];
  confidence: string[];
}

/** Why a consumer was short in a step; shares are of what it wanted. */
export interface Why {
  consumer: number;
  step: number;
  wanted: number;
  coverage: number;
  /** Flow coverage, and the same with none of the events. */
  flow: number;
  without: number;
  supplied: number;
  limits: [kind: string, name: string, share: number, bound: number, events: number[]][];
  buffers: [what: string, share: number][];
  cut: { width: number; parts: [kind: string, name: string, width: number, events: number[]][] } | null;
  events: [event: number, without: number, shapley: number, error: number][];
  command: string;
}

export interface ConductData {
  name: string;
  wanted: Series[];
  coverage: Series[];
  flowCoverage: Series[];
  status: Series[];
  twinCoverage?: Series[];
  links: Series[];
  runs: Series[];
  stock: Series[];
  stockpile: Series[];
  prices?: Series[];
  /** By market, over the base-year price. */
  marketPrices?: Series[];
  inForce: [event: number, from: number, to: number][];
  gates: [link: number, event: number, from: number, to: number, open: number][];
  consumerSummaries: CutOffs<number>;
  facilitySummaries: CutOffs<number>;
  regions: CutOffs<string> & { bloc: boolean[]; commodity: number[]; class: number[] };
  why?: Why[];
  bill: [payer: string, kind: string, usd: number][];
}

export interface RunData {
  id: string;
  title: string;
  description: string;
  program: string;
  complete: boolean;
  monthly: boolean;
  world: { id: string; title: string; baseYear: number };
  steps: string[];
  firstDays: string[];
  countries: { id: string[]; name: string[]; latitude: number[]; longitude: number[] };
  blocs: { id: string[]; name: string[]; members: number[][] };
  commodities: Sourced & { id: string[]; name: string[]; stage: string[]; basis: string[]; price: number[] };
  consumers: Sourced & {
    country: number[];
    sector: string[];
    commodity: number[];
    demand: number[];
    class: number[];
    critical: number[];
  };
  facilities: Sourced & { id: string[]; name: string[]; country: number[]; project: boolean[] };
  processes: { id: string[]; name: string[]; kind: string[]; inputs: [number, number][][]; outputs: [number, number][][] };
  operations: { facility: number[]; process: number[] };
  links: Sourced & { from: number[]; to: number[]; commodity: number[]; flow: number[]; estimated: number[] };
  markets: { country: number[]; commodity: number[] };
  stockpiles: Sourced & { id: string[]; country: number[]; commodity: number[] };
  events: {
    id: string[];
    title: string[];
    kind: string[];
    control: boolean[];
    announced: (string | null)[];
    start: (string | null)[];
    until: (string | null)[];
    source: (number | null)[];
  };
  sources: string[];
  /** What a command line calls the scenario or its results, with what was changed. */
  subject?: string;
  conducts: ConductData[];
}

export interface LiveControls {
  file: string;
  events: { id: string; control: boolean; waits: boolean; approve?: number }[];
  stockpiles: { id: string; tonnes: number }[];
}

export type Spread = { count: number; mean: number; meanError: number; quantiles: number[] };
export type Interval = [value: number, low: number, high: number];

/** The cases of a sweep under one scenario and conduct. */
export interface SweepSample {
  scenario: string;
  conduct: string;
  metric: Spread;
  tornado: { variable: string; lowLabel: string; highLabel: string; low: number; high: number; correlation: number }[];
  sobol: { variable: string; first: Interval; total: Interval }[];
  morris: { variable: string; meanAbsolute: number; deviation: number }[];
  consumers: { consumer: string; share: number; low: number; high: number; steps: number; first: string; unmet: number }[];
  /** Columns, one row a case; settings by variable. */
  table: { metrics: Record<string, number[]>; values: string[][]; numbers: (number | null)[][] };
}
export interface SweepData {
  title: string;
  design: string;
  cases: number;
  missing: number;
  failed: number;
  program: string;
  /** What ids stand for, as far as the world was found. */
  names: Record<'scenarios' | 'commodities' | 'countries', Record<string, string>>;
  variables: { id: string; path: string; unit: string; kind: string }[];
  samples: SweepSample[];
  differences: { from: string; to: string; conduct: string; metric: Spread }[];
}

/** From when on each run can do without what a country sells; dates that differ. No commodity: all that count. */
export interface IndependenceData {
  from: string;
  rows: { who: string; bloc: boolean; commodity: string | null; dates: (string | null)[]; later: (number | null)[] }[];
}

export interface PageData {
  format: number;
  runs: RunData[];
  independence?: IndependenceData;
  /** A sweep instead of runs. */
  sweep?: SweepData;
  /** Set by `chokepoint serve`: what may be changed by hand. */
  live?: LiveControls;
}
