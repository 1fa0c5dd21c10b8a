// An argument is marked as useful without the page coming anew: what is typed elsewhere on it stays. The form of the button does the same
// without this script, and when the server says no: then the page that comes says why.

import { announce, words } from './announce';

export function markAtOnce(): void {
  // On the document: arguments that come later have such buttons, too.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.classList.contains('mark')) return;
    const button = form.querySelector<HTMLButtonElement>('button[name=useful]');
    const argument = /\/arguments\/(\d+)\/utile/.exec(form.action)?.[1];
    if (!button || !argument) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = 'yes';
    const useful = button.value === 'yes';
    press(button, useful);
    void fetch(`/api/v1/arguments/${argument}/mark`, { method: useful ? 'PUT' : 'DELETE', keepalive: true })
      .then(
        (response) => {
          if (response.ok) return;
          press(button, !useful);
          form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'useful', value: button.value }));
          form.submit();
        },
        () => {
          press(button, !useful);
          announce(words('live.mark_failed'));
        },
      )
      .finally(() => delete form.dataset.busy);
  });
}

function press(button: HTMLButtonElement, useful: boolean): void {
  button.setAttribute('aria-pressed', String(useful));
  button.value = useful ? 'no' : 'yes';
}
