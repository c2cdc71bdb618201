import { describe, expect, it } from 'vitest';
import { Run } from '../src/data/model';
import { flowGraph, fromStock, upstream } from '../src/data/origin';
import { expand } from '../src/data/series';
import { smallRun } from './small-run';

describe('series', () => {
  it('stretch over their steps', () => {
    expect([...expand('0.25*3 0.3 1*2', 6, 1)]).toEqual([0.25, 0.25, 0.25, 0.3, 1, 1]);
  });
  it('are usual where nothing is written', () => {
    expect([...expand('', 3, 1)]).toEqual([1, 1, 1]);
  });
  it('are usual after the end of a run that was stopped, and no longer than the calendar', () => {
    expect([...expand('0.5*2', 4, 1)]).toEqual([0.5, 0.5, 1, 1]);
    expect([...expand('0.5*9', 4, 1)]).toEqual([0.5, 0.5, 0.5, 0.5]);
  });
});

describe('a group of consumers', () => {
  const run = new Run(smallRun());
  const conduct = run.conducts[0]!;
  it('has the statuses of a single consumer as they are', () => {
    expect([...conduct.group([1]).status]).toEqual([0, 0, 1, 3, 4, 0]);
  });
  it('adds tonnes up', () => {
    expect([...conduct.group([0, 1]).coverage]).toEqual([1, 1, 1, 0.7, 0.5, 1]);
    expect([...conduct.group([0, 1]).status]).toEqual([0, 0, 1, 2, 2, 0]);
  });
  it('knows the gates of a step', () => {
    expect(conduct.gates(2)).toEqual([{ link: 0, event: 0, open: 0 }]);
    expect(conduct.gates(5)).toEqual([]);
  });
  it('knows what scarcity makes of prices, market by market', () => {
    expect([...conduct.marketPrice(1, 1)!]).toEqual([1, 1, 1, 2, 45, 1]);
    expect([...conduct.marketPrice(0, 1)!]).toEqual([1, 1, 1, 1, 1, 1]);
    expect(conduct.marketPrice(2, 1)).toBeUndefined();
  });
  it('finds steps by their days', () => {
    expect(run.stepOf('2025-03-17')).toBe(2);
    expect(run.stepOf('2024-12-31')).toBe(-1);
    expect(run.stepOf('2031-01-01')).toBe(5);
  });
});

describe('origins', () => {
  const run = new Run(smallRun());
  const conduct = run.conducts[0]!;
  it('go up the chain', () => {
    expect([...upstream(conduct, 1)]).toEqual([[1, 0], [0, 1]]);
  });
  it('mix in proportion: a quarter of the ore is from Myanmar', () => {
    const graph = flowGraph(conduct, 1, 0, 1);
    const japan = graph.nodes.find((node) => node.kind === 'use' && node.country === 1)!;
    expect(japan.tonnes).toBe(10);
    expect(japan.origins).toEqual([[0, 0.75], [2, 0.25]]);
  });
  it('divide what reaches consumers without a rest', () => {
    const graph = flowGraph(conduct, 1, 1, 1);
    const uses = graph.nodes.filter((node) => node.kind === 'use').reduce((sum, node) => sum + node.tonnes, 0);
    const inflows = new Set(graph.edges.map((edge) => edge.to));
    const sources = graph.nodes.filter((node) => !inflows.has(node)).reduce((sum, node) => sum + node.tonnes, 0);
    expect(uses).toBeCloseTo(20, 9);
    expect(sources).toBeCloseTo(20, 9);
    for (const node of graph.nodes) expect(node.origins.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(1, 9);
  });
  it('come from stock where nothing comes in', () => {
    const graph = flowGraph(conduct, 1, 3, 1); // Japan lives on what it has
    const japan = graph.nodes.find((node) => node.kind === 'use' && node.country === 1)!;
    expect(japan.origins).toEqual([[fromStock, 1]]);
  });
});
