// Everything works without this script. It adds live figures, an answer at once to a click, drafts that survive, pages without
// a network, keys, and sharing.

import { followLive } from './live';
import { answerAtOnce } from './ballot';
import { markAtOnce } from './mark';
import { mayKeep, startWorker, tellKept } from './device';
import { keep, ready } from './draft';
import { listenToKeys } from './keys';
import { offerSharing } from './share';

answerAtOnce();
markAtOnce();
followLive();
offerSharing();
listenToKeys();

void (async () => {
  if (!(await mayKeep())) return;
  startWorker(ready);
  try {
    await ready();
    // One after the other: of several drafts of a form each form takes its own.
    for (const form of Array.from(document.querySelectorAll<HTMLFormElement>('form[data-draft]'))) await keep(form);
    await tellKept();
  } catch {
    // no IndexedDB: nothing typed is kept, and nothing said of it
  }
})();

// After a refused form, reading starts at what is to be corrected; Chromium does not do so by itself for role=alert.
document.querySelector<HTMLElement>('.fault-summary')?.focus();

// A link of the summary leads to the field itself; browsers differ in whether a fragment takes the focus along.
document.querySelectorAll<HTMLAnchorElement>('.fault-summary a').forEach((link) => {
  link.addEventListener('click', (event) => {
    const field = document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    (field.closest('fieldset, .field') ?? field).scrollIntoView();
    field.focus({ preventScroll: true });
  });
});
