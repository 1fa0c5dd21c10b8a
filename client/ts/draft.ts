// Nothing typed is ever lost: what stands in a form is kept on this device until it has been sent, except on a device
// that others use too. Files cannot be kept.

import { announce, words } from './announce';

const prefix = 'draft:';
const sentKey = 'draft-sent';

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export function keepDrafts(): void {
  const shared = document.body.dataset.shared === 'yes';
  if (shared) {
    for (const key of keys()) localStorage.removeItem(key);
    return;
  }
  forgetSent();
  document.querySelectorAll<HTMLFormElement>('form[data-draft]').forEach((form) => keep(form));
}

// A draft goes only when the page after the form confirms that it was taken.
function forgetSent(): void {
  try {
    const sent = sessionStorage.getItem(sentKey);
    const taken = document.querySelector('[data-notice=argument], .confirmation');
    if (sent && taken) localStorage.removeItem(sent);
    sessionStorage.removeItem(sentKey);
  } catch {
    // storage is off: there are no drafts either
  }
}

function keep(form: HTMLFormElement): void {
  const key = prefix + form.action + '#' + (form.dataset.draft ?? '');
  const fields = (): Field[] =>
    Array.from(form.elements).filter(
      (e): e is Field =>
        (e instanceof HTMLInputElement && e.type !== 'hidden' && e.type !== 'file') ||
        e instanceof HTMLTextAreaElement ||
        e instanceof HTMLSelectElement,
    );

  restore(key, fields());

  let waiting = 0;
  let told = false;
  form.addEventListener('input', () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      if (save(key, fields()) && !told) {
        told = true;
        announce(words('live.draft'));
      }
    }, 600);
  });
  form.addEventListener('submit', () => {
    window.clearTimeout(waiting);
    if (save(key, fields())) sessionStorage.setItem(sentKey, key);
  });
  window.addEventListener('pagehide', () => {
    if (waiting) save(key, fields());
  });
}

function save(key: string, fields: Field[]): boolean {
  const values: Record<string, string> = {};
  let any = false;
  for (const f of fields) {
    if (f instanceof HTMLInputElement && (f.type === 'radio' || f.type === 'checkbox') && !f.checked) continue;
    values[f.name] = f.value;
    if (f instanceof HTMLTextAreaElement || (f instanceof HTMLInputElement && f.type === 'text')) any = any || f.value.trim() !== '';
  }
  try {
    if (any) localStorage.setItem(key, JSON.stringify(values));
    else localStorage.removeItem(key);
    return any;
  } catch {
    return false;
  }
}

// What the server gave back after a refusal is newer than the draft: then the draft is left alone.
function restore(key: string, fields: Field[]): void {
  let values: Record<string, string>;
  try {
    values = JSON.parse(localStorage.getItem(key) ?? '{}') as Record<string, string>;
  } catch {
    return;
  }
  if (Object.keys(values).length === 0) return;
  const texts = fields.filter((f) => f instanceof HTMLTextAreaElement || (f instanceof HTMLInputElement && f.type === 'text'));
  if (texts.some((f) => f.value !== '')) return;
  for (const f of fields) {
    const value = values[f.name];
    if (value === undefined) continue;
    if (f instanceof HTMLInputElement && (f.type === 'radio' || f.type === 'checkbox')) f.checked = f.value === value;
    else f.value = value;
    const answer = f.closest('details');
    if (answer && f instanceof HTMLTextAreaElement && value) answer.open = true;
  }
}

function keys(): string[] {
  try {
    return Object.keys(localStorage).filter((k) => k.startsWith(prefix));
  } catch {
    return [];
  }
}
