// One polite region for everything that changes by itself: read aloud once, however much came at once.

import { wordsOf, type Words } from './words';

const region = document.getElementById('live');

export const words: Words = region ? wordsOf(region) : () => '';

let leaving = 0;

/** Says a sentence, with a link when there is something to show; it goes by itself after a while: it covers what is below. */
export function announce(sentence: string, link?: { text: string; follow: () => void }): void {
  if (!region) return;
  window.clearTimeout(leaving);
  const box = document.createElement('p');
  box.append(sentence);
  if (link) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = link.text;
    button.addEventListener('click', () => {
      clear();
      link.follow();
    });
    box.append(' — ', button);
  }
  clear();
  region.append(box);
  leaving = window.setTimeout(clear, link ? 20_000 : 8_000);
}

export function clear(): void {
  if (region) region.textContent = '';
}
