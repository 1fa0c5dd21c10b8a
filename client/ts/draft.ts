// Nothing typed is ever lost: what stands in a form is kept on this device with every key, until the server has confirmed it.
// What cannot be sent for want of a network waits here, and goes later under the same key.

import { announce, words } from './announce';
import { draftsPage, hasWorker, mayKeep, reader } from './device';
import { all, atLast, change, filesOf, newKey, one, plain, put, remove, type Kept, type KeptFile } from './kept';

const sentKey = 'sent';
const becameKey = 'became'; // taken, draft, or waiting: the worker leads to the drafts when it could not send
const mostFiles = 20_000_000; // bytes of one form that are kept

let settled: Promise<boolean> | undefined;

/** Whether something may be kept here, once it is known what became of what this tab sent last. */
export function ready(): Promise<boolean> {
  return (settled ??= mayKeep().then(async (may) => {
    if (may) await settle();
    return may;
  }));
}

// Confirmed, it goes; else it is a draft again.
async function settle(): Promise<void> {
  const id = sessionStorage.getItem(sentKey);
  if (!id) return;
  // Written down before anything is waited for: the next page must not take its own confirmation for this one's.
  const taken = document.querySelector('[data-notice], .confirmation') && !document.querySelector('.fault-summary');
  const became = sessionStorage.getItem(becameKey) ?? (taken ? 'taken' : plain(location.pathname) === '/brouillons' ? 'waiting' : 'draft');
  sessionStorage.setItem(becameKey, became);
  if (became === 'taken') await remove(id);
  const record = await one(id);
  if (record && became === 'draft') await put({ ...record, state: 'draft' });
  sessionStorage.removeItem(sentKey);
  sessionStorage.removeItem(becameKey);
  // The server gave it back, for want of a session, in a form of its own: what that sends is this draft.
  document.querySelector('form[data-ended]')?.addEventListener('submit', () => sessionStorage.setItem(sentKey, id));
}

// The name of a form: where it goes and which it is there.
function nameOf(form: HTMLFormElement): string {
  return plain(new URL(form.action).pathname) + '#' + (form.dataset.draft ?? '');
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const fieldsOf = (form: HTMLFormElement): Field[] =>
  Array.from(form.elements).filter(
    (e): e is Field =>
      (e instanceof HTMLInputElement && e.type !== 'hidden') || e instanceof HTMLTextAreaElement || e instanceof HTMLSelectElement,
  );
const isText = (f: Field): boolean => f instanceof HTMLTextAreaElement || (f instanceof HTMLInputElement && f.type === 'text');
const isFile = (f: Field): f is HTMLInputElement => f instanceof HTMLInputElement && f.type === 'file';
const typedIn = (form: HTMLFormElement): boolean => fieldsOf(form).some((f) => isText(f) && f.value.trim() !== '');

const differs = (form: HTMLFormElement): boolean =>
  fieldsOf(form).some((f) => isText(f) && f.value !== (f as HTMLInputElement | HTMLTextAreaElement).defaultValue);

/** Keeps what is typed into a form, and gives back what was: the record given, else the latest draft of that form. */
export async function keep(form: HTMLFormElement, given?: Kept): Promise<void> {
  const name = nameOf(form);
  const action = new URL(form.action).pathname;
  const html = new XMLSerializer().serializeToString(form);
  const fresh = (): string => name + '#' + newKey();
  let id = given?.id ?? fresh();
  let key = '';
  let told = false;
  let touched = false; // since the page was opened
  let changed = false; // since what is kept or being written
  let writing = false;

  const record = (state: Kept['state'], tried = 0): Kept => {
    const fields: [string, string][] = [];
    new FormData(form).forEach((value, field) => {
      if (typeof value === 'string') fields.push([field, value]);
    });
    return {
      id, state, reader: given?.reader || reader, page: given?.page ?? location.pathname,
      title: given?.title ?? document.querySelector('h1')?.textContent?.trim() ?? '', action,
      multipart: form.enctype === 'multipart/form-data', fields, html, key, tried, at: Date.now(), reason: '', why: '',
    };
  };
  const write = (): Promise<void> => {
    changed = false;
    return typedIn(form) ? put(record('draft')) : remove(id);
  };
  // Every key is written before the next but one: a slow device gets what it can take, a killed tab loses a letter at most.
  const save = async (): Promise<void> => {
    changed = true;
    if (writing) return;
    writing = true;
    try {
      while (changed) await write();
      if (!told && typedIn(form)) {
        told = true;
        announce(words('live.draft'));
      }
    } catch {
      // nothing can be kept here: no promise is made
    }
    writing = false;
  };

  form.addEventListener('input', () => {
    key = '';
    touched = true;
    void save();
  });
  form.addEventListener('change', (event) => {
    if (!isFile(event.target as Field)) return;
    const chosen = filesIn(form);
    if (chosen.reduce((sum, f) => sum + f.file.size, 0) > mostFiles) {
      announce(words('live.files'));
      chosen.length = 0;
    }
    void change((_, files) => files.put({ id, files: chosen })).catch(() => undefined);
  });
  atLast(() => {
    if (changed) void write().catch(() => undefined);
  });
  form.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return; // sent in another way
    key ||= newKey();
    changed = false;
    const stop = !navigator.onLine && hasWorker();
    const sent = put(record('waiting', stop ? 0 : Date.now()));
    if (stop) {
      event.preventDefault();
      sent.then(() => location.assign(draftsPage), () => form.submit());
    } else {
      // The server knows the key again, should this be sent once more. A form cannot set a header.
      form.action = action + '?cle=' + key;
      sessionStorage.removeItem(becameKey);
      sessionStorage.setItem(sentKey, id);
      sent.catch(() => undefined);
    }
    id = fresh();
  });

  // What stands on the site is in the form to be corrected: nobody has typed it here.
  const standing = 'standing' in form.dataset;
  const latest = given ?? (await all()).find((k) => k.state === 'draft' && k.id.startsWith(name + '#'));
  if (latest) {
    if (!touched) id = latest.id;
    // What the server gave back after a refusal, or somebody has just typed, is newer than the draft: also what was typed before this
    // script ran, or while the draft was looked for.
    if (touched || (standing ? differs(form) : typedIn(form))) return save();
    const files = await filesOf(latest.id);
    if (touched) return save();
    key = latest.key;
    restore(form, latest, files);
  } else if (!standing && typedIn(form)) {
    return save();
  } else if (reader && !form.closest('details')) {
    // One can begin to write without a network where one has been with it.
    await put({ ...record('form'), id: 'form:' + name, fields: [] });
  }
}

function filesIn(form: HTMLFormElement): KeptFile[] {
  return fieldsOf(form).filter(isFile).flatMap((f) => Array.from(f.files ?? [], (file) => ({ name: f.name, file })));
}

function restore(form: HTMLFormElement, record: Kept, files: KeptFile[]): void {
  const values = new Map(record.fields);
  for (const f of fieldsOf(form)) {
    const value = values.get(f.name);
    if (isFile(f)) giveFiles(f, files);
    else if (f instanceof HTMLInputElement && (f.type === 'radio' || f.type === 'checkbox')) f.checked = f.value === value;
    else if (value !== undefined) f.value = value;
  }
  const answer = form.closest('details');
  if (answer) answer.open = true;
}

function giveFiles(input: HTMLInputElement, files: KeptFile[]): void {
  try {
    const list = new DataTransfer();
    for (const f of files) if (f.name === input.name) list.items.add(f.file);
    if (list.files.length > 0) input.files = list.files;
  } catch {
    // an older browser: they are to be chosen again
  }
}
