// A small note beside the pointer.
import { h, replace } from './dom';

const tip = h('div', { class: 'tip', role: 'tooltip', hidden: true });

export function showTip(event: PointerEvent, lines?: string[]): void {
  if (event.pointerType === 'touch') return;
  if (!tip.isConnected) document.body.append(tip);
  if (lines) replace(tip, ...lines.map((line, at) => h(at === 0 ? 'strong' : 'span', {}, line)));
  tip.hidden = false;
  const right = Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8);
  const below = event.clientY + 18 + tip.offsetHeight > window.innerHeight ? event.clientY - tip.offsetHeight - 12 : event.clientY + 18;
  tip.style.left = `${Math.max(4, right)}px`;
  tip.style.top = `${Math.max(4, below)}px`;
}

export function hideTip(): void {
  tip.hidden = true;
}
