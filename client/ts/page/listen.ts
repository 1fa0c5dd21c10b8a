// Reading aloud with the voices of the device. It never begins by itself, takes only voices that need no network (others would
// send what one reads to their maker), marks the sentence that is being said and moves nothing. Pausing ends the voice and
// remembers the sentence: real pausing does not work on many telephones.

import { marks } from '../device';
import { wordsOf } from '../words';

interface Sentence {
  block: HTMLElement;
  range: Range;
  text: string;
  voice: SpeechSynthesisVoice;
}
interface Highlights {
  set(name: string, value: unknown): void;
  delete(name: string): void;
}

const speech = window.speechSynthesis as SpeechSynthesis | undefined;
const bar = document.getElementById('listening');
const highlights = (window.CSS as { highlights?: Highlights } | undefined)?.highlights;
const Highlight = (window as { Highlight?: new (range: Range) => unknown }).Highlight;

// What each button reads. What is closed or hidden is not read.
const roots: Record<string, string> = {
  text: 'main article h1, main article > .body, main article .easy-text, main article details .body',
  thread: '#arguments .said .text, #arguments .transcript',
  page: 'main',
};
const blocks = 'h1, h2, h3, h4, p, li, dt, dd, blockquote, td, th, summary';
const skipped = 'nav, form, .listen, .visually-hidden, [aria-hidden=true], svg, button, select, audio';

function voiceOf(element: Element): SpeechSynthesisVoice | undefined {
  const lang = (element.closest<HTMLElement>('[lang]')?.lang ?? '').toLowerCase();
  const tag = (v: SpeechSynthesisVoice): string => v.lang.replace('_', '-').toLowerCase();
  const fit = (speech?.getVoices() ?? []).filter((v) => v.localService && tag(v).split('-')[0] === lang.split('-')[0]);
  return fit.find((v) => tag(v) === lang) ?? fit.find((v) => v.default) ?? fit[0];
}

function leaves(kind: string): HTMLElement[] {
  const all: HTMLElement[] = [];
  document.querySelectorAll<HTMLElement>(roots[kind] ?? 'main').forEach((root) => {
    const inside = Array.from(root.querySelectorAll<HTMLElement>(blocks)).filter((e) => !e.querySelector(blocks));
    all.push(...(inside.length > 0 ? inside : [root]));
  });
  return all.filter((e) => e.getClientRects().length > 0 && !e.closest(skipped));
}

// The sentences of a text as offsets into it.
function cut(text: string, lang: string): { from: number; to: number }[] {
  const Segmenter = (Intl as { Segmenter?: new (l: string, o: object) => { segment(t: string): Iterable<{ index: number; segment: string }> } }).Segmenter;
  const found: { from: number; to: number }[] = [];
  if (Segmenter) {
    for (const s of Array.from(new Segmenter(lang, { granularity: 'sentence' }).segment(text))) found.push({ from: s.index, to: s.index + s.segment.length });
  } else {
    text.replace(/[^.!?…؟]+[.!?…؟]*\s*/g, (s: string, from: number) => (found.push({ from, to: from + s.length }), s));
  }
  return found;
}

function sentencesOf(block: HTMLElement): Sentence[] {
  const voice = voiceOf(block);
  if (!voice) return [];
  const nodes: { node: Text; from: number }[] = [];
  let text = '';
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    if (node.parentElement?.closest(skipped)) continue;
    nodes.push({ node, from: text.length });
    text += node.data;
  }
  const at = (offset: number, range: Range, end: boolean): void => {
    const last = nodes.filter((n) => (end ? n.from < offset : n.from <= offset)).pop();
    if (!last) return;
    if (end) range.setEnd(last.node, Math.min(offset - last.from, last.node.length));
    else range.setStart(last.node, Math.min(offset - last.from, last.node.length));
  };
  return cut(text, voice.lang)
    .filter((s) => /[\p{L}\p{N}]/u.test(text.slice(s.from, s.to)))
    .map((s) => {
      const range = document.createRange();
      at(s.from, range, false);
      at(s.to, range, true);
      return { block, range, text: text.slice(s.from, s.to).trim(), voice };
    });
}

function follow(panel: HTMLElement, api: SpeechSynthesis): void {
  const say = wordsOf(panel);
  const offers = Array.from(document.querySelectorAll<HTMLButtonElement>('button[data-listen]'));
  const toggle = panel.querySelector<HTMLButtonElement>('[data-listen-toggle]');
  const stopper = panel.querySelector<HTMLButtonElement>('[data-listen-stop]');
  const speed = panel.querySelector<HTMLSelectElement>('select');

  let sentences: Sentence[] = [];
  let current = 0;
  let speaking = false;
  let turn = 0; // an end that belongs to an earlier turn says nothing
  let held: SpeechSynthesisUtterance | undefined; // some browsers forget one that nobody holds, and its end with it
  let from: HTMLButtonElement | undefined;

  const mark = (s?: Sentence): void => {
    document.querySelectorAll('.spoken').forEach((e) => e.classList.remove('spoken'));
    if (highlights && Highlight) {
      if (s) highlights.set('spoken', new Highlight(s.range));
      else highlights.delete('spoken');
    } else {
      s?.block.classList.add('spoken');
    }
  };
  const show = (): void => {
    const open = sentences.length > 0;
    panel.hidden = !open;
    document.body.classList.toggle('hears', open);
    if (toggle) toggle.textContent = say(speaking ? 'listen.pause' : 'listen.resume');
    for (const b of offers) b.setAttribute('aria-pressed', String(open && b === from));
  };
  const next = (): void => {
    const s = sentences[current];
    if (!s) return stop();
    if (!s.block.isConnected) {
      current++; // it was erased meanwhile
      return next();
    }
    const mine = ++turn;
    const u = (held = new SpeechSynthesisUtterance(s.text));
    u.voice = s.voice;
    u.lang = s.voice.lang;
    u.rate = Number(speed?.value ?? 1) || 1;
    const ended = (): void => {
      if (mine !== turn || !speaking || u !== held) return;
      current++;
      next();
    };
    u.onend = ended;
    u.onerror = ended;
    mark(s);
    api.speak(u);
  };
  const go = (): void => {
    speaking = true;
    show();
    next();
  };
  const pause = (): void => {
    speaking = false;
    turn++;
    api.cancel();
    show();
  };
  const stop = (): void => {
    const inside = panel.contains(document.activeElement);
    speaking = false;
    turn++;
    api.cancel();
    sentences = [];
    mark();
    show();
    if (inside) from?.focus();
  };

  const offer = (): void => {
    for (const b of offers) {
      b.hidden = !leaves(b.dataset.listen ?? '').some((e) => voiceOf(e));
    }
  };
  for (const b of offers) {
    b.addEventListener('click', () => {
      const again = b === from && sentences.length > 0;
      stop();
      if (again) return;
      from = b;
      sentences = leaves(b.dataset.listen ?? '').reduce<Sentence[]>((all, e) => all.concat(sentencesOf(e)), []);
      current = 0;
      if (sentences.length > 0) go();
    });
  }
  toggle?.addEventListener('click', () => (speaking ? pause() : go()));
  stopper?.addEventListener('click', stop);
  if (speed) {
    const kept = marks.get('rate');
    if (kept && Array.from(speed.options).some((o) => o.value === kept)) speed.value = kept;
    speed.addEventListener('change', () => {
      if (document.body.dataset.shared !== 'yes') marks.set('rate', speed.value);
      if (speaking) {
        pause();
        go(); // the sentence again, at the new speed
      }
    });
  }
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && sentences.length > 0 && !document.querySelector('dialog[open]')) stop();
  });
  window.addEventListener('pagehide', stop);
  show();
  offer();
  api.addEventListener?.('voiceschanged', offer);
}

if (speech && bar) follow(bar, speech);
