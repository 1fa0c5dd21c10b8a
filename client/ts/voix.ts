// Everything works without this script. It adds live figures, an answer at once to a click, and drafts that survive.

import { followLive } from './live';
import { answerAtOnce } from './ballot';
import { keepDrafts } from './draft';

answerAtOnce();
keepDrafts();
followLive();

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
