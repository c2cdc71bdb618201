// Names of a run's things in the page's language.
import type { Run } from '../data/model';
import { language } from '../text/language';
import { commodityName, countryName, sectorName } from '../text/names';

export const country = (run: Run, index: number): string =>
  countryName(run.data.countries.id[index]!, run.data.countries.name[index]!, language());
export const commodity = (run: Run, index: number): string =>
  commodityName(run.data.commodities.id[index]!, run.data.commodities.name[index]!, language());
export const sector = (run: Run, consumer: number): string => sectorName(run.data.consumers.sector[consumer]!, language());

export function region(run: Run, id: string, bloc: boolean): string {
  if (!bloc) return country(run, run.country(id));
  const at = run.data.blocs.id.indexOf(id);
  return run.data.blocs.name[at] ?? id;
}
