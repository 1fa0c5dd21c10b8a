// One polite region for everything that changes by itself: read aloud once, however much came at once.

import { wordsOf, type Words } from './words';

const region = document.getElementById('live');

export const words: Words = region ? wordsOf(region) : () => '';

// What leads somewhere stands beside what is only said: a word that a draft is kept must not take away the way to a new
// argument. Of each there is one, the latest.
type Place = 'leading' | 'said';
const boxes: Partial<Record<Place, HTMLElement>> = {};
const leaving: Partial<Record<Place, number>> = {};

/** Says a sentence, with a link when there is something to show; it goes by itself after a while: it covers what is below. */
export function announce(sentence: string, link?: { text: string; follow: () => void }): void {
  if (!region) return;
  const place: Place = link ? 'leading' : 'said';
  const box = document.createElement('p');
  box.className = place;
  box.append(sentence);
  if (link) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = link.text;
    button.addEventListener('click', () => {
      remove(place);
      link.follow();
    });
    box.append(' — ', button);
  }
  remove(place);
  boxes[place] = box;
  region.append(box);
  leaving[place] = window.setTimeout(() => remove(place), link ? 20_000 : 8_000);
}

/** Takes back what was only said. */
export function clear(): void {
  remove('said');
}

function remove(place: Place): void {
  window.clearTimeout(leaving[place]);
  boxes[place]?.remove();
  delete boxes[place];
}
