// What is new on the server's page comes into this one at its place, and nothing that one reads or types moves on the screen.

import { announce, words } from './announce';
import { parsePage } from './parse';

let running = false;
let wanted = 0;
let waiting = 0;
let lastAt = 0;

const apart = 700; // ms between two fetches at least, so that a storm of arguments costs a page a second or so

/** Fetches this page as of the journal number n at least, and hands it over. Calls that come meanwhile become one. */
export function refresh(n: number, take: (page: Document) => void): void {
  wanted = Math.max(wanted, n);
  if (running || waiting) return;
  const pause = Math.max(0, lastAt + apart - Date.now()) + Math.random() * 150;
  waiting = window.setTimeout(() => {
    waiting = 0;
    running = true;
    const asked = wanted;
    void load(asked)
      .then((page) => {
        if (page) take(page);
      })
      .finally(() => {
        running = false;
        lastAt = Date.now();
        if (wanted > asked) refresh(wanted, take);
      });
  }, pause);
}

async function load(n: number): Promise<Document | undefined> {
  const url = new URL(location.href);
  url.hash = '';
  url.searchParams.delete('fait');
  url.searchParams.delete('aussi');
  url.searchParams.set('n', String(n));
  try {
    const response = await fetch(url.href, { headers: { Accept: 'text/html' } });
    if (!response.ok) return undefined;
    return parsePage(await response.text());
  } catch {
    return undefined; // the next message, or the reconnection, asks again
  }
}

/** Brings new arguments, replies, counts and figures of page into this document. */
export function merge(page: Document): void {
  const hold = anchor();
  const added: HTMLElement[] = [];
  page.querySelectorAll<HTMLElement>('ol[data-live]').forEach((list) => {
    const here = document.querySelector<HTMLElement>(`ol[data-live="${list.dataset.live ?? ''}"]`);
    if (!here) return; // the list of replies of an argument that is itself new: it comes with it
    let last: Element | undefined; // what the next one stands behind: a thread by lot takes new arguments in between
    Array.from(list.children).forEach((item) => {
      if (!(item instanceof HTMLElement) && !('id' in item)) return;
      const existing = document.getElementById(item.id);
      if (existing) {
        takeText(existing, item as HTMLElement);
        if (existing.parentElement === here) last = existing;
        return;
      }
      const copy = document.importNode(item, true) as HTMLElement;
      copy.classList.add('fresh');
      if (last) last.after(copy);
      else here.prepend(copy);
      last = copy;
      added.push(copy);
    });
  });
  page.querySelectorAll<HTMLElement>('[data-live^=count-], [data-live^=nothing-], [data-live^=answers-], [data-live^=useful-], [data-live=ballots]').forEach((there) => {
    const here = document.querySelector<HTMLElement>(`[data-live="${there.dataset.live ?? ''}"]`);
    if (!here) return;
    // A page made a moment before the last message does not take back what that message said.
    if (there.dataset.live === 'ballots' && digits(there) < digits(here)) return;
    if (here.textContent !== there.textContent) here.textContent = there.textContent;
    here.hidden = there.hidden;
  });
  for (const part of ['summary', 'sheet', 'rereading']) takePart(part, page);
  const message = document.getElementById('message');
  if (page.getElementById('message')) takeSaid(message, page.getElementById('message'));
  else message?.remove();
  const figures = takeResults(page);
  document.body.dataset.number = page.body.dataset.number ?? document.body.dataset.number ?? '0';
  hold();
  tell(added, figures);
}

const expected = new Set<number>();

/** Notes that an argument was given, which may stand on another page of the thread. */
export function expect(argument: number): void {
  expected.add(argument);
}

// What was given on other pages of the thread, once for all of it; the last of it is led to.
function tellElsewhere(): boolean {
  const far = Array.from(expected).filter((n) => !document.getElementById(`argument-${n}`));
  expected.clear();
  if (far.length === 0) return false;
  announce(words('live.elsewhere', { n: far.length }), {
    text: words('live.show'),
    follow: () => location.assign(location.pathname.replace(/(propositions|debats)\/.*$/, `arguments/${Math.max(...far)}`)),
  });
  return true;
}

/** The number that an element tells in words. */
export function digits(e: HTMLElement): number {
  return Number((e.textContent ?? '').replace(/\D/g, ''));
}

// An erased or masked text must not stay on the page of who has it open.
function takeText(here: HTMLElement, there: HTMLElement): void {
  const said = ':scope > .said, :scope > article > .said';
  takeSaid(here.querySelector(said), there.querySelector(said));
}

// What somebody wrote or said, and what was written down of it. Who listens goes on listening, and keeps the focus.
function takeSaid(mine: Element | null, theirs: Element | null): void {
  if (!mine || !theirs || mine.textContent === theirs.textContent) return;
  const heard = mine.querySelector('audio');
  const sound = theirs.querySelector('audio');
  if (heard && sound && heard.getAttribute('src') === sound.getAttribute('src')) {
    if (mine.contains(document.activeElement) && document.activeElement !== heard) return;
    while (heard.nextSibling) heard.nextSibling.remove();
    let next = sound.nextSibling;
    for (; next; next = next.nextSibling) heard.parentElement?.append(document.importNode(next, true));
    return;
  }
  mine.replaceWith(document.importNode(theirs, true));
}

// The summary in easy French, the sheet and the relecture stand above what one answers to: they change in place, unless one reads them
// with the keyboard.
function takePart(part: string, page: Document): void {
  const here = document.querySelector(`[data-live=${part}]`);
  const there = page.querySelector(`[data-live=${part}]`);
  if (!here || !there || here.textContent === there.textContent) return;
  const texts = (of: Element): number => of.querySelectorAll('.text:not(.erased)').length;
  const taken = texts(here) > texts(there); // erased: it goes at once
  if (taken || !here.contains(document.activeElement)) here.replaceWith(document.importNode(there, true));
}

function takeResults(page: Document): boolean {
  const here = document.getElementById('results');
  const there = page.getElementById('results');
  if (!here || !there) return false;
  const before = Array.from(here.querySelectorAll('.sentence, td'), (e) => e.textContent).join();
  const after = Array.from(there.querySelectorAll('.sentence, td'), (e) => e.textContent).join();
  if (before === after || here.contains(document.activeElement)) return false;
  const copy = document.importNode(there, true);
  const open = here.querySelector('details')?.open ?? false;
  const details = copy.querySelector('details');
  if (details) details.open = open;
  copy.classList.add('fresh');
  here.replaceWith(copy);
  return true;
}

let unseen: HTMLElement[] = [];

function tell(added: HTMLElement[], figures: boolean): void {
  unseen = unseen.concat(added).filter((e) => e.isConnected);
  const first = unseen[0];
  if (first && added.length > 0) {
    expected.clear();
    announce(words('live.arguments', { n: unseen.length }), {
      text: words('live.show'),
      follow: () => {
        unseen = [];
        first.tabIndex = -1;
        first.scrollIntoView({ block: 'center' });
        first.focus({ preventScroll: true });
      },
    });
  } else if (!tellElsewhere() && figures) {
    announce(words('live.results'));
  }
}

// Keeps what is read where it is: the element that has the focus if it is in view, else what stands in the middle of the
// window. The function returned puts it back where it was on the screen.
function anchor(): () => void {
  const focused = document.activeElement;
  const inView = (e: Element): boolean => {
    const box = e.getBoundingClientRect();
    return box.bottom > 0 && box.top < window.innerHeight;
  };
  const held =
    focused && focused !== document.body && inView(focused)
      ? focused
      : document.elementFromPoint(window.innerWidth / 2, window.innerHeight / 2);
  if (!held) return () => undefined;
  const top = held.getBoundingClientRect().top;
  return () => {
    if (!held.isConnected) return;
    const moved = held.getBoundingClientRect().top - top;
    if (Math.abs(moved) > 1) window.scrollBy(0, moved);
  };
}
