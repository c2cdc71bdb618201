// What the reader looks at, and who wants to know when that changes.
import type { Conduct, Run } from '../data/model';

/** What an explanation is asked for. */
export type Subject =
  | { kind: 'none' }
  | { kind: 'country'; country: string }
  | { kind: 'consumer'; country: string; sector: string; commodity: string }
  | { kind: 'link'; from: string; to: string }
  | { kind: 'facility'; facility: string }
  | { kind: 'event'; run: number; event: number };

/** The labels of the first and the last step of a close-up. */
export type Closeup = [from: string, to: string];

export type Change = 'step' | 'subject' | 'view' | 'data';

/** The steps of a run that lie in a close-up; all, where none does. */
function stretch(run: Run, [first, last]: Closeup): [from: number, to: number] {
  const { steps } = run.data;
  const from = steps.findIndex((label) => label >= first);
  let to = run.steps;
  while (to > 0 && steps[to - 1]! > last) --to;
  return from < 0 || to <= from ? [0, run.steps] : [from, to];
}

export class State {
  step = 0;
  /** Id, the same in all runs. */
  commodity = '';
  conduct = 0;
  difference = false;
  subject: Subject = { kind: 'none' };
  playing = false;
  /** The steps around the shortages, where these are less than half of the calendar. */
  closeup: Closeup | null = null;
  /** Pictures over time show the close-up. */
  close = true;
  private readonly listeners = new Map<Change, Set<() => void>>();

  constructor(public runs: Run[]) {
    this.start();
  }

  /** Where reading begins: the commodity with the largest damage, in its worst month. */
  start(): void {
    const first = this.runs[0]!;
    const worst = first.wantedCommodities()[0];
    this.commodity = worst === undefined ? '' : first.data.commodities.id[worst]!;
    this.step = this.worstStep();
    this.closeup = this.shortages();
    this.subject = this.worstCountry();
  }

  /** The country that loses most of the commodity; nobody on a small screen, where the explanation covers the page. */
  private worstCountry(): Subject {
    const run = this.runs[0]!;
    const { regions } = this.conductOf(run).data;
    const commodity = run.commodity(this.commodity);
    let worst = -1;
    regions.item.forEach((_, row) => {
      if (regions.bloc[row] || regions.commodity[row] !== commodity || regions.first[row] === null) return;
      if (worst < 0 || regions.value[row]! > regions.value[worst]!) worst = row;
    });
    return worst < 0 || innerWidth < 760 ? { kind: 'none' } : { kind: 'country', country: regions.item[worst]! };
  }

  private worstStep(): number {
    const run = this.runs.find((each) => each.data.conducts.some((one) => one.consumerSummaries.first.some((step) => step !== null)));
    if (run === undefined) return 0;
    const commodity = run.commodity(this.commodity);
    const conduct = run.conducts[0]!;
    const missing = new Float64Array(run.steps);
    for (const country of run.buyers(commodity)) {
      const group = conduct.group(run.consumersOf(country, commodity));
      for (let step = 0; step < run.steps; ++step) missing[step]! += group.wanted[step]! * (1 - group.coverage[step]!);
    }
    let worst = 0;
    for (let step = 1; step < run.steps; ++step) if (missing[step]! > missing[worst]! * 1.001) worst = step;
    return worst;
  }

  /** From a little before anybody is cut off to a little after; the conducts are looked at together. */
  private shortages(): Closeup | null {
    let [from, to] = ['', ''];
    for (const run of this.runs) {
      const { steps, monthly } = run.data;
      const before = monthly ? 3 : 8;
      for (const { data } of run.conducts)
        data.consumerSummaries.first.forEach((first, row) => {
          if (first === null) return;
          const again = data.consumerSummaries.recovery[row] ?? steps.length;
          const [start, end] = [steps[Math.max(0, first - before)]!, steps[Math.min(steps.length - 1, again + 2 * before)]!];
          if (from === '' || start < from) from = start;
          if (end > to) to = end;
        });
    }
    if (from === '') return null;
    const all = this.runs[0]!.steps;
    const [begin, end] = stretch(this.runs[0]!, [from, to]);
    return end - begin > all / 2 ? null : [from, to];
  }

  /** The steps of a run that pictures over time show, the second no longer. */
  shown(run: Run): [from: number, to: number] {
    return this.closeup !== null && this.close ? stretch(run, this.closeup) : [0, run.steps];
  }

  /** Steps of the longest run: the slider's range. */
  get steps(): number {
    return Math.max(...this.runs.map((run) => run.steps));
  }
  get label(): string {
    const run = this.runs.find((each) => each.steps > this.step) ?? this.runs[0]!;
    return run.data.steps[this.step] ?? '';
  }
  conductOf(run: Run): Conduct {
    return run.conducts[Math.min(this.conduct, run.conducts.length - 1)]!;
  }
  /** The step of another run that has the same label; -1 where it has none. */
  stepIn(run: Run): number {
    if (run.data.steps[this.step] === this.label) return this.step;
    return run.data.steps.indexOf(this.label);
  }

  on(change: Change, listener: () => void): void {
    const known = this.listeners.get(change);
    if (known) known.add(listener);
    else this.listeners.set(change, new Set([listener]));
  }
  private tell(change: Change): void {
    for (const listener of this.listeners.get(change) ?? []) listener();
  }
  setStep(step: number): void {
    const next = Math.max(0, Math.min(this.steps - 1, step));
    if (next === this.step) return;
    this.step = next;
    this.tell('step');
  }
  /** To the step with that label, where some run has it. */
  goTo(label: string): void {
    const run = this.runs.find((each) => each.data.steps.includes(label));
    if (run !== undefined) this.setStep(run.data.steps.indexOf(label));
  }
  setSubject(subject: Subject): void {
    this.subject = subject;
    this.tell('subject');
  }
  /** Commodity, conduct, difference, language, colours: everything is drawn anew. */
  setView(change: Partial<Pick<State, 'commodity' | 'conduct' | 'difference' | 'close'>> = {}): void {
    Object.assign(this, change);
    this.tell('view');
  }
  setRuns(runs: Run[]): void {
    this.runs = runs;
    this.step = Math.min(this.step, this.steps - 1);
    this.tell('data');
  }
}
