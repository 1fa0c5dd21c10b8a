// What all pages of a debate's room share: they follow it over the live connection, which brings the words themselves, and draw what
// goes on. What they cannot draw from a message (figures, what was taken back) they fetch from their own address.

import { follow, type Following, type Message } from './live';
import { parsePage } from './parse';
import { number, wordsOf, type Words } from './words';

interface Person {
  number: number;
  name: string;
  college: string;
}
export interface Speaker extends Person {
  since: number;
  now: number;
  seconds?: number;
}
export interface Now {
  open: boolean;
  items: number;
  item: { number: number; label?: string; language?: string };
  speaker?: Speaker;
  queue: Person[];
  waiting: number;
  present: number;
  remote: number;
  colleges?: { college: string; count: number }[];
  show?: { number: number; question: string; language?: string; answered: number; closed: boolean };
  redrawn: number;
}
interface Said {
  id: number;
  side: string;
  who: string;
  college: string;
  words: string;
  language: string;
}
export interface Page {
  root: HTMLElement;
  say: Words;
  /** The live connection. */
  line: Following;
  /** Fetches the page and takes its parts over. */
  refetch(): void;
}

const longestWait = 5_000; // ms between two attempts: somebody stands there and waits
const watchEvery = 15_000;

interface Options {
  /** Told what goes on, besides what is drawn here. */
  changed?(now: Now): void;
  /** Told that parts of the page were fetched anew. */
  taken?(page: Document): void;
  /** Whether to look for oneself whether the network is there: a screen that nobody touches. */
  watches?: boolean;
}

/** Follows the room of this page. */
export function followRoom(options: Options): Page | undefined {
  const root = document.querySelector<HTMLElement>('[data-live-room]');
  if (!root) return undefined;
  const say = wordsOf(root);
  const at = (name: string): HTMLElement | null => root.querySelector<HTMLElement>(`[data-room="${name}"]`);
  const lang = document.documentElement.lang;

  // Patterns are drawn by the server, once a page.
  const pattern = (of: 'colleges' | 'sides', name: string): Node | undefined => {
    const all = root.querySelector<HTMLTemplateElement>(`template[data-room-${of}]`);
    const one = all?.content.querySelector(of === 'colleges' ? `.college-${name}` : `.room-side-${name}`);
    return one ? document.importNode(one, true) : undefined;
  };

  const speak = (e: HTMLElement, text: string, language: string | undefined): void => {
    e.textContent = text;
    if (language && language !== lang) {
      e.lang = language;
      e.dir = 'auto';
    } else {
      e.removeAttribute('lang');
      e.removeAttribute('dir');
    }
  };

  const person = (into: HTMLElement, p: Person): void => {
    into.textContent = '';
    const name = document.createElement(p.name ? 'bdi' : 'span');
    name.className = p.name ? 'author' : 'author erased';
    name.textContent = p.name || say('author.erased');
    const college = pattern('colleges', p.college);
    into.append(name, ' ', ...(college ? [college] : []));
  };

  const draw = (now: Now): void => {
    const item = at('item');
    if (item) {
      speak(item, now.item.number ? (now.item.label ?? '') || say('text.erased') : say('room.no_item'), now.item.language);
      item.dataset.item = String(now.item.number);
    }
    root.querySelectorAll<HTMLElement>('[data-room="agenda"] > li').forEach((li) => {
      if (li.dataset.item === String(now.item.number)) li.setAttribute('aria-current', 'step');
      else li.removeAttribute('aria-current');
    });
    drawSpeaker(now.speaker);
    const queue = at('queue');
    if (queue) {
      const most = Number(queue.dataset.most);
      const first = now.queue.slice(0, most);
      queue.textContent = '';
      for (const p of first) {
        const li = document.createElement('li');
        person(li, p);
        queue.append(li);
      }
      const more = at('more');
      const rest = now.waiting - first.length;
      if (more) more.textContent = !now.waiting ? say('room.no_queue') : rest > 0 ? say('room.more_waiting', { n: rest }) : '';
    }
    const people = at('people');
    if (people) {
      const told = [say('room.present', { n: now.present }), say('room.remote', { n: now.remote })];
      for (const c of now.colleges ?? []) told.push(`${number(c.count)} ${say('people.' + c.college)}`);
      people.textContent = '';
      told.forEach((text, i) => {
        const span = document.createElement('span');
        span.textContent = text;
        people.append(...(i ? [' ', span] : [span]));
      });
    }
    drawShow(now);
  };

  const drawShow = (now: Now): void => {
    const part = root.querySelector<HTMLElement>('[data-part="hands"]');
    if (!part) return;
    const answered = at('answered');
    if (answered && now.show) answered.textContent = say('room.answered', { n: now.show.answered });
    // Another question, or its result: as the server writes it.
    if ((part.dataset.show ?? '') !== String(now.show?.number ?? '') || (part.dataset.closed === 'yes') !== (now.show?.closed ?? false)) refetch();
  };

  let ticking = 0;
  const drawSpeaker = (speaker: Speaker | undefined): void => {
    const box = at('speaker');
    const who = box?.querySelector<HTMLElement>('[data-who]');
    if (!box || !who) return;
    if (speaker) {
      person(who, speaker);
      box.dataset.number = String(speaker.number);
      box.dataset.passed = String(Math.floor((speaker.now - speaker.since) / 1000));
      box.dataset.seconds = String(speaker.seconds ?? 0);
    } else {
      who.textContent = say('room.nobody');
      delete box.dataset.number;
      box.dataset.seconds = '0';
    }
    time(box);
  };

  // Since a moment of this device's own clock: that of the wall may be wrong.
  const time = (box: HTMLElement): void => {
    window.clearInterval(ticking);
    const bar = box.querySelector('progress');
    const words = box.querySelector<HTMLElement>('[data-left]');
    const seconds = Number(box.dataset.seconds ?? 0);
    if (!bar || !words) return;
    bar.hidden = words.hidden = !seconds;
    if (!seconds) return;
    const began = performance.now() - 1000 * Number(box.dataset.passed ?? 0);
    bar.max = seconds;
    const show = (): void => {
      const left = Math.max(0, Math.ceil(seconds - (performance.now() - began) / 1000));
      bar.value = left;
      const text = !left ? say('room.left_none') : left < 60 ? say('room.left_seconds', { n: left }) : say('room.left_minutes', { n: Math.ceil(left / 60) });
      if (words.textContent !== text) words.textContent = text;
    };
    show();
    ticking = window.setInterval(show, 1000);
  };

  const add = (said: Said): void => {
    const list = at('said');
    if (!list || document.getElementById(`said-${said.id}`)) return;
    const li = document.createElement('li');
    li.className = `room-said room-said-${said.side} fresh`;
    li.id = `said-${said.id}`;
    const words = document.createElement('p');
    words.className = 'room-words';
    speak(words, said.words, said.language);
    const by = document.createElement('p');
    by.className = 'room-by';
    person(by, { number: 0, name: said.who, college: said.college });
    const side = pattern('sides', said.side);
    li.append(...(side ? [side] : []), words, by);
    list.insertBefore(li, list.firstChild);
    while (list.children.length > Number(list.dataset.most)) list.lastElementChild?.remove();
    const nothing = at('nothing');
    if (nothing) nothing.hidden = true;
  };

  let fetching = false;
  let again = false;
  let known = Number(root.dataset.redrawn ?? 0);
  const refetch = (): void => {
    if (fetching) {
      again = true;
      return;
    }
    fetching = true;
    void (async () => {
      try {
        const address = new URL(location.href);
        address.hash = '';
        address.searchParams.set('n', String(line.number()));
        const response = await fetch(address.href, { headers: { Accept: 'text/html' } });
        if (response.ok) take(parsePage(await response.text()));
      } catch {
        again = true; // as soon as the connection is there again
      } finally {
        fetching = false;
        if (again && line.up() && !held) {
          again = false;
          window.setTimeout(refetch, 300 + Math.random() * 700);
        }
      }
    })();
  };

  // Between pressing and letting go, what is pressed stays where it is: replaced meanwhile, it would never have been pressed.
  let held = false;
  document.addEventListener('pointerdown', () => (held = true));
  for (const end of ['pointerup', 'pointercancel'])
    document.addEventListener(end, () => {
      held = false;
      if (again && !fetching) {
        again = false;
        window.setTimeout(refetch, 50); // after the click
      }
    });

  const take = (page: Document): void => {
    if (held) {
      again = true;
      return;
    }
    const there = page.querySelector<HTMLElement>('[data-live-room]');
    if (!there) return;
    known = Number(there.dataset.redrawn ?? known);
    root.dataset.items = there.dataset.items;
    const focused = document.activeElement?.id ?? '';
    for (const kind of ['part', 'room']) {
      root.querySelectorAll<HTMLElement>(`[data-${kind}]`).forEach((mine) => {
        const name = mine.dataset[kind] ?? '';
        if (!mine.isConnected || ['net', 'given'].includes(name)) return;
        const theirs = there.querySelector<HTMLElement>(`[data-${kind}="${name}"]`);
        // Nobody is taken the field away in which they type.
        if (!theirs || mine.contains(document.activeElement) && document.activeElement?.matches('input, textarea, select')) return;
        // Nor a tick that they set and did not send yet: it says something of whoever is entered next.
        if (mine.isEqualNode(theirs) || mine.querySelector('[type=checkbox]:checked')) return;
        mine.replaceWith(document.importNode(theirs, true));
      });
    }
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
    const box = at('speaker');
    if (box) time(box);
    options.taken?.(page);
  };

  const net = at('net');
  let alone = 0;
  const line = follow([root.dataset.liveRoom ?? ''], {
    message(message: Message) {
      switch (message.kind) {
        case 'hello':
          return;
        case 'said':
          return add(message as unknown as Said);
        case 'room': {
          const now = message as unknown as Now;
          if (typeof now.items !== 'number') return refetch();
          draw(now);
          if (now.redrawn > known || String(now.items) !== root.dataset.items) refetch();
          return options.changed?.(now);
        }
        default: // reload, or something without its words
          return refetch();
      }
    },
    down() {
      window.clearTimeout(alone);
      // A blink of the network is not worth a word.
      alone = window.setTimeout(() => {
        if (net && !line.up()) net.textContent = say('room.down');
      }, 2_000);
    },
    up() {
      window.clearTimeout(alone);
      if (net) net.textContent = '';
      if (again) {
        again = false;
        refetch();
      }
    },
  }, longestWait);
  const lost = (): void => {
    if (net) net.textContent = say('room.down');
  };
  window.addEventListener('offline', lost);
  // A connection may be dead without a word, when the network is gone somewhere behind the next wall. Who watches asks.
  if (options.watches) {
    let dead = false;
    window.setInterval(() => {
      const stop = new AbortController();
      const timer = window.setTimeout(() => stop.abort(), watchEvery / 2);
      fetch('/healthz', { cache: 'no-store', signal: stop.signal })
        .then(() => {
          if (dead) line.again();
          dead = false;
        }, () => {
          dead = true;
          lost();
        })
        .finally(() => window.clearTimeout(timer));
    }, watchEvery);
  }
  const box = at('speaker');
  if (box) time(box);
  root.querySelectorAll<HTMLElement>('[data-reload]').forEach((e) => (e.hidden = true));
  return { root, say, line, refetch };
}
