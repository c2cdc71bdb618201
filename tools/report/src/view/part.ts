// What all pages are made of: parts with a heading, the name on top, the licences at the end.
import { t } from '../text/language';
import { h } from './dom';

/** A part of the page with a heading, a line on how to read it, and its pictures. */
export class Part {
  readonly element: HTMLElement;
  private readonly title = h('h2', {});
  private readonly note = h('p', { class: 'note' });
  readonly aside = h('div', { class: 'part-aside' });
  readonly body = h('div', { class: 'part-body' });
  constructor(
    readonly id: string,
    private readonly words: () => { title: string; note: string },
  ) {
    this.element = h('section', { id, class: `part part-${id}`, 'aria-labelledby': `${id}-title` }, h('header', {}, h('div', {}, this.title, this.note), this.aside), this.body);
    this.title.id = `${id}-title`;
  }
  draw(): void {
    const { title, note } = this.words();
    this.title.textContent = title;
    this.note.textContent = note;
    this.note.hidden = note === '';
  }
}

export const brand = (): HTMLElement => h('div', { class: 'brand' }, h('span', { class: 'mark', 'aria-hidden': 'true' }), 'Chokepoint');

export const licences = (): HTMLElement =>
  h('details', {}, h('summary', {}, t('footer.licences')), h('p', {}, t('footer.map')), h('p', {}, t('footer.libraries')));
