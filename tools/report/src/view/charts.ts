// Charts of Apache ECharts, only the kinds that the page needs, in the page's own look.
import { BarChart, CustomChart, HeatmapChart, LineChart, SankeyChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { tick } from '../text/language';
import { h } from './dom';
import { palette } from './theme';

echarts.use([BarChart, CanvasRenderer, CustomChart, GridComponent, HeatmapChart, LegendComponent, LineChart, MarkLineComponent, SankeyChart, TooltipComponent, VisualMapComponent]);

export const font = 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", sans-serif';

/** What tooltips show: text only, never markup. */
export function note(lines: string[]): HTMLElement {
  return h('div', { class: 'chart-tip' }, ...lines.map((line, at) => h(at === 0 ? 'strong' : 'span', {}, line)));
}

export class Chart {
  readonly element: HTMLElement;
  private readonly canvas = h('div', { class: 'chart-canvas', 'aria-hidden': 'true' });
  private readonly words = h('p', { class: 'visually-hidden' });
  private readonly cursor = h('div', { class: 'chart-cursor', 'aria-hidden': 'true', hidden: true });
  private chart: EChartsType | null = null;
  private option: EChartsCoreOption | null = null;

  constructor(height: number) {
    this.element = h('div', { class: 'chart', style: `height:${height}px` }, this.canvas, this.cursor, this.words);
    // Drawn when it comes into view: what is below the fold costs nothing at the start.
    new IntersectionObserver((entries, observer) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      this.open();
    }, { rootMargin: '200px' }).observe(this.element);
    new ResizeObserver(() => {
      this.chart?.resize();
      this.onResize();
    }).observe(this.canvas);
    addEventListener('beforeprint', () => this.open());
  }
  onResize: () => void = () => {};
  onClick: ((name: unknown) => void) | null = null;

  get width(): number {
    return this.canvas.clientWidth;
  }

  private open(): void {
    if (this.chart !== null) return;
    this.chart = echarts.init(this.canvas, null, { renderer: 'canvas' });
    this.chart.on('click', (event) => this.onClick?.(event.data));
    this.apply();
    this.onResize();
  }
  private apply(): void {
    if (this.chart !== null && this.option !== null) this.chart.setOption(this.option, { notMerge: true });
  }

  /** `words` say the same to those who cannot see it. */
  show(option: EChartsCoreOption, words: string): void {
    const colours = palette();
    this.option = {
      animation: false,
      textStyle: { fontFamily: font, color: colours.text },
      color: [...colours.categories],
      ...option,
    };
    const top = (option['grid'] as { top?: number } | undefined)?.top;
    if (top !== undefined) this.cursor.style.top = `${top}px`;
    this.words.textContent = words;
    this.apply();
    this.onResize();
  }
  /** A line at a step of the first axis. */
  mark(step: number): void {
    if (this.chart === null || this.option === null || step < 0) {
      this.cursor.hidden = true;
      return;
    }
    const x = this.chart.convertToPixel({ xAxisIndex: 0 }, step) as unknown as number;
    if (!Number.isFinite(x)) return;
    this.cursor.hidden = false;
    this.cursor.style.transform = `translateX(${x.toFixed(1)}px)`;
  }
}

export const tooltip = (): object => {
  const colours = palette();
  return {
    trigger: 'axis',
    confine: true,
    backgroundColor: colours.panel,
    borderColor: colours.line,
    textStyle: { color: colours.text, fontSize: 12, fontFamily: font },
    axisPointer: { type: 'line', lineStyle: { color: colours.faint } },
  };
};
/** Only the steps shown, the second no longer. */
export const stepAxis = (labels: string[], [from, to]: [number, number]): object => {
  const colours = palette();
  return {
    type: 'category',
    data: labels,
    min: from,
    max: to - 1,
    boundaryGap: true,
    axisLine: { lineStyle: { color: colours.line } },
    axisTick: { show: false },
    axisLabel: {
      color: colours.faint,
      fontSize: 11,
      hideOverlap: true,
      // By the label: where an axis begins later, indices are counted from there or from the first, as it happens.
      formatter: (label: string) => tick(labels, labels.indexOf(label), [from, to]),
      interval: (_: number, label: string) => tick(labels, labels.indexOf(label), [from, to]) !== '',
    },
  };
};
export const valueAxis = (extra: object = {}): object => {
  const colours = palette();
  return {
    type: 'value',
    splitLine: { lineStyle: { color: colours.grid } },
    axisLabel: { color: colours.faint, fontSize: 11 },
    nameTextStyle: { color: colours.faint, fontSize: 11, align: 'left' },
    ...extra,
  };
};
export const legendOption = (): object => ({
  type: 'plain',
  top: 0,
  left: 0,
  itemWidth: 14,
  itemHeight: 6,
  itemGap: 12,
  icon: 'roundRect',
  textStyle: { color: palette().text, fontSize: 12 },
});
