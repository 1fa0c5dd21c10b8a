// A device that was said to be shared is one until somebody says otherwise. And whoever uses it next must not come back, with the
// button of the browser, to the link that signs somebody in.

import { marks } from '../device';
import { prefixOf } from '../kept';

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-sign-in]')) {
  const shared = form.querySelector<HTMLInputElement>('[name=shared]');
  if (shared && marks.get('shared')) shared.checked = true;
  form.addEventListener('submit', () => history.replaceState(null, '', prefixOf(location.pathname) + '/connexion'));
}
