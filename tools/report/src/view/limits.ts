// What `explain` calls a limit by its id, in words: `CHN>JPN/terbium-oxide` is the lane of terbium oxide from China to
// Japan. What has another form keeps its id.
import type { Run } from '../data/model';
import { eventName } from '../text/headline';
import { language, t, term } from '../text/language';
import { sectorName } from '../text/names';
import * as names from './names';

const country = (run: Run, id: string): string => (run.country(id) < 0 ? id : names.country(run, run.country(id)));
const commodity = (run: Run, id: string): string => (run.commodity(id) < 0 ? id : names.commodity(run, run.commodity(id)));

/** `CHN>JPN/ore`, perhaps with the layer of the lane behind a `#` or `~`. */
function lane(run: Run, id: string): string | undefined {
  const parts = /^([^>/]+)>([^>/]+)\/([^#~]+)/.exec(id);
  return parts === null ? undefined : t('limit.of', { what: commodity(run, parts[3]!), where: `${country(run, parts[1]!)} → ${country(run, parts[2]!)}` });
}
/** `JPN/ore`. */
function market(run: Run, id: string): string | undefined {
  const parts = /^([^/]+)\/([^/#~]+)/.exec(id);
  return parts === null ? undefined : t('limit.of', { what: commodity(run, parts[2]!), where: country(run, parts[1]!) });
}
/** `april-licences/JPN/ore`: the control stands beside it. */
function gate(run: Run, id: string): string | undefined {
  const at = id.indexOf('/');
  if (at >= 0) return market(run, id.slice(at + 1));
  const event = run.data.events.id.indexOf(id);
  return event < 0 ? undefined : eventName(run, event);
}
/** `plant` or `plant:recipe`; the good that it makes tells recipes apart. */
function plant(run: Run, id: string): string | undefined {
  const { facilities, operations, processes } = run.data;
  const name = facilities.id.reduce((longest, each) => ((id === each || id.startsWith(`${each}:`)) && each.length > longest.length ? each : longest), '');
  const facility = facilities.id.indexOf(name);
  if (facility < 0) return undefined;
  const where = `${facilities.name[facility]!} (${country(run, run.data.countries.id[facilities.country[facility]!]!)})`;
  const recipe = processes.id.indexOf(id.slice(name.length + 1));
  if (recipe < 0 || operations.facility.filter((each) => each === facility).length < 2) return where;
  const inputs = processes.inputs[recipe]!.map(([input]) => names.commodity(run, input));
  return t('limit.recipe', { what: term(processes.kind[recipe]!), of: (inputs.length > 0 ? inputs : processes.outputs[recipe]!.map(([output]) => names.commodity(run, output))).join(', '), where });
}
/** `JPN/wind/ore`, or `7 consumers`, or `2 deliveries`. */
function others(run: Run, id: string): string | undefined {
  const count = /^(\d+) (consumer|deliver)/.exec(id);
  if (count !== null) return t(`limit.${count[2] as 'consumer' | 'deliver'}.${count[1] === '1' ? 'one' : 'n'}`, { n: count[1]! });
  const parts = id.split('/');
  return parts.length === 3 ? `${country(run, parts[0]!)}, ${sectorName(parts[1]!, language())}` : undefined;
}

const readers: Record<string, (run: Run, id: string) => string | undefined> = {
  lane, 'shared-lane': lane, 'home-supply': market, 're-export': market, gate: market, mixing: market,
  process: plant, facility: plant, licence: gate, quota: gate, control: gate, others, 'better-class': others, 'lower-coverage': others, commitment: others,
};

/** The limit in words, without its kind. */
export const limitName = (run: Run, kind: string, id: string): string => readers[kind]?.(run, id) ?? id;
