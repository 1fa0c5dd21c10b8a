// Few keys, for who reads with the keyboard. They can be turned off (WCAG 2.1.4), and never act in a field. The list of them
// is a page; where the browser can, it opens over the one being read, and closing it leads back to where one was.

import { marks } from './device';
import { parsePage } from './parse';
import { prefixOf } from './kept';

const help = prefixOf(location.pathname) + '/raccourcis';
const off = (): boolean => marks.get('keys') === 'off';

export function listenToKeys(): void {
  document.querySelectorAll<HTMLAnchorElement>('a[data-keys]').forEach((link) => {
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || !canOpen()) return; // to a page of its own, then
      event.preventDefault();
      void show();
    });
  });
  offerSwitch(document);
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented || off()) return;
    const at = event.target as HTMLElement;
    if (at.closest('input, textarea, select, dialog') || at.isContentEditable) return;
    if (act(letter(event))) event.preventDefault();
  });
}

// On a keyboard without Latin letters, the key that bears the letter on one with them.
function letter(event: KeyboardEvent): string {
  if (event.key === '؟') return '?';
  return /^[\x21-\x7e]$/.test(event.key) ? event.key.toLowerCase() : (/^Key([A-Z])$/.exec(event.code)?.[1] ?? '').toLowerCase();
}

function act(key: string): boolean {
  switch (key) {
    case '?':
      if (canOpen()) void show();
      else location.assign(help);
      return true;
    case '/': {
      const field = document.querySelector<HTMLElement>('main input[type=search]');
      const link = document.querySelector<HTMLAnchorElement>('a[data-search]');
      if (field) go(field);
      else link?.click();
      return !!(field ?? link);
    }
    case 'o':
      return go(document.getElementById('ballot-title'));
    case 'a':
      return go(document.querySelector('#arguments h2'));
    case 'j':
      return step(1);
    case 'k':
      return step(-1);
    default:
      return false;
  }
}

function go(to: HTMLElement | null): boolean {
  if (!to) return false;
  if (to.tabIndex < 0) to.tabIndex = -1;
  to.focus();
  return true;
}

// From where the focus is, else from the first argument that is in view.
function step(by: 1 | -1): boolean {
  const every = Array.from(document.querySelectorAll<HTMLElement>('li.argument, li.reply'));
  const at = every.indexOf(document.activeElement?.closest<HTMLElement>('li.argument, li.reply') as HTMLElement);
  const next = at < 0 ? Math.max(0, every.findIndex((e) => e.getBoundingClientRect().top >= 0)) : at + by;
  return go(every[next] ?? null);
}

// Not over itself.
const canOpen = (): boolean =>
  location.pathname !== help && typeof HTMLDialogElement === 'function' && 'showModal' in HTMLDialogElement.prototype;

let dialog: HTMLDialogElement | undefined;

async function show(): Promise<void> {
  if (dialog?.open) return;
  if (!dialog) {
    let main: HTMLElement | null = null;
    try {
      main = parsePage(await (await fetch(help)).text()).querySelector('main');
    } catch {
      // without a network the page itself may be kept
    }
    if (!main) return location.assign(help);
    dialog = document.createElement('dialog');
    dialog.className = 'keys';
    const heading = main.querySelector('h1');
    const title = document.createElement('h2');
    title.id = 'keys-title';
    title.textContent = heading?.textContent ?? '';
    heading?.replaceWith(title);
    dialog.setAttribute('aria-labelledby', title.id);
    dialog.append(...Array.from(main.children));
    document.body.append(dialog);
    offerSwitch(dialog);
    dialog.querySelector('[data-keys-close]')?.addEventListener('click', () => dialog?.close());
  }
  const before = document.activeElement;
  dialog.addEventListener('close', () => (before as HTMLElement | null)?.focus(), { once: true });
  dialog.showModal();
}

// The switch is a button that says what it does: the page has both sentences.
function offerSwitch(root: ParentNode): void {
  const close = root.querySelector<HTMLElement>('dialog [data-keys-close]');
  if (close) close.hidden = false;
  const box = root.querySelector<HTMLInputElement>('input[data-keys-switch]');
  const around = box?.closest<HTMLElement>('[hidden]');
  if (!box) return;
  if (around) around.hidden = false;
  box.checked = !off();
  box.addEventListener('change', () => marks.set('keys', box.checked ? '' : 'off'));
}
