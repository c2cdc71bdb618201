import { afterEach, describe, expect, it } from 'vitest';
import { Run } from '../src/data/model';
import { answer, comparison, facts } from '../src/text/headline';
import { amount, dateName, money, percent, preferredLanguage, setLanguage, shortMoney, t, tick } from '../src/text/language';
import { commodityName, countryName, inSentence, sectorName } from '../src/text/names';
import { chinese } from '../src/text/chinese';
import { english } from '../src/text/english';
import { smallRun } from './small-run';

afterEach(() => setLanguage('en'));

describe('the answer', () => {
  it('is made of the numbers', () => {
    const run = new Run(smallRun());
    expect(facts(run, 0)).toMatchObject({ cut: 1, all: 2, countries: 1, first: 3, last: 4, value: 16000, recovered: 1 });
    expect(answer(run, 0)).toEqual([
      '1 of 2 consumers, in 1 country, is cut off at some time between April 2025 and May 2025.',
      'Japan’s EV traction sector is hit worst: cut off from dysprosium oxide for 2 months, from April 2025 on.',
      'The main cause is “China closes the gate”.',
      'In all, consumers go without goods worth USD 16 thousand at base-year prices.',
      'That consumer is supplied again from June 2025 on.',
    ]);
  });
  it('speaks Traditional Chinese', () => {
    setLanguage('zh-Hant');
    const sentences = answer(new Run(smallRun()), 0);
    expect(sentences[0]).toBe('2025年4月至2025年5月間，1 國共 2 個用戶中有 1 個曾被斷供。');
    expect(sentences[1]).toContain('日本');
    expect(money(4.1e9)).toBe('41 億美元');
    expect(sentences[1]).toContain('氧化鏑');
  });
  it('says so where nobody is cut off', () => {
    const data = smallRun();
    data.conducts[0]!.consumerSummaries.first = [null, null];
    expect(answer(new Run(data), 0)).toEqual(['Nobody is cut off between January 2025 and June 2025.']);
  });
  it('compares', () => {
    const other = smallRun();
    other.title = 'With a reserve';
    other.conducts[0]!.consumerSummaries.value = [0, 6000];
    const [first, second] = [new Run(smallRun()), new Run(other)];
    expect(comparison(first, second, 0)).toContain('leaves USD 10 thousand less unmet');
    expect(comparison(first, first, 0)).toContain('same outcome');
  });
});

describe('words', () => {
  it('have the same places to fill in, in both languages', () => {
    const places = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
    for (const word of Object.keys(english) as (keyof typeof english)[]) {
      const own = places(chinese[word]);
      for (const place of own) expect(places(english[word]), word).toContain(place);
    }
  });
  it('are filled in as text, once', () => {
    expect(t('footer.made', { program: '{world}', year: 2024, world: '$&<b>' })).toBe('Made by {world}. Base year 2024, world “$&<b>”.');
  });
  it('mark years on an axis, and quarters of short calendars', () => {
    const months = (from: number, count: number): string[] => Array.from({ length: count }, (_, at) => `${2024 + Math.floor((from + at) / 12)}-${String(((from + at) % 12) + 1).padStart(2, '0')}`);
    const marks = (labels: string[], from = 0): string[] => labels.map((_, step) => (step < from ? '' : tick(labels, step, [from, labels.length]))).filter((text) => text !== '');
    expect(marks(months(2, 14))).toEqual(['2024', 'Apr', 'Jul', 'Oct', '2025', 'Apr']);
    expect(marks(months(0, 144))).toHaveLength(12);
    expect(marks(['2024-12-23', '2024-12-30', '2025-01-06', '2025-03-31', '2025-04-07', '2025-04-14'])).toEqual(['2024', '2025', 'Apr']);
  });
  it('follow the browser', () => {
    expect(preferredLanguage(['fr-FR', 'zh-TW', 'en'])).toBe('zh-Hant');
    expect(preferredLanguage(['de'])).toBe('en');
  });
});

describe('names', () => {
  it('come from CLDR and from the page’s own table', () => {
    expect(countryName('JPN', 'Japan', 'zh-Hant')).toBe('日本');
    expect(countryName('ROW', 'Rest of world', 'zh-Hant')).toBe('世界其他地區');
    expect(countryName('XXX', 'Nowhere', 'zh-Hant')).toBe('Nowhere');
    expect(commodityName('terbium-oxide', 'Terbium oxide', 'zh-Hant')).toBe('氧化鋱');
    expect(commodityName('constructor', 'Odd', 'zh-Hant')).toBe('Odd');
  });
  it('fit into sentences', () => {
    expect(inSentence('Dysprosium oxide')).toBe('dysprosium oxide');
    expect(inSentence('NdFeB magnets')).toBe('NdFeB magnets');
    expect(inSentence('Mount Weld concentrate')).toBe('Mount Weld concentrate');
    expect(sectorName('ev-traction', 'en')).toBe('EV traction');
  });
});

describe('numbers', () => {
  it('have the digits that matter', () => {
    expect(amount(1234.6)).toBe('1,235');
    expect(amount(0.1234)).toBe('0.123');
    expect(percent(0.256)).toBe('26 %');
    expect(percent(0.9999)).toBe('100 %');
    expect(percent(0.0002)).toBe('< 0.1 %');
    expect(money(4.1e9)).toBe('USD 4.1 billion');
    expect(shortMoney(-16e6)).toBe('−16m');
    expect(dateName('2025-04')).toBe('April 2025');
  });
});
