// Hints while somebody writes in easy French. They stand still until a pause, are never read out unasked, and keep nobody from
// sending.

import { readingHints } from '../reading';
import { wordsOf } from '../words';

const field = document.querySelector<HTMLTextAreaElement>('textarea[name=text]');
const reading = document.getElementById('reading');
if (field && reading) {
  const words = wordsOf(reading);
  const list = reading.querySelector('ul');
  const show = (): void => {
    const hints = readingHints(field.value);
    list?.replaceChildren(
      ...hints.map((hint) => {
        const item = document.createElement('li');
        item.textContent = words(`reading.${hint.kind}`, { n: hint.n, what: hint.what });
        return item;
      }),
    );
    reading.querySelectorAll<HTMLElement>('[data-reading]').forEach((p) => {
      p.hidden = (p.dataset.reading === 'none') === hints.length > 0;
    });
    reading.hidden = field.value.trim() === '';
  };
  let waiting = 0;
  field.addEventListener('input', () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(show, 700);
  });
  show();
}
