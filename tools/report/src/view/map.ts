// The world, one country a shape: status by colour, routes as arcs, gates as bars across them. Plain SVG, so that the
// slider only changes attributes, and shapes can be reached with the keyboard.
import { geoEqualEarth, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import shapes from 'world-atlas/countries-110m.json';
import { statuses, type Run } from '../data/model';
import { amount, dateName, percent, t } from '../text/language';
import { alpha3OfNumeric } from '../text/names';
import { h, pressable, replace, svg } from './dom';
import * as names from './names';
import type { State } from './state';
import { differenceColour, palette } from './theme';
import { hideTip, showTip } from './tip';

const width = 960;
const height = 452;
const topology = shapes as unknown as Topology<{ countries: GeometryCollection<{ name: string }> }>;
const land = feature(topology, topology.objects.countries).features.filter((each) => each.id !== '010'); // no Antarctica
const projection = geoEqualEarth().rotate([-11, 0]).fitExtent(
  [
    [4, 4],
    [width - 4, height - 4],
  ],
  { type: 'FeatureCollection', features: land },
);
const outline = geoPath(projection);
const paths = land.map((each) => ({ id: alpha3OfNumeric(String(each.id)) ?? '', path: outline(each) ?? '' }));
const mostArcs = 90;

interface Arc {
  from: string;
  to: string;
  group: SVGGElement;
  line: SVGPathElement;
  hit: SVGPathElement;
  gate: SVGPathElement;
  flow: Float64Array;
  base: number;
  link: number;
  estimated: boolean;
}

let patterns = 0;

export class WorldMap {
  readonly element: HTMLElement;
  private readonly picture: SVGSVGElement;
  private readonly shapes = new Map<string, SVGElement[]>();
  private readonly arcs = svg('g', { class: 'arcs' });
  private readonly hatch = `severed-${++patterns}`;
  private drawn: Arc[] = [];
  private largest = 1;
  private readonly beside: [country: number, words: SVGTextElement][] = [];

  constructor(
    private readonly state: State,
    private readonly index: number,
  ) {
    const countries = svg('g', { class: 'countries' });
    this.picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'group', class: 'world' });
    this.picture.append(svg('defs', {}, this.pattern()), countries, this.arcs);
    const known = new Set(this.run.data.countries.id);
    for (const { id, path } of paths) {
      const shape = svg('path', { d: path, fill: 'var(--land)', class: known.has(id) ? 'country known' : 'country' });
      if (known.has(id)) this.listen(shape, id);
      this.remember(id, shape);
      countries.append(shape);
    }
    this.dots(countries);
    this.element = h('figure', { class: 'map' }, this.picture);
    this.draw();
  }

  private get run(): Run {
    return this.state.runs[this.index]!;
  }

  private pattern(): SVGPatternElement {
    return svg(
      'pattern',
      { id: this.hatch, width: 5, height: 5, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
      svg('rect', { width: 5, height: 5, class: 'hatch-ground' }),
      svg('rect', { width: 1.4, height: 5, class: 'hatch-line' }),
    );
  }

  private remember(id: string, shape: SVGElement): void {
    const known = this.shapes.get(id);
    if (known) known.push(shape);
    else this.shapes.set(id, [shape]);
  }

  /** Countries too small for the map's shapes, and what lies nowhere, get a dot at their place. */
  private dots(parent: SVGGElement): void {
    const { id, latitude, longitude } = this.run.data.countries;
    let beside = 0;
    id.forEach((code, index) => {
      if (this.shapes.has(code)) return;
      const nowhere = latitude[index] === 0 && longitude[index] === 0; // such as the rest of the world
      const place = nowhere ? ([70, height - 26 - 18 * beside++] as const) : this.place(index);
      if (place === null) return;
      if (nowhere) {
        const words = svg('text', { x: place[0] + 9, y: place[1] + 4, class: 'beside' });
        this.beside.push([index, words]);
        parent.append(words);
      }
      const dot = svg('circle', { cx: place[0], cy: place[1], r: 4, class: 'country known dot' });
      this.listen(dot, code);
      this.remember(code, dot);
      parent.append(dot);
    });
  }

  private place(country: number): [number, number] | null {
    const { latitude, longitude } = this.run.data.countries;
    return projection([longitude[country]!, latitude[country]!]);
  }

  private listen(shape: SVGElement, id: string): void {
    shape.setAttribute('tabindex', '0');
    shape.setAttribute('role', 'button');
    pressable(shape, () => this.state.setSubject({ kind: 'country', country: id }));
    shape.addEventListener('pointerenter', (event) => showTip(event as PointerEvent, this.describe(id)));
    shape.addEventListener('pointermove', (event) => showTip(event as PointerEvent));
    shape.addEventListener('pointerleave', hideTip);
  }

  private describe(id: string): string[] {
    const { run, state } = this;
    const country = run.country(id);
    const name = names.country(run, country);
    const step = state.stepIn(run);
    const consumers = run.consumersOf(country, run.commodity(state.commodity));
    if (consumers.length === 0 || step < 0) return [name, t('no data')];
    const group = state.conductOf(run).group(consumers);
    return [name, t(statuses[group.status[step]!]!), `${t('coverage')} ${percent(group.coverage[step]!)}`];
  }

  /** Everything that does not change with the slider. */
  draw(): void {
    const { run, state } = this;
    const commodity = run.commodity(state.commodity);
    const conduct = state.conductOf(run);
    const links = run
      .linksOf(commodity)
      .map((link) => ({ link, flow: conduct.flow(link), base: run.data.links.flow[link]! / (run.data.monthly ? 12 : 52.18) }))
      .map((each) => ({ ...each, most: Math.max(each.base, ...each.flow) }))
      .filter((each) => each.most > 0)
      .sort((a, b) => b.most - a.most || a.link - b.link)
      .slice(0, mostArcs);
    this.largest = links[0]?.most ?? 1;
    this.arcs.replaceChildren();
    this.drawn = [];
    for (const { link, flow, base } of links.reverse()) this.arc(link, flow, base);
    this.update();
  }

  private arc(link: number, flow: Float64Array, base: number): void {
    const { links, countries } = this.run.data;
    const from = this.place(links.from[link]!);
    const to = this.place(links.to[link]!);
    if (from === null || to === null) return;
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const bend = 0.16;
    const middle = [(from[0] + to[0]) / 2 + dy * bend, (from[1] + to[1]) / 2 - Math.abs(dx) * bend - Math.abs(dy) * 0.04] as const;
    const curve = `M${from[0].toFixed(1)},${from[1].toFixed(1)}Q${middle[0].toFixed(1)},${middle[1].toFixed(1)} ${to[0].toFixed(1)},${to[1].toFixed(1)}`;
    const estimated = links.estimated[link] === 1;
    const line = svg('path', { d: curve, class: estimated ? 'arc estimated' : 'arc' });
    const hit = svg('path', { d: curve, class: 'arc-hit' });
    // The gate: a bar across the arc, three fifths of the way.
    const s = 0.6;
    const x = (1 - s) ** 2 * from[0] + 2 * s * (1 - s) * middle[0] + s * s * to[0];
    const y = (1 - s) ** 2 * from[1] + 2 * s * (1 - s) * middle[1] + s * s * to[1];
    const tx = 2 * (1 - s) * (middle[0] - from[0]) + 2 * s * (to[0] - middle[0]);
    const ty = 2 * (1 - s) * (middle[1] - from[1]) + 2 * s * (to[1] - middle[1]);
    const length = Math.hypot(tx, ty) || 1;
    const [nx, ny] = [(-ty / length) * 4, (tx / length) * 4];
    const gate = svg('path', { d: `M${(x - nx).toFixed(1)},${(y - ny).toFixed(1)}L${(x + nx).toFixed(1)},${(y + ny).toFixed(1)}`, class: 'gate' });
    const arc: Arc = {
      from: countries.id[links.from[link]!]!,
      to: countries.id[links.to[link]!]!,
      group: svg('g', {}, line, gate, hit),
      line,
      hit,
      gate,
      flow,
      base,
      link,
      estimated,
    };
    hit.addEventListener('click', () => this.state.setSubject({ kind: 'link', from: arc.from, to: arc.to }));
    hit.addEventListener('pointerenter', (event) => showTip(event, this.describeArc(arc)));
    hit.addEventListener('pointermove', (event) => showTip(event));
    hit.addEventListener('pointerleave', hideTip);
    this.arcs.append(arc.group);
    this.drawn.push(arc);
  }

  private describeArc(arc: Arc): string[] {
    const { run, state } = this;
    const step = state.stepIn(run);
    const { links } = run.data;
    const lines = [
      `${names.country(run, links.from[arc.link]!)} → ${names.country(run, links.to[arc.link]!)}`,
      `${t('explain.flowNow')}: ${amount(arc.flow[step] ?? 0)} ${t('tonnes')}`,
      `${t('explain.flowBase')}: ${amount(arc.base)} ${t('tonnes')}`,
    ];
    const gate = state.conductOf(run).gates(step).find((each) => each.link === arc.link);
    if (gate) lines.push(`${run.data.events.title[gate.event] || run.data.events.id[gate.event]}: ${t('explain.gate', { open: percent(gate.open) })}`);
    if (arc.estimated) lines.push(t('explain.estimated'));
    return lines;
  }

  /** What changes with the slider: colours, widths, gates. */
  update(): void {
    const { run, state } = this;
    const step = state.stepIn(run);
    const commodity = run.commodity(state.commodity);
    const conduct = state.conductOf(run);
    const colours = palette();
    const first = state.runs[0]!;
    const compared = state.difference && this.index > 0;
    const firstStep = state.stepIn(first);
    run.data.countries.id.forEach((id, country) => {
      const shapesOf = this.shapes.get(id);
      if (!shapesOf) return;
      const consumers = commodity < 0 || step < 0 ? [] : run.consumersOf(country, commodity);
      let fill = colours.noData;
      if (consumers.length > 0) {
        const group = conduct.group(consumers);
        if (compared) {
          const same = first.consumersOf(first.country(id), first.commodity(state.commodity));
          if (same.length > 0 && firstStep >= 0)
            fill = differenceColour(group.coverage[step]! - state.conductOf(first).group(same).coverage[firstStep]!);
        } else {
          const status = group.status[step]!;
          fill = status === 4 ? `url(#${this.hatch})` : colours.status[status]!;
        }
      }
      for (const shape of shapesOf) if (shape.getAttribute('fill') !== fill) shape.setAttribute('fill', fill);
    });
    const held = new Map(step < 0 ? [] : conduct.gates(step).map((gate) => [gate.link, gate.open]));
    for (const arc of this.drawn) {
      const tonnes = step < 0 ? 0 : arc.flow[step]!;
      const open = held.get(arc.link);
      const size = tonnes > 0 ? 0.5 + 5.5 * Math.sqrt(tonnes / this.largest) : 0;
      const visible = size > 0 || open !== undefined;
      if (!visible) {
        if (arc.group.style.display !== 'none') arc.group.style.display = 'none';
        continue;
      }
      arc.group.style.display = '';
      arc.line.setAttribute('stroke-width', size > 0 ? size.toFixed(2) : '0.6');
      const state_ = open === undefined ? '' : open < 0.005 ? ' shut' : ' ajar';
      arc.line.setAttribute('class', `arc${arc.estimated ? ' estimated' : ''}${size === 0 ? ' empty' : ''}${state_}`);
      arc.gate.setAttribute('class', `gate${state_}`);
    }
    this.picture.setAttribute('aria-label', `${t('part.map')}. ${dateName(state.label)}`);
  }

  private lastLabelled = -2;
  /** Names for screen readers follow when the slider rests. */
  labelShapes(): void {
    const step = this.state.step;
    if (this.lastLabelled === step) return;
    this.lastLabelled = step;
    for (const id of this.run.data.countries.id)
      for (const shape of this.shapes.get(id) ?? []) shape.setAttribute('aria-label', this.describe(id).join(', '));
  }
  relabel(): void {
    this.lastLabelled = -2;
    for (const [country, words] of this.beside) words.textContent = names.country(this.run, country);
    this.draw();
    this.labelShapes();
  }
}

/** What the colours mean. */
export function legend(difference: boolean): HTMLElement {
  const list = h('ul', { class: 'legend' });
  const colours = palette();
  if (difference) {
    for (const [change, word] of [[-0.8, 'worse'], [0, 'unchanged'], [0.8, 'better']] as const)
      list.append(h('li', {}, h('i', { style: `background:${differenceColour(change)}` }), t(word)));
    return list;
  }
  statuses.forEach((status, at) => {
    const item = h('li', { title: t(`${status}.note`) }, h('i', { class: at === 4 ? 'hatched' : '', style: `--colour:${colours.status[at]}` }), h('b', {}, t(status)), h('span', {}, t(`${status}.note`)));
    list.append(item);
  });
  list.append(h('li', {}, h('i', { style: `--colour:${colours.noData}` }), t('no data')));
  return list;
}

export function replaceLegend(place: HTMLElement, difference: boolean): void {
  replace(place, legend(difference));
}
