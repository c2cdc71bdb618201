// Names of countries, commodities and sectors in the page's language. Countries come from the browser's own tables
// (CLDR); commodities and sectors of the shipped worlds from those below; whatever is not listed keeps its own name.
import codes from 'i18n-iso-countries/codes.json';

export type Language = 'en' | 'zh-Hant';

const alpha2 = new Map<string, string>();
const numeric = new Map<string, string>();
for (const [two, three, number] of codes as [string, string, string, string][]) {
  alpha2.set(three, two);
  numeric.set(number, three);
}

/** ISO 3166 alpha-3 of the numeric code that map shapes carry. */
export const alpha3OfNumeric = (number: string): string | undefined => numeric.get(number);

const displays = new Map<Language, Intl.DisplayNames>();

export function countryName(id: string, name: string, language: Language): string {
  if (language === 'en' && name) return name;
  if (id === 'ROW') return language === 'en' ? 'Rest of world' : '世界其他地區';
  const two = alpha2.get(id);
  if (two === undefined) return name || id;
  let display = displays.get(language);
  if (display === undefined) {
    display = new Intl.DisplayNames([language], { type: 'region' });
    displays.set(language, display);
  }
  return display.of(two) ?? name;
}

const commodities: Record<string, string> = {
  'bastnaesite-concentrate': '氟碳鈰礦精礦',
  'bayan-obo-concentrate': '白雲鄂博精礦',
  'cerium-lanthanum-oxide': '氧化鈰與氧化鑭',
  'dysprosium-metal': '金屬鏑',
  'dysprosium-oxide': '氧化鏑',
  'eudialyte-concentrate': '異性石精礦',
  'gadolinium-oxide': '氧化釓',
  'ionic-carbonate': '離子吸附型混合碳酸稀土',
  'ionic-carbonate-south-china': '華南離子吸附型混合碳酸稀土',
  'light-carbonate': '輕稀土混合碳酸鹽',
  'loparite-carbonate': '鈰鈮鈣鈦礦混合碳酸鹽',
  'loparite-concentrate': '鈰鈮鈣鈦礦精礦',
  'monazite-concentrate': '獨居石精礦',
  'mount-weld-carbonate': '韋爾德山混合碳酸鹽',
  'mount-weld-concentrate': '韋爾德山精礦',
  'ndfeb-magnet-hightemp': '耐高溫釹鐵硼磁鐵',
  'ndfeb-magnet-standard': '標準釹鐵硼磁鐵',
  'ndfeb-swarf-hightemp': '耐高溫釹鐵硼磁鐵切屑',
  'ndfeb-swarf-standard': '標準釹鐵硼磁鐵切屑',
  'ndpr-metal': '鐠釹金屬',
  'ndpr-oxide': '氧化鐠釹',
  'other-ree-oxide': '銪及鈥至鎦的氧化物',
  'samarium-metal': '金屬釤',
  'samarium-oxide': '氧化釤',
  'seg-concentrate': '釤銪釓及重稀土富集物(SEG)',
  'smco-magnet': '釤鈷磁鐵',
  'terbium-metal': '金屬鋱',
  'terbium-oxide': '氧化鋱',
  'xenotime-concentrate': '磷釔礦精礦',
  'yttrium-oxide': '氧化釔',
  alumina: '氧化鋁',
  antimony: '銻金屬與氧化銻',
  'antimony-ore': '銻礦',
  'battery-graphite': '電池級石墨',
  bauxite: '鋁土礦',
  cobalt: '精煉鈷',
  'cobalt-intermediate': '氫氧化鈷等中間品',
  copper: '精煉銅',
  'copper-ore': '銅礦與溶液',
  'copper-scrap': '廢銅',
  'flake-graphite': '鱗片石墨',
  gallium: '鎵',
  germanium: '鍺',
  'lithium-chemicals': '鋰化學品',
  'lithium-feed': '鋰礦與鹵水',
  nickel: '精煉鎳',
  'nickel-intermediate': '鎳鋶與氫氧化鎳',
  'nickel-ore': '鎳礦',
  tungsten: '鎢中間品',
  'tungsten-ore': '鎢精礦',
  zinc: '鋅',
  'zinc-concentrate': '鋅精礦',
  ore: '礦石',
  oxide: '氧化釹',
  magnet: '磁鐵',
  scrap: '舊磁鐵',
};

const sectors: Record<string, string> = {
  aerospace: '航太',
  alloys: '合金',
  'aluminium-smelting': '鋁冶煉',
  'auto-other': '汽車(其他)',
  batteries: '電池',
  'building-and-industry': '建築與工業',
  cars: '汽車',
  catalysts: '催化劑',
  'ceramics-coatings': '陶瓷與塗層',
  'consumer-electronics': '消費電子',
  defence: '國防',
  'defence-electronics': '國防電子',
  'defence-optics': '國防光學',
  electronics: '電子',
  'electronics-and-solar': '電子與太陽能',
  'ev-and-grid-batteries': '電動車與電網電池',
  'ev-batteries': '電動車電池',
  'ev-traction': '電動車驅動',
  'fibre-optics': '光纖',
  'flame-retardants': '阻燃劑',
  'foundry-and-steel': '鑄造與鋼鐵',
  'friction-and-lubricants': '摩擦材料與潤滑劑',
  'galvanising-and-alloys': '鍍鋅與合金',
  'glass-ceramics': '玻璃陶瓷',
  'grid-batteries': '電網電池',
  'hard-metals': '硬質合金',
  'hard-metals-and-chemicals': '硬質合金與化學品',
  'hvac-appliances': '空調與家電',
  'industrial-high-temperature': '工業高溫',
  'industrial-motors-robots': '工業馬達與機器人',
  'infrared-optics': '紅外光學',
  'lead-acid-batteries': '鉛酸電池',
  magnets: '磁鐵',
  medical: '醫療',
  'metallurgy-batteries': '冶金與電池',
  'mill-products-and-chemicals': '軋製品與化學品',
  munitions: '彈藥',
  optoelectronics: '光電',
  other: '其他',
  'phosphors-optics': '螢光粉與光學',
  'plastics-and-ceramics': '塑膠與陶瓷',
  plating: '電鍍',
  polishing: '拋光',
  'polymer-catalysts': '聚合催化劑',
  'power-networks': '電網',
  'power-plants': '電廠',
  refractories: '耐火材料',
  'refractories-and-cement': '耐火材料與水泥',
  semiconductors: '半導體',
  'solar-and-wind': '太陽能與風電',
  'solar-glass': '太陽能玻璃',
  'stainless-steel': '不鏽鋼',
  'steel-and-superalloys': '鋼與高溫合金',
  superalloys: '高溫合金',
  wind: '風電',
};

const lookUp = (table: Record<string, string>, key: string): string | undefined =>
  Object.prototype.hasOwnProperty.call(table, key) ? table[key] : undefined;

export function commodityName(id: string, name: string, language: Language): string {
  return (language === 'zh-Hant' ? lookUp(commodities, id) : undefined) ?? (name || id);
}

/** `ev-traction` becomes `EV traction`. */
export function sectorName(sector: string, language: Language): string {
  const known = language === 'zh-Hant' ? lookUp(sectors, sector) : undefined;
  if (known !== undefined) return known;
  return sector
    .split('-')
    .map((word) => (word === 'ev' || word === 'hvac' ? word.toUpperCase() : word))
    .join(' ');
}

/** A name inside an English sentence: `dysprosium oxide`, but `NdFeB magnets` and `Mount Weld concentrate`. */
export function inSentence(name: string): string {
  const first = name.split(' ')[0]!;
  const properName = /^(Mount|Bayan|Chinese|Standard NdFeB)/.test(name) && !/^Standard/.test(name);
  return properName || /[A-Z]/.test(first.slice(1)) ? name : name.charAt(0).toLowerCase() + name.slice(1);
}
