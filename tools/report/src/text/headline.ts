// The answer in sentences, made from the numbers of a run.
import { cutOffAt, type CutOff, type Run } from '../data/model';
import { amount, dateName, duration, language, money, t } from './language';
import { commodityName, countryName, inSentence, sectorName } from './names';

export interface Facts {
  cut: number;
  all: number;
  countries: number;
  first: number | null;
  last: number | null;
  value: number;
  recovered: number;
  natural: number;
  worst: { consumer: number; cutOff: CutOff } | null;
  longest: number;
  bill: number;
}

/** The numbers behind the sentences, of one conduct. */
export function facts(run: Run, conduct: number): Facts {
  const { consumers } = run.data;
  const data = run.data.conducts[conduct]!;
  const table = data.consumerSummaries;
  const result: Facts = {
    cut: 0, all: table.item.length, countries: 0, first: null, last: null, value: 0, recovered: 0, natural: 0, worst: null, longest: 0,
    bill: data.bill.reduce((sum, [, , usd]) => sum + usd, 0),
  };
  const countries = new Set<number>();
  table.item.forEach((consumer, row) => {
    const cut = cutOffAt(table, row);
    result.value += cut.value;
    if (cut.first === null) return;
    ++result.cut;
    countries.add(consumers.country[consumer]!);
    result.first = Math.min(result.first ?? cut.first, cut.first);
    result.last = Math.max(result.last ?? 0, cut.recovery !== null ? cut.recovery - 1 : run.steps - 1);
    if (cut.recovery !== null) ++result.recovered;
    if (cut.steps > cut.byControls) ++result.natural;
    result.longest = Math.max(result.longest, cut.steps);
    const worst = result.worst;
    if (worst === null || cut.value > worst.cutOff.value) result.worst = { consumer, cutOff: cut };
  });
  result.countries = countries.size;
  return result;
}

export const eventName = (run: Run, event: number): string => run.data.events.title[event] || run.data.events.id[event]!;

/** A run's answer: the first sentence is the headline. */
export function answer(run: Run, conduct: number): string[] {
  const { data } = run;
  const lang = language();
  const found = facts(run, conduct);
  const label = (step: number): string => dateName(data.steps[Math.min(step, run.steps - 1)] ?? '');
  const end = label(run.steps - 1);
  if (found.cut === 0 || found.worst === null) return [t('headline.none', { start: label(0), end })];
  const countries = found.countries === 1 ? t('1 country') : t('countries', { n: found.countries });
  const sentences = [
    t(found.cut === 1 ? 'headline.cut.one' : 'headline.cut', { cut: found.cut, all: found.all, countries, from: label(found.first ?? 0), to: label(found.last ?? 0) }),
  ];
  const { consumer, cutOff } = found.worst;
  const country = data.consumers.country[consumer]!;
  const commodity = data.consumers.commodity[consumer]!;
  const name = commodityName(data.commodities.id[commodity]!, data.commodities.name[commodity]!, lang);
  sentences.push(
    t('headline.worst', {
      whose: possessive(countryName(data.countries.id[country]!, data.countries.name[country]!, lang)),
      sector: sectorName(data.consumers.sector[consumer]!, lang),
      commodity: lang === 'en' ? inSentence(name) : name,
      months: duration(cutOff.steps, data.monthly),
      since: label(cutOff.first ?? 0),
    }),
  );
  if (cutOff.causes.length > 0) sentences.push(t('headline.because', { event: eventSentence(run, cutOff.causes[0]!) }));
  sentences.push(t('headline.value', { value: money(found.value) }));
  sentences.push(recovery(found, end, label((found.last ?? 0) + 1)));
  if (data.conducts.length > 1) {
    const values = data.conducts.map((_, index) => facts(run, index).value);
    sentences.push(t('headline.bracket', { low: money(Math.min(...values)), high: money(Math.max(...values)) }));
  }
  return sentences;
}

/** `Japan’s`, `United States’`. */
function possessive(name: string): string {
  if (language() !== 'en') return name;
  return name.endsWith('s') ? `${name}’` : `${name}’s`;
}

/** `all`: the step from which on nobody is cut off, where there is one. */
function recovery(found: Facts, end: string, all: string): string {
  if (found.recovered === 0) return t(found.cut === 1 ? 'headline.lasting.one' : 'headline.lasting', { end });
  if (found.recovered === found.cut) return t(found.cut === 1 ? 'headline.recovered.one' : 'headline.recovered.all', { month: all });
  return t('headline.recovered', { count: amount(found.recovered), left: amount(found.cut - found.recovered), end });
}

const eventSentence = (run: Run, event: number): string => (language() === 'en' ? `“${eventName(run, event)}”` : eventName(run, event));

/** What another run changes, compared with the first, in the same conduct. */
export function comparison(first: Run, other: Run, conduct: number): string {
  const before = facts(first, Math.min(conduct, first.conducts.length - 1));
  const after = facts(other, Math.min(conduct, other.conducts.length - 1));
  const names = { first: first.data.title, other: other.data.title };
  const value = after.value - before.value;
  const count = after.cut - before.cut;
  if (Math.abs(value) < 1 && count === 0) return t('headline.same', names);
  return t(count === 0 ? 'headline.compare.value' : 'headline.compare', {
    ...names,
    value: money(Math.abs(value)),
    more: value >= 0 ? t('more') : t('less'),
    count: Math.abs(count),
    consumers: Math.abs(count) === 1 ? t('1 consumer') : t('consumers'),
    fewer: count >= 0 ? t('more') : t('fewer'),
  });
}
