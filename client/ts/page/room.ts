// A participant's phone in a room: what one presses holds at once, waits when the network is away, and follows what the others do.

import { Outbox } from '../outbox';
import { followRoom, type Now } from '../room';
import { wordsOf } from '../words';

const room = followRoom({ changed: drawOwn });
const net = document.querySelector<HTMLElement>('[data-room="net"]');

if (room) {
  const outbox = new Outbox([room.root.dataset.path + '/'], {
    waiting(n, offline) {
      if (net && offline && n > 0) net.textContent = room.say('room.waiting', { n });
      else if (net && !offline) net.textContent = '';
    },
    answered(answer) {
      if (answer.done) return;
      if (net) net.textContent = room.say('room.refused', { reason: answer.reason });
      room.refetch();
    },
  });
  // Forms come and go with what is fetched.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches('[data-room-form]')) return;
    const button = (event as SubmitEvent).submitter ?? document.activeElement;
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    const fields: [string, string][] = [[button.name, button.value]];
    new FormData(form).forEach((value, name) => {
      if (name !== button.name) fields.push([name, String(value)]);
    });
    press(form, button);
    void outbox.post(new URL(form.action).pathname, fields, button.textContent?.trim() ?? '');
  });
}

function press(form: HTMLFormElement, button: HTMLButtonElement): void {
  if (button.name === 'choice') {
    form.querySelectorAll('button').forEach((b) => b.setAttribute('aria-pressed', String(b === button)));
  } else {
    drawTurn(button.value === 'ask', false, 0);
  }
}

function drawTurn(asks: boolean, speaks: boolean, place: number): void {
  const status = document.querySelector<HTMLElement>('[data-own-status]');
  const form = status?.closest('form');
  if (!status || !form) return;
  const say = wordsOf(status);
  const text = speaks ? say('room.you_speak') : place ? say('room.you_wait_place', { n: place }) : asks ? say('room.you_wait') : say('room.you_may_ask');
  if (status.textContent !== text) status.textContent = text;
  form.querySelectorAll<HTMLButtonElement>('button[name=do]').forEach((b) => {
    b.hidden = b.value === 'end' ? !speaks : b.value === 'unask' ? !asks || speaks : asks || speaks;
  });
}

function drawOwn(now: Now): void {
  const own = Number(document.querySelector<HTMLElement>('[data-live-room]')?.dataset.own ?? 0);
  if (!own) {
    if (now.open !== !!document.querySelector('.room-join')) room?.refetch();
    return;
  }
  if (now.open === !document.querySelector('.room-mine')) return room?.refetch();
  const place = now.queue.findIndex((p) => p.number === own) + 1;
  // Of a long queue only the first are told: whoever is further back still waits.
  const asks = place > 0 || (now.waiting > now.queue.length && !document.querySelector<HTMLElement>('button[value=unask]')?.hidden);
  drawTurn(asks, now.speaker?.number === own, place);
}
