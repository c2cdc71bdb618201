// Limits in words: names of the world, in both languages; what is not understood keeps its id.
import { afterEach, describe, expect, it } from 'vitest';
import { Run } from '../src/data/model';
import { setLanguage } from '../src/text/language';
import { limitName } from '../src/view/limits';
import { smallRun } from './small-run';

afterEach(() => setLanguage('en'));

function run(): Run {
  const data = smallRun();
  data.facilities.name = ['Bayan Obo', '', 'A refinery'];
  data.operations = { facility: [0, 1, 2, 2], process: [0, 0, 1, 0] };
  return new Run(data);
}

describe('a limit', () => {
  it('is named by countries, commodities, plants and consumers', () => {
    const names: [kind: string, id: string, name: string][] = [
      ['lane', 'CHN>JPN/dysprosium-oxide', 'Dysprosium oxide, China → Japan'],
      ['shared-lane', 'CHN>JPN/dysprosium-oxide#home', 'Dysprosium oxide, China → Japan'],
      ['home-supply', 'JPN/dysprosium-oxide', 'Dysprosium oxide, Japan'],
      ['licence', 'embargo/JPN/dysprosium-oxide', 'Dysprosium oxide, Japan'],
      ['quota', 'embargo', 'China closes the gate'],
      ['process', 'mine-chn:mining', 'Bayan Obo (China)'],
      ['process', 'refinery:refining', 'A refinery (China), separation of Ore'],
      ['facility', 'refinery', 'A refinery (China)'],
      ['others', '7 consumers', '7 consumers'],
      ['better-class', '1 consumer', 'one consumer'],
      ['commitment', '2 deliveries', '2 deliveries'],
      ['others', 'JPN/ev-traction/dysprosium-oxide', 'Japan, EV traction'],
    ];
    for (const [kind, id, name] of names) expect(limitName(run(), kind, id), id).toBe(name);
  });
  it('speaks Traditional Chinese', () => {
    setLanguage('zh-Hant');
    expect(limitName(run(), 'lane', 'CHN>JPN/dysprosium-oxide')).toBe('中國 → 日本，氧化鏑');
    expect(limitName(run(), 'lower-coverage', '7 consumers')).toBe('7 個用戶');
  });
  it('keeps its id where nobody knows it', () => {
    for (const [kind, id] of [['lane', 'somewhere'], ['process', 'none:none'], ['facility', 'none'], ['licence', 'none'], ['pattern', 'x'], ['lane', 'XXX>JPN/coal']] as const)
      expect(limitName(run(), kind, id)).toContain(id.split('/')[0]!.split('>')[0]!);
  });
});
