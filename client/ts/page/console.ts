// Who runs a room has eyes and ears for people: one key does one thing, the field for words keeps the focus, and nothing waits for the
// network.

import { Outbox } from '../outbox';
import { followRoom } from '../room';

const room = followRoom({ watches: true, changed: later, taken: keepOrder });
const field = document.querySelector<HTMLTextAreaElement>('#field-text');

// The list, the queue and its buttons are as the server writes them.
let soon = 0;
function later(): void {
  window.clearTimeout(soon);
  soon = window.setTimeout(() => room?.refetch(), 150);
}

// Who said something is chosen for the next thing, too, unless somebody else has been given the floor since.
let speaker = '';
let chosen = '';
function keepOrder(): void {
  const who = document.querySelector<HTMLSelectElement>('#field-who');
  const now = document.querySelector<HTMLElement>('[data-room="speaker"]')?.dataset.number ?? '';
  if (!who) return;
  if (now !== speaker) chosen = now;
  speaker = now;
  if (chosen && Array.from(who.options).some((o) => o.value === chosen)) who.value = chosen;
  const item = document.querySelector<HTMLInputElement>('[data-room-item]');
  if (item) item.value = document.querySelector<HTMLElement>('.console-item[aria-current]')?.getAttribute('value') ?? item.value;
}

if (room) {
  const net = document.querySelector<HTMLElement>('[data-room="net"]');
  const given = document.querySelector<HTMLElement>('[data-room="given"]');
  const outbox = new Outbox([room.root.dataset.path ?? ''], {
    waiting(n, offline) {
      if (net) net.textContent = offline && n > 0 ? room.say('room.waiting', { n }) : '';
    },
    answered(answer) {
      if (net) net.textContent = answer.done ? room.say('room.kept') : room.say('room.refused', { reason: answer.reason });
      const words = answer.fields.find((f) => f[0] === 'text')?.[1] ?? '';
      if (!answer.done && words && field && !field.value) { // given back to be sent again, with the age that was stated
        field.value = words;
        field.form?.querySelectorAll<HTMLInputElement>('input[type=checkbox]').forEach((i) => (i.checked = answer.fields.some((f) => f[0] === i.name)));
      }
      const code = String(answer.body.receipt ?? '');
      if (code && given) {
        given.hidden = false;
        const to = given.querySelector('[data-given-to]');
        const place = given.querySelector('[data-given]');
        if (to) to.textContent = String(answer.body.who ?? '');
        if (place) place.textContent = code;
      }
      later();
    },
  });
  speaker = document.querySelector<HTMLElement>('[data-room="speaker"]')?.dataset.number ?? '';

  const send = (form: HTMLFormElement, button: HTMLButtonElement): void => {
    const fields: [string, string][] = [];
    new FormData(form).forEach((value, name) => fields.push([name, String(value)]));
    if (button.name) fields.push([button.name, button.value]);
    const hears = form.dataset.console === 'hear';
    if (hears && !field?.value.trim()) {
      field?.focus();
      return;
    }
    void outbox.post(new URL(form.action).pathname, fields, hears ? (field?.value.slice(0, 80) ?? '') : (button.textContent?.trim() ?? ''));
    if (hears && field) field.value = '';
    if (form.dataset.console === 'join' || form.dataset.console === 'hands') form.querySelectorAll<HTMLInputElement>('input[type=text]').forEach((i) => (i.value = ''));
    form.querySelectorAll<HTMLInputElement>('input[type=checkbox]').forEach((i) => (i.checked = false)); // what is said next is somebody else's
    if (hears) field?.focus();
  };

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.console) return;
    const button = (event as SubmitEvent).submitter ?? document.activeElement;
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    send(form, button);
  });
  document.addEventListener('change', (event) => {
    if (event.target instanceof HTMLSelectElement && event.target.id === 'field-who') chosen = event.target.value;
  });

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const key = (event.shiftKey ? 'Shift+' : '') + event.key;
    const button = document.querySelector<HTMLButtonElement>(`button[aria-keyshortcuts="${key}"]:not([disabled])`);
    if (!button?.form) return;
    event.preventDefault();
    send(button.form, button);
  });
  field?.focus();
}
