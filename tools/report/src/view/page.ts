// The page: parts in their order, and who is told when something changes.
import type { Run } from '../data/model';
import type { IndependenceData, LiveControls } from '../data/types';
import { answer, comparison, facts } from '../text/headline';
import { amount, duration, language, money, sentences as inOrder, t } from '../text/language';
import { Preferences, StepBar } from './controls';
import { CoverageCurve, hasMarketPrices, hasPrices, PriceCurve, RunwayCurve } from './curves';
import { h, replace } from './dom';
import { Explanation } from './explain';
import { HeatMap, heatLegend } from './heat';
import { LivePanel } from './live';
import { legend, WorldMap } from './map';
import { brand, licences, Part } from './part';
import { Sankey } from './sankey';
import type { State } from './state';
import { CountryTable, IndependenceTable, SourceTable } from './tables';
import { onAppearanceChange, setAppearance } from './theme';
import { Timeline } from './timeline';

const letter = (runs: Run[], run: Run): string => String.fromCharCode(65 + runs.indexOf(run));

export class Page {
  private readonly head = h('header', { class: 'page-head' });
  private readonly answer = h('section', { class: 'answer' });
  private readonly footer = h('footer', {});
  private readonly skip = h('a', { class: 'skip', href: '#map' });
  private readonly bar: StepBar;
  private readonly preferences: Preferences;
  private readonly explanation: Explanation;
  private readonly parts: Record<'map' | 'coverage' | 'heat' | 'timeline' | 'runway' | 'prices' | 'sankey' | 'table' | 'independence' | 'sources' | 'live', Part>;
  private resting = 0;
  private maps: WorldMap[] = [];
  private heats: HeatMap[] = [];
  private timelines: Timeline[] = [];
  private sankeys: Sankey[] = [];
  private readonly coverage: CoverageCurve;
  private readonly runway: RunwayCurve;
  private readonly prices: PriceCurve;
  private readonly countries: CountryTable;
  private readonly sources: SourceTable;
  private readonly independence: IndependenceTable | null;
  private readonly live: LivePanel | null;

  constructor(
    private readonly state: State,
    place: HTMLElement,
    live?: LiveControls,
    independence?: IndependenceData,
  ) {
    this.live = live ? new LivePanel(state, live) : null;
    this.bar = new StepBar(state);
    this.preferences = new Preferences(() => this.drawAll());
    this.explanation = new Explanation(state);
    this.coverage = new CoverageCurve(state);
    this.runway = new RunwayCurve(state);
    this.prices = new PriceCurve(state);
    this.countries = new CountryTable(state);
    this.independence = independence ? new IndependenceTable(state, independence) : null;
    this.sources = new SourceTable(state);
    this.parts = {
      map: new Part('map', () => ({ title: t('part.map'), note: t(state.difference ? 'part.map.difference' : 'part.map.note') })),
      coverage: new Part('coverage', () => ({ title: t('part.coverage'), note: state.runs.some((run) => run.conducts.length > 1) ? t('part.coverage.note') : '' })),
      heat: new Part('heat', () => ({ title: t('part.heat'), note: t('part.heat.note') })),
      timeline: new Part('timeline', () => ({ title: t('part.timeline'), note: t('part.timeline.note') })),
      runway: new Part('runway', () => ({ title: t('part.runway'), note: t('part.runway.note') })),
      prices: new Part('prices', () => ({ title: t('part.prices'), note: t(hasMarketPrices(state.runs) ? 'part.prices.markets' : 'part.prices.note') })),
      sankey: new Part('sankey', () => ({ title: t('part.sankey'), note: t('part.sankey.note') })),
      table: new Part('table', () => ({ title: t('part.table'), note: '' })),
      independence: new Part('independence', () => ({ title: this.independence?.title() ?? '', note: t('part.independence.note') })),
      live: new Part('live', () => ({ title: t('live.title'), note: t('live.note') })),
      sources: new Part('sources', () => ({ title: t('part.sources'), note: '' })),
    };
    if (this.live) this.parts.live.body.append(this.live.element);
    this.parts.coverage.aside.append(this.coverage.title);
    this.parts.coverage.body.append(this.coverage.chart.element);
    this.parts.runway.body.append(this.runway.chart.element);
    this.parts.prices.body.append(this.prices.chart.element);
    this.parts.table.body.append(this.countries.element);
    if (this.independence) this.parts.independence.body.append(this.independence.element);
    this.parts.sources.body.append(this.sources.element);
    this.build();
    const { map, coverage, heat, timeline, runway, prices, sankey, table, sources } = this.parts;
    replace(
      place,
      this.skip,
      this.head,
      h(
        'main',
        {},
        this.answer,
        this.bar.element,
        h('div', { class: 'with-explanation' }, h('div', { class: 'column' }, map.element, h('div', { class: 'pair' }, coverage.element, runway.element), prices.element), this.explanation.element),
        this.live ? this.parts.live.element : null,
        timeline.element,
        heat.element,
        sankey.element,
        table.element,
        this.independence ? this.parts.independence.element : null,
        sources.element,
      ),
      this.footer,
    );
    state.on('step', () => this.step());
    state.on('subject', () => {
      this.explanation.draw();
      this.coverage.draw();
      this.runway.draw();
      if (!this.parts.prices.element.hidden) this.prices.draw();
    });
    state.on('view', () => this.drawAll());
    state.on('data', () => {
      if (this.maps.length !== state.runs.length) this.build(); // else what is there shows the new numbers
      this.drawAll(false);
    });
    onAppearanceChange(() => {
      setAppearance('auto');
      this.drawAll();
    });
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && state.subject.kind !== 'none') state.setSubject({ kind: 'none' });
    });
    this.drawAll();
  }

  /** What there is one of for each run. */
  private build(): void {
    const { state } = this;
    const { map, heat, timeline, sankey } = this.parts;
    const titled = (run: Run, ...children: Node[]): HTMLElement =>
      h('div', { class: 'of-run' }, state.runs.length > 1 ? h('h3', { class: 'run-title' }, `${letter(state.runs, run)} · ${run.data.title}`) : null, ...children);
    this.maps = state.runs.map((_, index) => new WorldMap(state, index));
    this.heats = state.runs.map((_, index) => new HeatMap(state, index));
    this.timelines = state.runs.map((_, index) => new Timeline(state, index));
    this.sankeys = state.runs.map((_, index) => new Sankey(state, index));
    for (const part of [map, heat, timeline, sankey]) part.element.classList.toggle('several', state.runs.length > 1);
    replace(map.body, ...state.runs.map((run, index) => titled(run, this.maps[index]!.element)));
    replace(heat.body, ...state.runs.map((run, index) => titled(run, this.heats[index]!.element)));
    replace(timeline.body, ...state.runs.map((run, index) => titled(run, this.timelines[index]!.element)));
    replace(sankey.body, ...state.runs.map((run, index) => titled(run, this.sankeys[index]!.key, this.sankeys[index]!.heads, this.sankeys[index]!.chart.element)));
  }

  private step(): void {
    this.bar.update();
    for (const map of this.maps) map.update();
    for (const heat of this.heats) heat.moveCursor();
    for (const timeline of this.timelines) timeline.moveCursor();
    this.coverage.mark();
    this.runway.mark();
    this.prices.mark();
    for (const sankey of this.sankeys) sankey.later();
    clearTimeout(this.resting);
    this.resting = window.setTimeout(() => this.rest(), 120);
  }

  /** What need not follow every step. */
  private rest(): void {
    if (this.state.subject.kind !== 'none') this.explanation.draw();
    for (const map of this.maps) map.labelShapes();
  }

  private drawAll(withLive = true): void {
    const { state, parts } = this;
    document.documentElement.lang = language();
    document.title = `${state.runs.map((run) => run.data.title).join(' · ')} – Chokepoint`;
    if (withLive) this.live?.draw(); // not while somebody types in it
    this.skip.textContent = t('skip');
    this.preferences.draw();
    this.drawHead();
    this.drawAnswer();
    this.bar.draw();
    for (const part of Object.values(parts)) part.draw();
    replace(parts.map.aside);
    const foot = parts.map.body.querySelector(':scope > .legend');
    foot?.remove();
    parts.map.body.append(legend(state.difference && state.runs.length > 1));
    replace(parts.heat.aside, state.difference && state.runs.length > 1 ? legend(true) : heatLegend());
    for (const map of this.maps) map.relabel();
    for (const heat of this.heats) heat.draw();
    for (const timeline of this.timelines) timeline.draw();
    for (const sankey of this.sankeys) sankey.draw();
    parts.timeline.element.hidden = state.runs.every((run) => run.data.events.id.length === 0);
    parts.prices.element.hidden = !hasPrices(state.runs);
    if (!parts.prices.element.hidden) this.prices.draw();
    this.coverage.draw();
    this.runway.draw();
    this.countries.draw();
    this.independence?.draw();
    this.sources.draw();
    this.explanation.draw();
    this.drawFooter();
  }

  private drawHead(): void {
    const { runs } = this.state;
    const title = runs.length > 1 ? t('part.compare') : runs[0]!.data.title;
    replace(this.head, brand(), this.preferences.element, h('h1', {}, title));
    if (runs.length === 1 && runs[0]!.data.description) this.head.append(h('p', { class: 'description' }, runs[0]!.data.description));
    if (runs.length > 1)
      this.head.append(h('ol', { class: 'scenarios' }, ...runs.map((run) => h('li', {}, h('strong', {}, run.data.title), h('span', {}, run.data.description)))));
    if (runs.some((run) => !run.data.complete)) this.head.append(h('p', { class: 'warning', role: 'note' }, t('incomplete')));
  }

  private drawAnswer(): void {
    const { runs, conduct } = this.state;
    const first = runs[0]!;
    const at = Math.min(conduct, first.conducts.length - 1);
    const sentences = answer(first, at);
    const found = facts(first, at);
    const text =
      runs.length === 1
        ? [h('p', { class: 'headline' }, sentences[0]!), sentences.length > 1 ? h('p', { class: 'more' }, inOrder(sentences.slice(1))) : null]
        : [h('p', { class: 'headline' }, comparison(first, runs[1]!, at)), ...runs.slice(2).map((run) => h('p', { class: 'more' }, comparison(first, run, at))), h('p', { class: 'more' }, inOrder(sentences))];
    const card = (value: string, name: string, below = ''): HTMLElement => h('div', { class: 'card' }, h('dd', {}, value), h('dt', {}, name, below ? h('small', {}, below) : null));
    const cards = [
      card(amount(found.cut), t('card.consumers'), ' ' + t('card.of', { all: amount(found.all) })),
      card(amount(found.countries), t('card.countries')),
      card(money(found.value), t('card.value')),
      card(found.longest > 0 ? duration(found.longest, first.data.monthly) : '–', t('card.longest')),
    ];
    if (found.bill > 0) cards.push(card(money(found.bill), t('card.bill')));
    replace(this.answer, ...text, runs.length === 1 && found.cut > 0 ? h('dl', { class: 'cards' }, ...cards) : null);
  }

  private drawFooter(): void {
    const { data } = this.state.runs[0]!;
    replace(
      this.footer,
      h('p', {}, t('footer.made', { program: data.program, year: data.world.baseYear, world: data.world.title })),
      h('p', {}, h('strong', {}, t('keys.title') + ': '), t('keys.note')),
      licences(),
    );
  }
}
