// Where the material that consumers get in a month comes from: from the consumers back to the mines. Each market's
// material is mixed in proportion to what comes in (proportional tracing); what a market gives beyond what comes in is
// taken from its stock. A plant's product is put down to its inputs by their value. So what reaches consumers is divided
// among its origins without a rest, and widths can be compared from the mine to the consumer.
import type { Conduct } from './model';

/** Origin of what lay in stock: nobody knows any more where it came from. */
export const fromStock = -1;

export interface FlowNode {
  key: string;
  kind: 'made' | 'market' | 'stock' | 'use';
  country: number;
  commodity: number;
  /** Tonnes at the consumers that depend on it. */
  tonnes: number;
  /** Shares by the country where the material was first made, or `fromStock`; largest first. */
  origins: [country: number, share: number][];
}
export interface FlowEdge {
  from: FlowNode;
  to: FlowNode;
  tonnes: number;
  estimated: boolean;
}
export interface FlowGraph {
  /** From origins to uses. */
  nodes: FlowNode[];
  edges: FlowEdge[];
  /** Recipe steps from each commodity to the one that is wanted. */
  depth: Map<number, number>;
}

/** Commodities that go into one, with their distance to it; recycling is not followed. */
export function upstream(conduct: Conduct, commodity: number): Map<number, number> {
  const { processes } = conduct.run.data;
  const depth = new Map([[commodity, 0]]);
  let frontier = [commodity];
  for (let distance = 1; frontier.length > 0; ++distance) {
    const next: number[] = [];
    for (const product of frontier)
      processes.outputs.forEach((outputs, process) => {
        if (processes.kind[process] === 'recycling' || !outputs.some(([of]) => of === product)) return;
        for (const [input] of processes.inputs[process]!)
          if (!depth.has(input)) {
            depth.set(input, distance);
            next.push(input);
          }
      });
    frontier = next;
  }
  return depth;
}

/** Means over a few steps: goods travel, and one step alone shows inputs and outputs of different batches. */
class Window {
  private readonly from: number;
  constructor(
    private readonly step: number,
    steps: number,
  ) {
    this.from = Math.max(0, step - steps + 1);
  }
  mean(value: (step: number) => number): number {
    let sum = 0;
    for (let step = this.from; step <= this.step; ++step) sum += value(step);
    return sum / (this.step - this.from + 1);
  }
}

const ranks: Record<FlowNode['kind'], number> = { stock: 0, made: 0, market: 1, use: 2 };

/** Flows in tonnes of what flows, before they are put down to consumers. */
class Builder {
  readonly nodes = new Map<string, FlowNode>();
  readonly into = new Map<FlowNode, { from: FlowNode; worth: number; estimated: boolean }[]>();
  private readonly given = new Map<FlowNode, number>();
  private readonly taken = new Map<FlowNode, number>();

  node(kind: FlowNode['kind'], country: number, commodity: number): FlowNode {
    const key = `${kind} ${country} ${commodity}`;
    let known = this.nodes.get(key);
    if (known === undefined) {
      known = { key, kind, country, commodity, tonnes: 0, origins: [] };
      this.nodes.set(key, known);
    }
    return known;
  }
  /** `tonnes` of what leaves `from`, `worth` in the mix of what comes into `to`. */
  add(from: FlowNode, to: FlowNode, tonnes: number, worth: number, estimated = false): void {
    if (!(tonnes > 0)) return;
    const list = this.into.get(to);
    if (list) list.push({ from, worth, estimated });
    else this.into.set(to, [{ from, worth, estimated }]);
    this.given.set(from, (this.given.get(from) ?? 0) + tonnes);
    if (to.kind === 'market') this.taken.set(to, (this.taken.get(to) ?? 0) + tonnes);
  }
  /** What markets give beyond what comes in lay in their stock. */
  addStocks(): void {
    for (const market of [...this.nodes.values()]) {
      if (market.kind !== 'market') continue;
      const missing = (this.given.get(market) ?? 0) - (this.taken.get(market) ?? 0);
      if (missing > 0.01 * (this.given.get(market) ?? 0)) this.add(this.node('stock', market.country, market.commodity), market, missing, missing);
    }
  }
}

/** The flows that lead to the consumers of a commodity in a step. */
export function flowGraph(conduct: Conduct, commodity: number, step: number, steps = 3): FlowGraph {
  const { run } = conduct;
  const { data } = run;
  const depth = upstream(conduct, commodity);
  const window = new Window(step, steps);
  const builder = new Builder();
  const price = (of: number): number => data.commodities.price[of] || 1;

  // What is made, of what. A product of inputs of several depths hangs on those further up the chain only.
  const made = new Map<FlowNode, number>();
  data.operations.process.forEach((process, operation) => {
    const outputs = data.processes.outputs[process]!.filter(([of]) => depth.has(of));
    if (outputs.length === 0) return;
    const series = conduct.runs(operation);
    const runs = window.mean((at) => series[at]!);
    if (!(runs > 0)) return;
    const country = data.facilities.country[data.operations.facility[operation]!]!;
    const worth = data.processes.outputs[process]!.reduce((sum, [of, tonnes]) => sum + tonnes * price(of), 0);
    for (const [output, tonnes] of outputs) {
      const target = builder.node('made', country, output);
      made.set(target, (made.get(target) ?? 0) + runs * tonnes);
      const part = worth > 0 ? (tonnes * price(output)) / worth : 1;
      for (const [input, used] of data.processes.inputs[process]!)
        if ((depth.get(input) ?? -1) > depth.get(output)!) {
          const amount = runs * used * part;
          builder.add(builder.node('market', country, input), target, amount, amount * price(input));
        }
    }
  });
  // What is shipped; the rest of what is made stays.
  const shipped = new Map<FlowNode, number>();
  for (const of of depth.keys())
    for (const link of run.linksOf(of)) {
      const series = conduct.flow(link);
      const tonnes = window.mean((at) => series[at]!);
      if (!(tonnes > 0)) continue;
      const from = builder.node('made', data.links.from[link]!, of);
      shipped.set(from, (shipped.get(from) ?? 0) + tonnes);
      builder.add(from, builder.node('market', data.links.to[link]!, of), tonnes, tonnes, data.links.estimated[link] === 1);
    }
  for (const [from, tonnes] of made) {
    const stays = tonnes - (shipped.get(from) ?? 0);
    if (stays > 1e-6 * tonnes) builder.add(from, builder.node('market', from.country, from.commodity), stays, stays);
  }
  // Who gets it in the end.
  for (const country of run.buyers(commodity)) {
    const group = conduct.group(run.consumersOf(country, commodity));
    const tonnes = window.mean((at) => group.wanted[at]! * group.coverage[at]!);
    if (!(tonnes > 0)) continue;
    const use = builder.node('use', country, commodity);
    use.tonnes = tonnes;
    builder.add(builder.node('market', country, commodity), use, tonnes, tonnes);
  }
  builder.addStocks();
  return putDown(builder, depth);
}

/** From the consumers backwards: tonnes that depend on each node and flow; then forwards: origins. */
function putDown(builder: Builder, depth: Map<number, number>): FlowGraph {
  const order = [...builder.nodes.values()].sort(
    (a, b) => depth.get(b.commodity)! - depth.get(a.commodity)! || ranks[a.kind] - ranks[b.kind] || a.country - b.country || a.commodity - b.commodity,
  );
  const edges: FlowEdge[] = [];
  const inflows = new Map<FlowNode, FlowEdge[]>();
  for (const to of [...order].reverse()) {
    const list = builder.into.get(to) ?? [];
    const total = list.reduce((sum, each) => sum + each.worth, 0);
    if (to.tonnes <= 0 || total <= 0) continue;
    const merged = new Map<FlowNode, FlowEdge>();
    for (const { from, worth, estimated } of list) {
      const tonnes = (to.tonnes * worth) / total;
      const known = merged.get(from);
      if (known) {
        known.tonnes += tonnes;
        known.estimated ||= estimated;
      } else merged.set(from, { from, to, tonnes, estimated });
      from.tonnes += tonnes;
    }
    inflows.set(to, [...merged.values()]);
    edges.push(...merged.values());
  }
  const nodes = order.filter((node) => node.tonnes > 0);
  const mixes = new Map<FlowNode, Map<number, number>>();
  for (const node of nodes) {
    const mix = new Map<number, number>();
    const list = inflows.get(node) ?? [];
    for (const edge of list)
      for (const [country, share] of mixes.get(edge.from)!) mix.set(country, (mix.get(country) ?? 0) + (share * edge.tonnes) / node.tonnes);
    if (list.length === 0) mix.set(node.kind === 'stock' ? fromStock : node.country, 1);
    mixes.set(node, mix);
    node.origins = [...mix].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  }
  return { nodes, edges, depth };
}
