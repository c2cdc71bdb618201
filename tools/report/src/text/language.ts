// The language in use: words filled in, numbers and dates as its readers write them.
import { chinese } from './chinese';
import { english, type Word } from './english';
import type { Language } from './names';

let current: Language = 'en';

export const language = (): Language => current;
export function setLanguage(next: Language): void {
  current = next;
}
/** The language a reader's browser asks for, if the page has it. */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    if (/^zh\b/i.test(tag)) return 'zh-Hant';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'en';
}

export function t(word: Word, values: Record<string, string | number> = {}): string {
  const text: string = (current === 'en' ? english : chinese)[word];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
/** A word of the program (a status, a kind of event); what is unknown is shown as it is. */
export function term(word: string): string {
  return Object.prototype.hasOwnProperty.call(english, word) ? t(word as Word) : word;
}

/** `12.3`, `1,234`: three digits that matter. */
export function amount(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 0.001) return value < 0 ? '−0' : '0';
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toLocaleString(current, { maximumFractionDigits: digits }).replace('-', '−');
}
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.05) return '< 0.1 %';
  const digits = value > 0 && value < 1 ? 1 : value > 99 && value < 100 ? 1 : 0;
  const text = value.toLocaleString(current, { maximumFractionDigits: digits });
  return `${text} %`;
}
/** Chinese counts in ten thousands and hundred millions. */
const units = {
  en: [['trillion', 1e12], ['billion', 1e9], ['million', 1e6], ['thousand', 1e3]],
  'zh-Hant': [['trillion', 1e12], ['billion', 1e8], ['thousand', 1e4]],
} as const;
/** Sentences one after the other. */
export const sentences = (list: string[]): string => list.join(current === 'en' ? ' ' : '');

/** `4.1 billion`. */
export function money(value: number): string {
  const size = Math.abs(value);
  for (const [word, unit] of units[current])
    if (size >= unit * 0.9995) {
      const scaled = value / unit;
      const text = scaled.toLocaleString(current, { maximumFractionDigits: Math.abs(scaled) < 10 ? 1 : 0 });
      return t('usd', { n: t(word, { n: text }) });
    }
  return t('usd', { n: value.toLocaleString(current, { maximumFractionDigits: 0 }) });
}
const shortUnits = {
  en: [['tn', 1e12], ['bn', 1e9], ['m', 1e6], ['k', 1e3]],
  'zh-Hant': [['兆', 1e12], ['億', 1e8], ['萬', 1e4]],
} as const;
/** The same for narrow columns: `4.1bn`, `41億`. */
export function shortMoney(value: number): string {
  const size = Math.abs(value);
  const sign = value < 0 ? '−' : '';
  for (const [word, unit] of shortUnits[current])
    if (size >= unit * 0.9995) return sign + (size / unit).toLocaleString('en', { maximumFractionDigits: size / unit < 10 ? 1 : 0 }) + word;
  return sign + size.toLocaleString('en', { maximumFractionDigits: 0 });
}
export function duration(steps: number, monthly: boolean): string {
  if (steps === 1) return t(monthly ? '1 month' : '1 week');
  return t(monthly ? 'months' : 'weeks', { n: steps });
}
/**
 * What an axis says at a step, or nothing: the year where one begins, and of calendars that are short enough the quarters.
 */
export function tick(labels: string[], step: number, [from, to]: [from: number, to: number]): string {
  const [year, month] = labels[step]!.split('-') as [string, string];
  const before = step > from ? labels[step - 1]! : '';
  if (!before.startsWith(year)) return year;
  const quarter = ['04', '07', '10'].includes(month) && !before.startsWith(`${year}-${month}`);
  if (!quarter || Date.parse(labels[to - 1]!) - Date.parse(labels[from]!) > 1200 * 864e5) return '';
  return new Date(Date.UTC(Number(year), Number(month) - 1, 1)).toLocaleDateString(current === 'en' ? 'en-GB' : current, { month: 'short', timeZone: 'UTC' });
}

/** `April 2025` for `2025-04`; weeks by their first day. */
export function dateName(label: string, style: 'long' | 'short' = 'long'): string {
  const parts = label.split('-').map(Number);
  if (parts.length < 2 || parts.some(Number.isNaN)) return label;
  const date = new Date(Date.UTC(parts[0]!, parts[1]! - 1, parts[2] ?? 1));
  const options: Intl.DateTimeFormatOptions = { year: 'numeric', month: style === 'long' ? 'long' : 'short', timeZone: 'UTC' };
  if (parts.length > 2) options.day = 'numeric';
  return date.toLocaleDateString(current === 'en' ? 'en-GB' : current, options);
}
