import './style.css';
import { Run } from './data/model';
import type { PageData } from './data/types';
import { preferredLanguage, setLanguage } from './text/language';
import { Page } from './view/page';
import { State } from './view/state';
import { SweepPage } from './view/sweep';
import { setAppearance } from './view/theme';

const data = JSON.parse(document.getElementById('data')?.textContent ?? '{}') as Partial<PageData>;
const place = document.getElementById('page');
if (place !== null) {
  if (data.format === 1 && data.sweep !== undefined) {
    setLanguage(preferredLanguage(navigator.languages));
    setAppearance('auto');
    new SweepPage(data.sweep, place);
    performance.mark('interactive');
  } else if (data.format === 1 && data.runs !== undefined && data.runs.length > 0) {
    setLanguage(preferredLanguage(navigator.languages));
    setAppearance('auto');
    new Page(new State(data.runs.map((run) => new Run(run))), place, data.live, data.independence);
    performance.mark('interactive');
  } else {
    place.textContent = 'There is no run in this page.';
  }
}
