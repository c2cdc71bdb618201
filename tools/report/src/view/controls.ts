// What steers all pictures: the commodity, the conduct, the step, and the page's own language and colours.
import { dateName, language, setLanguage, t, term } from '../text/language';
import { chinese } from '../text/chinese';
import { english } from '../text/english';
import type { Language } from '../text/names';
import { h, replace } from './dom';
import * as names from './names';
import type { State } from './state';
import { setAppearance, type Appearance } from './theme';

export function select<Value extends string>(label: string, options: [Value, string][], chosen: Value, change: (value: Value) => void): HTMLElement {
  const list = h('select', { 'aria-label': label }, ...options.map(([value, text]) => h('option', { value, selected: value === chosen }, text)));
  list.addEventListener('change', () => change(list.value as Value));
  return h('label', { class: 'field' }, h('span', {}, label), list);
}

/** Language and appearance. */
export class Preferences {
  readonly element = h('div', { class: 'preferences' });
  private appearance: Appearance = 'auto';
  constructor(private readonly changed: () => void) {}

  draw(): void {
    replace(
      this.element,
      select<Language>(t('languageLabel'), [['en', english.language], ['zh-Hant', chinese.language]], language(), (value) => {
        setLanguage(value);
        this.changed();
      }),
      select<Appearance>(t('theme'), [['auto', t('theme.auto')], ['light', t('theme.light')], ['dark', t('theme.dark')]], this.appearance, (value) => {
        this.appearance = value;
        setAppearance(value);
        this.changed();
      }),
    );
  }
}

const frame = 1000 / 12; // steps a second while it plays

export class StepBar {
  readonly element = h('div', { class: 'step-bar' });
  private readonly fields = h('div', { class: 'fields' });
  private readonly slider = h('input', { type: 'range', min: 0, step: 1 });
  private readonly ticks = h('div', { class: 'ticks', 'aria-hidden': 'true' });
  private readonly label = h('output', { class: 'month' });
  private readonly button = h('button', { type: 'button', class: 'play' });
  private last = 0;

  constructor(private readonly state: State) {
    this.slider.addEventListener('input', () => {
      this.stop();
      state.setStep(Number(this.slider.value));
    });
    this.slider.addEventListener('keydown', (event) => {
      const year = state.runs[0]!.data.monthly ? 12 : 52;
      const to = { PageDown: state.step + year, PageUp: state.step - year }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      state.setStep(to);
    });
    this.button.addEventListener('click', () => (state.playing ? this.stop() : this.play()));
    document.addEventListener('keydown', (event) => {
      const target = event.target as HTMLElement;
      if (event.key !== ' ' || /^(INPUT|SELECT|BUTTON|TEXTAREA|A)$/i.test(target.tagName) || target.getAttribute('role') === 'button') return;
      event.preventDefault();
      if (state.playing) this.stop();
      else this.play();
    });
    this.element.append(this.fields, h('div', { class: 'player' }, this.button, h('div', { class: 'slider' }, this.ticks, this.slider), this.label));
  }

  play(): void {
    const { state } = this;
    state.playing = true;
    if (state.step >= state.steps - 1) state.setStep(0);
    this.drawButton();
    this.last = performance.now();
    const tick = (now: number): void => {
      if (!state.playing) return;
      if (now - this.last >= frame) {
        this.last = now;
        if (state.step >= state.steps - 1) {
          this.stop();
          return;
        }
        state.setStep(state.step + 1);
      }
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }
  stop(): void {
    if (!this.state.playing) return;
    this.state.playing = false;
    this.drawButton();
    this.state.setView(); // what rests while it plays catches up
  }
  private drawButton(): void {
    const { playing } = this.state;
    this.button.setAttribute('aria-label', t(playing ? 'pause' : 'play'));
    this.button.classList.toggle('playing', playing);
  }

  draw(): void {
    const { state } = this;
    const first = state.runs[0]!;
    const known = new Map<string, string>();
    for (const run of state.runs) for (const commodity of run.wantedCommodities()) {
      const id = run.data.commodities.id[commodity]!;
      if (!known.has(id)) known.set(id, names.commodity(run, commodity));
    }
    const conducts = first.conducts.map((each, at) => [String(at), term(each.name)] as [string, string]);
    const parts: (HTMLElement | null)[] = [
      select(t('commodity'), [...known], state.commodity, (commodity) => state.setView({ commodity })),
      conducts.length > 1 ? select(t('conduct'), conducts, String(state.conduct), (value) => state.setView({ conduct: Number(value) })) : null,
    ];
    if (state.runs.length > 1) {
      const box = h('input', { type: 'checkbox', checked: state.difference });
      box.addEventListener('change', () => state.setView({ difference: box.checked }));
      parts.push(h('label', { class: 'field check' }, box, h('span', {}, t('difference'))));
    }
    if (state.closeup !== null) {
      const box = h('input', { type: 'checkbox', checked: state.close });
      box.addEventListener('change', () => state.setView({ close: box.checked }));
      const [from, to] = state.closeup.map((label) => dateName(label, 'short'));
      parts.push(h('label', { class: 'field check', title: t('closeup.note') }, box, h('span', {}, t('closeup', { from: from!, to: to! }))));
    }
    replace(this.fields, ...parts);
    this.slider.max = String(state.steps - 1);
    this.slider.setAttribute('aria-label', t(first.data.monthly ? 'month' : 'week'));
    this.drawButton();
    const marks = new Set<number>();
    first.data.events.id.forEach((_, event) => {
      const stretch = state.conductOf(first).inForce(event)[0];
      if (stretch && stretch[0] > 0) marks.add(stretch[0]);
    });
    replace(this.ticks, ...[...marks].map((step) => h('i', { style: `left:${(step / Math.max(1, state.steps - 1)) * 100}%` })));
    this.update();
  }
  update(): void {
    const { state } = this;
    const name = dateName(state.label);
    this.slider.value = String(state.step);
    this.slider.setAttribute('aria-valuetext', name);
    this.label.textContent = name;
  }
}
