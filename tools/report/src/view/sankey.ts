// From the mine to the consumer in one month, coloured by origin.
import { flowGraph, fromStock, type FlowNode } from '../data/origin';
import type { Run } from '../data/model';
import { amount, dateName, percent, t, term } from '../text/language';
import { Chart, note, tooltip } from './charts';
import { h, replace } from './dom';
import * as names from './names';
import type { State } from './state';
import { palette } from './theme';

const mostCountries = 9; // per column
const mostOrigins = 7;
const other = -2;

interface Box {
  name: string;
  country: number;
  column: number;
  tonnes: number;
  stock: boolean;
}

export class Sankey {
  readonly chart = new Chart(520);
  readonly key = h('ul', { class: 'legend' });
  readonly heads = h('div', { class: 'sankey-heads', 'aria-hidden': 'true' });
  private waiting = 0;

  constructor(
    private readonly state: State,
    private readonly index: number,
  ) {
    this.chart.onClick = (data) => {
      const { country } = data as { country?: number };
      if (country !== undefined && country >= 0) state.setSubject({ kind: 'country', country: this.run.data.countries.id[country]! });
    };
  }
  private get run(): Run {
    return this.state.runs[this.index]!;
  }

  /** While it plays the picture follows now and then; while the slider is moved, when it rests. */
  later(): void {
    if (this.waiting !== 0 && this.state.playing) return;
    clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => {
      this.waiting = 0;
      this.draw();
    }, this.state.playing ? 500 : 150);
  }

  draw(): void {
    const { run, state } = this;
    const commodity = run.commodity(state.commodity);
    const step = state.stepIn(run);
    if (commodity < 0 || step < 0) return;
    const graph = flowGraph(state.conductOf(run), commodity, step);
    const deepest = Math.max(0, ...graph.nodes.map((node) => graph.depth.get(node.commodity)!));
    const columns = deepest + 2;
    const columnOf = (node: FlowNode): number => (node.kind === 'use' ? columns - 1 : deepest - graph.depth.get(node.commodity)!);
    const total = graph.nodes.filter((node) => node.kind === 'use').reduce((sum, node) => sum + node.tonnes, 0);

    // The largest countries of each column by name, the others together.
    const sizes = Array.from({ length: columns }, () => new Map<number, number>());
    for (const node of graph.nodes) if (node.kind === 'made' || node.kind === 'use') {
      const column = sizes[columnOf(node)]!;
      column.set(node.country, (column.get(node.country) ?? 0) + node.tonnes);
    }
    const named = sizes.map((column) => new Set([...column].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, mostCountries).map(([country]) => country)));
    const origins = new Map<number, number>();
    for (const node of graph.nodes) if (node.kind === 'use') for (const [country, share] of node.origins) origins.set(country, (origins.get(country) ?? 0) + share * node.tonnes);
    const coloured = [...origins].filter(([country]) => country !== fromStock).sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, mostOrigins).map(([country]) => country);

    const boxes = new Map<string, Box>();
    const boxOf = (node: FlowNode): Box => {
      const column = columnOf(node);
      const country = node.kind !== 'stock' && named[column]!.has(node.country) ? node.country : other;
      const name = `${column} ${country} ${node.kind === 'stock' ? 'stock' : ''}`;
      let box = boxes.get(name);
      if (box === undefined) {
        box = { name, country, column, tonnes: 0, stock: node.kind === 'stock' };
        boxes.set(name, box);
      }
      return box;
    };
    for (const node of graph.nodes) if (node.kind !== 'market') boxOf(node).tonnes += node.tonnes;
    const ribbons = this.ribbons(graph, boxOf, coloured);
    const colours = palette();
    const colourOf = (origin: number): string => {
      const at = coloured.indexOf(origin);
      return at < 0 ? colours.line : colours.categories[at % colours.categories.length]!;
    };
    const label = (box: Box): string => (box.stock ? t('from stock') : box.country === other ? t('others') : names.country(run, box.country));
    const seen = total * 0.002;
    const links = [...ribbons.values()].filter((each) => each.tonnes > seen).sort((a, b) => coloured.indexOf(a.origin) - coloured.indexOf(b.origin));
    const used = new Set(links.flatMap((each) => [each.from, each.to]));
    // Stages through which next to nothing passes have no column.
    const shown = [...new Set([...used].map((box) => box.column))].sort((a, b) => a - b);
    this.chart.show(
      {
        tooltip: {
          ...tooltip(),
          trigger: 'item',
          formatter: (item: { dataType: string; data: { box?: Box; from?: Box; to?: Box; origin?: number; tonnes?: number } }) => {
            const { box, from, to, origin, tonnes } = item.data;
            if (box) return note([label(box), `${amount(box.tonnes)} ${t('tonnes')} · ${percent(box.tonnes / total)}`]);
            if (!from || !to) return note([]);
            return note([
              `${label(from)} → ${label(to)}`,
              `${amount(tonnes ?? 0)} ${t('tonnes')} · ${percent((tonnes ?? 0) / total)}`,
              origin === undefined || origin < 0 ? (origin === fromStock ? t('from stock') : t('others')) : names.country(run, origin),
            ]);
          },
        },
        series: [
          {
            type: 'sankey',
            left: 8,
            right: 120,
            top: 8,
            bottom: 8,
            nodeWidth: 10,
            nodeGap: 12,
            layoutIterations: 32,
            draggable: false,
            label: { color: colours.text, fontSize: 12, width: 110, overflow: 'truncate', textBorderColor: colours.panel, textBorderWidth: 3 },
            emphasis: { focus: 'adjacency' },
            data: [...boxes.values()]
              .filter((box) => used.has(box))
              .map((box) => ({
                name: box.name,
                depth: shown.indexOf(box.column),
                box,
                country: box.country,
                itemStyle: { color: box.stock ? colours.line : colours.faint, borderWidth: 0 },
                label: { formatter: () => label(box) },
              })),
            links: links.map((each) => ({
              source: each.from.name,
              target: each.to.name,
              value: each.tonnes,
              tonnes: each.tonnes,
              from: each.from,
              to: each.to,
              origin: each.origin,
              lineStyle: { color: colourOf(each.origin), opacity: colours.dark ? 0.5 : 0.42, curveness: 0.5 },
            })),
          },
        ],
      },
      `${t('part.sankey')}, ${dateName(state.label)}: ${coloured.map((country) => `${names.country(run, country)} ${percent((origins.get(country) ?? 0) / total)}`).join(', ')}.`,
    );
    replace(
      this.key,
      ...coloured.map((country) => h('li', {}, h('i', { style: `--colour:${colourOf(country)}` }), `${names.country(run, country)} ${percent((origins.get(country) ?? 0) / total)}`)),
      origins.has(fromStock) ? h('li', {}, h('i', { style: `--colour:${colourOf(fromStock)}` }), `${t('from stock')} ${percent(origins.get(fromStock)! / total)}`) : null,
    );
    this.drawHeads(graph.depth, deepest, shown, columns - 1);
  }

  /** Flows between boxes, one a colour. Markets are passed through: their mix goes on in proportion. */
  private ribbons(graph: ReturnType<typeof flowGraph>, boxOf: (node: FlowNode) => Box, coloured: number[]): Map<string, { from: Box; to: Box; origin: number; tonnes: number }> {
    const ribbons = new Map<string, { from: Box; to: Box; origin: number; tonnes: number }>();
    const out = new Map<FlowNode, { to: FlowNode; tonnes: number }[]>();
    for (const edge of graph.edges) {
      const list = out.get(edge.from);
      if (list) list.push(edge);
      else out.set(edge.from, [edge]);
    }
    for (const edge of graph.edges) {
      if (edge.from.kind === 'market') continue; // counted on the way in
      const targets = edge.to.kind === 'market' ? (out.get(edge.to) ?? []) : [edge];
      for (const target of targets) {
        const tonnes = edge.to.kind === 'market' ? (edge.tonnes * target.tonnes) / edge.to.tonnes : edge.tonnes;
        const [from, to] = [boxOf(edge.from), boxOf(target.to)];
        if (from.column >= to.column) continue;
        for (const [country, share] of edge.from.origins) {
          const origin = coloured.includes(country) || country === fromStock ? country : other;
          const key = `${from.name}>${to.name}>${origin}`;
          const known = ribbons.get(key);
          if (known) known.tonnes += tonnes * share;
          else ribbons.set(key, { from, to, origin, tonnes: tonnes * share });
        }
      }
    }
    return ribbons;
  }

  /** Names of the columns: the stages of the chain. */
  private drawHeads(depth: Map<number, number>, deepest: number, shown: number[], last: number): void {
    const { commodities } = this.run.data;
    const name = (column: number): string => {
      if (column === last) return t('used');
      const stages = new Set<string>();
      for (const [commodity, distance] of depth) if (deepest - distance === column) stages.add(commodities.stage[commodity]!);
      return [...stages].slice(0, 2).map(term).join(', ');
    };
    const gap = 1 / Math.max(1, shown.length - 1);
    const place = (at: number): string => `left:calc(8px + (100% - 138px) * ${at * gap});max-width:calc((100% - 138px) * ${gap} - 6px)`;
    replace(this.heads, ...shown.map((column, at) => h('span', { style: place(at) }, name(column))));
  }
}
