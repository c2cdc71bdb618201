// Colours. Statuses and coverage get darker (in the dark: brighter) with shortage, so that they can be told apart
// without colour; categories are those of Okabe and Ito (2008), made for all kinds of colour vision.

export interface Palette {
  dark: boolean;
  text: string;
  faint: string;
  line: string;
  grid: string;
  panel: string;
  land: string;
  accent: string;
  status: readonly string[];
  noData: string;
  categories: readonly string[];
}

const light: Palette = {
  dark: false,
  text: '#1b2733',
  faint: '#5d6b78',
  line: '#c9d1d9',
  grid: '#e7ebef',
  panel: '#ffffff',
  land: '#eceff2',
  accent: '#0b5c8a',
  status: ['#d3e0ea', '#f3d98b', '#eb9a4b', '#c8402f', '#5b123d'],
  noData: '#eceff2',
  categories: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#a68a00', '#56b4e9', '#7a4b1e', '#5f5f9e'],
};

const night: Palette = {
  dark: true,
  text: '#e4eaf0',
  faint: '#9aa8b5',
  line: '#3c4853',
  grid: '#2a343d',
  panel: '#182028',
  land: '#26303a',
  accent: '#6cb8e6',
  status: ['#3b4f60', '#8a7430', '#d08a3c', '#f0685a', '#ffc2dd'],
  noData: '#26303a',
  categories: ['#4ba3dd', '#f0803c', '#2fc49b', '#e39cc4', '#d8bf3a', '#8fd0f7', '#bd8a55', '#9c9cd8'],
};

export type Appearance = 'auto' | 'light' | 'dark';
let appearance: Appearance = 'auto';

const prefersDark = (): boolean => matchMedia('(prefers-color-scheme: dark)').matches;

export function setAppearance(next: Appearance): void {
  appearance = next;
  document.documentElement.dataset['theme'] = palette().dark ? 'dark' : 'light';
}
export function palette(): Palette {
  return appearance === 'dark' || (appearance === 'auto' && prefersDark()) ? night : light;
}
export function onAppearanceChange(act: () => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    if (appearance === 'auto') act();
  });
}

/** Colour between two `#rrggbb`. */
export function mix(from: string, to: string, share: number): string {
  const part = (text: string, at: number): number => parseInt(text.slice(at, at + 2), 16);
  const channel = (at: number): string =>
    Math.round(part(from, at) + (part(to, at) - part(from, at)) * share)
      .toString(16)
      .padStart(2, '0');
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

/** Coverage 1 to 0 as a scale through the colours of the statuses. */
export function coverageColour(coverage: number): string {
  const { status } = palette();
  if (coverage >= 0.9995) return status[0]!;
  const stops = [status[1]!, status[2]!, status[3]!, status[4]!];
  const at = Math.min(2.9999, Math.max(0, (1 - coverage) * 3));
  const low = Math.floor(at);
  return mix(stops[low]!, stops[low + 1]!, at - low);
}

/** Change in coverage, -1 to 1: worse towards orange, better towards blue. */
export function differenceColour(change: number): string {
  const colours = palette();
  const middle = colours.dark ? '#39444f' : '#e6eaee';
  if (Math.abs(change) < 0.0005) return middle;
  const strength = 0.25 + 0.75 * Math.min(1, Math.abs(change));
  return mix(middle, change < 0 ? (colours.dark ? '#ff8c42' : '#b34700') : colours.dark ? '#5bb8f5' : '#005a96', strength);
}
