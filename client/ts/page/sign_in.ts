// A device that was said to be shared is one until somebody says otherwise. And whoever uses it next must not come back, with the
// button of the browser, to the link that signs somebody in.

import { marks } from '../device';
import { prefixOf } from '../kept';

const form = document.querySelector<HTMLFormElement>('form[data-sign-in]');
if (form) {
  const shared = form.querySelector<HTMLInputElement>('[name=shared]');
  if (shared && marks.get('shared')) shared.checked = true;
  form.addEventListener('submit', () => history.replaceState(null, '', prefixOf(location.pathname) + '/connexion'));
}
