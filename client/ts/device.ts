// What this device may keep, and of whom. On a device that others use too: nothing. After somebody has left, or somebody else
// has signed in: nothing of the one before.

import { announce, words } from './announce';
import { all, change, plain, prefixOf, remove } from './kept';
import { workerAddress } from './parse';

/** What the server calls the reader to the reader alone; empty when nobody is signed in. */
export const reader = document.body.dataset.reader ?? '';

/** Where one sees what is kept. */
export const draftsPage = prefixOf(location.pathname) + '/brouillons';

// Marks that say nothing of a person but "somebody, the same as before".
export const marks = {
  get(name: string): string | null {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  },
  set(name: string, value: string): void {
    try {
      if (value) localStorage.setItem(name, value);
      else localStorage.removeItem(name);
    } catch {
      // storage is off
    }
  },
};

let decided: Promise<boolean> | undefined;

/** Whether something may be kept here. What must go is gone when this returns. */
export function mayKeep(): Promise<boolean> {
  return (decided ??= decide());
}

async function decide(): Promise<boolean> {
  if (document.body.dataset.shared === 'yes') {
    // Remembered until somebody says that the device is their own: who reads here signed out leaves no trace either.
    marks.set('shared', 'yes');
    marks.set('reader', '');
    await wipe();
    await stopWorker();
    return false;
  }
  const before = marks.get('reader');
  if (reader) {
    marks.set('shared', '');
    marks.set('reader', reader);
    if (before && before !== reader) await wipe();
  } else if (sessionStorage.getItem('leaving')) {
    marks.set('reader', '');
    await wipe();
  }
  sessionStorage.removeItem('leaving');
  document.querySelectorAll<HTMLFormElement>('form[action$="/deconnexion"], form[action$="/moi/effacer"]').forEach((form) => {
    form.addEventListener('submit', () => sessionStorage.setItem('leaving', 'yes'));
  });
  return !marks.get('shared');
}

/** Takes away all that was typed and all pages that were kept. */
export async function wipe(): Promise<void> {
  await change((records, files) => {
    records.clear();
    files.clear();
  }).catch(() => undefined);
  await window.caches?.delete('pages').catch(() => undefined);
}

async function stopWorker(): Promise<void> {
  const there = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(there.map((r) => r.unregister()));
  for (const name of (await window.caches?.keys()) ?? []) await caches.delete(name);
}

/** What the worker says of something that waited. */
export interface Outcome {
  kind: 'sent' | 'refused';
  action: string;
  title: string;
  reason: string;
}

/** Whether there is a worker that will send what waits. */
export function hasWorker(): boolean {
  return !!navigator.serviceWorker?.controller;
}

/** Starts the worker once the page is there, has it send what waits once that is settled, and says what came of it. */
export function startWorker(settled: () => Promise<unknown>): void {
  const container = navigator.serviceWorker;
  if (!container) return;
  let tries = 3;
  const again = (): void => {
    if (--tries > 0) window.setTimeout(start, 1_500);
  };
  const start = (): void => {
    container.register(workerAddress(), { updateViaCache: 'none' }).then((registration) => {
      // A first one whose page was left while it came in is given up by the browser, and this page's with it.
      const coming = registration.installing;
      coming?.addEventListener('statechange', () => {
        if (coming.state === 'redundant' && !registration.active) again();
      });
      void settled().then(send);
    }, again);
  };
  if (document.readyState === 'complete') start();
  else window.addEventListener('load', start);
  window.addEventListener('online', send);
  container.addEventListener('message', (event) => {
    const outcome = event.data as Outcome;
    document.dispatchEvent(new CustomEvent('outcome', { detail: outcome }));
    if (outcome.kind === 'sent') announce(words('live.sent', { title: outcome.title }));
    else announce(words('live.given_back', { n: 1 }) + ' ' + outcome.reason, onDrafts ? undefined : see());
  });
}

// Whether this page came past the worker, which then has no copy of it yet.
let passedBy = (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined)?.workerStart === 0;

/** Has what waits sent, now or as soon as the browser sees a network; tells whether that will be without a page open. */
export async function send(): Promise<boolean> {
  try {
    const registration = await navigator.serviceWorker.ready;
    registration.active?.postMessage(passedBy ? 'first' : 'send');
    passedBy = false;
    const sync = (registration as { sync?: { register(tag: string): Promise<void> } }).sync;
    if (!sync || !(await all()).some((k) => k.state === 'waiting')) return false;
    await sync.register('send');
    return true;
  } catch {
    return false;
  }
}

const onDrafts = plain(location.pathname) === '/brouillons';
const see = (): { text: string; follow: () => void } => ({ text: words('live.show'), follow: () => location.assign(draftsPage) });
const formsKept = 20;

/** Says once a page what waits or was given back. */
export async function tellKept(): Promise<void> {
  const kept = await all();
  for (const old of kept.filter((k) => k.state === 'form').slice(formsKept)) await remove(old.id);
  if (onDrafts) return;
  const of = (state: string): number => kept.filter((k) => k.state === state).length;
  if (of('refused') > 0) announce(words('live.given_back', { n: of('refused') }), see());
  else if (of('waiting') > 0) announce(words('live.waiting', { n: of('waiting') }), see());
}
