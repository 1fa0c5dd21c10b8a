// « Partager » opens the device's own sheet; where there is none, the address is copied. Without this script the same element
// opens and shows the address.

import { announce, words } from './announce';

export function offerSharing(): void {
  document.querySelectorAll<HTMLDetailsElement>('details[data-share]').forEach((box) => {
    const url = box.dataset.share ?? location.href;
    box.querySelector('summary')?.addEventListener('click', (event) => {
      if (!('share' in navigator)) return;
      event.preventDefault();
      // Who closes the sheet has changed their mind: nothing to say. Where it does not open, the box does.
      navigator.share({ title: box.dataset.title ?? document.title, url }).catch((fault: Error) => {
        if (fault.name !== 'AbortError') box.open = true;
      });
    });
    const copy = box.querySelector<HTMLButtonElement>('button[data-copy]');
    if (copy && navigator.clipboard) {
      copy.hidden = false;
      copy.addEventListener('click', () => {
        navigator.clipboard.writeText(url).then(() => announce(words('live.copied')), () => undefined);
      });
    }
    const print = box.querySelector<HTMLButtonElement>('button[data-print]');
    if (print) {
      print.hidden = false;
      print.addEventListener('click', () => window.print());
    }
  });
}
