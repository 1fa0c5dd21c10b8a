// Proposals like the one that somebody writes. Only the title is sent, which is to be public anyway; what stands in the text stays
// here. The block below the title has its height beforehand, so nothing moves under the hands of who types, and it opens for
// nobody by itself. Its links leave the page: what is written is kept as a draft.

import { wordsOf } from '../words';

interface Similar {
  number: number;
  title: string;
  language: string;
}

const pause = 700; // milliseconds without a key
const fewestLetters = 8;

const field = document.querySelector<HTMLInputElement>('input[name=title]');
const block = document.getElementById('similar');
const hint = block?.querySelector<HTMLElement>('.hint');
const said = block?.querySelector<HTMLElement>('[role=status]');
const details = block?.querySelector('details');
const summary = details?.querySelector('summary');
const list = details?.querySelector('ul');

if (field && block && hint && said && details && summary && list) {
  const words = wordsOf(block);
  let asking: AbortController | undefined;
  let shown = '';

  const item = (one: Similar): HTMLElement => {
    const entry = document.createElement('li');
    const link = document.createElement('a');
    link.href = (block.dataset.to ?? '/propositions/') + one.number;
    link.textContent = one.title;
    link.lang = one.language;
    link.dir = 'auto';
    entry.append(link);
    return entry;
  };

  const show = (found: Similar[]): void => {
    const which = found.map((one) => one.number).join();
    // Who is reading the list goes on reading it.
    if (which === shown || details.contains(document.activeElement)) return;
    shown = which;
    list.replaceChildren(...found.map(item));
    const sentence = found.length > 0 ? words('similar.found', { n: found.length }) : '';
    summary.textContent = sentence;
    details.hidden = found.length === 0;
    hint.hidden = found.length > 0;
    said.textContent = sentence;
  };

  const ask = async (): Promise<void> => {
    asking?.abort();
    const title = field.value.trim();
    if (title.length < fewestLetters || !/\s/.test(title)) return show([]);
    asking = new AbortController();
    try {
      const answer = await fetch('/api/v1/proposals/similar?title=' + encodeURIComponent(title), { signal: asking.signal });
      if (answer.ok) show(((await answer.json()) as { items: Similar[] }).items);
    } catch {
      // no network, or a later key: nobody waits for it
    }
  };

  let waiting = 0;
  field.addEventListener('input', () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => void ask(), pause);
  });
}
