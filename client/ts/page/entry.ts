// Sheets of paper typed in one after the other, with few keys. What is typed is kept on the device and sent from there, so that the next sheet
// can begin at once, with or without a network.

import { mayKeep, reader, marks } from '../device';
import { all, plain, prefixOf, remove, type Kept, type KeptFile } from '../kept';
import { Outbox, type Answer } from '../outbox';
import { number, wordsOf, type Words } from '../words';

const queue = document.getElementById('entry-queue');
const say: Words = queue ? wordsOf(queue) : () => '';
const here = /^\/debats\/(\d+)\/saisie(\/avis)?/.exec(plain(location.pathname));
const debate = Number(here?.[1] ?? 0);
const pile = here?.[2] ? 'avis' : 'form';
const action = `/api/v1/debates/${debate}/${pile === 'avis' ? 'avis' : 'forms'}`;

// The control letter of a sheet, as the server counts it (deliberation.Reference): a slip of the finger is told before anything is sent.
const letters = 'TRWAGMYFPDXBNJZSQVHLCKE';
const kinds = ' FAP';

/** The reference that was typed, as it stands on the sheet; undefined if it is not sound. */
function soundReference(typed: string): string | undefined {
  const bare = typed.toUpperCase().replace(/[\s\u2010-\u2015-]/g, '');
  const parts = /^(?:(\d+)(?=[FAP]))?([FAP])?(\d{1,5})([A-Z])$/.exec(bare);
  if (!parts) return undefined;
  const of = parts[1] ? Number(parts[1]) : debate;
  const kind = parts[2] ? kinds.indexOf(parts[2]) : pile === 'avis' ? 2 : 1;
  const n = Number(parts[3]);
  const sum = (of % 23) * (1_000_000 % 23) + kind * 100_000 + n;
  if (n < 1 || letters[sum % 23] !== parts[4]) return undefined;
  return (parts[2] ?? kinds[kind] ?? '') + String(n).padStart(3, '0') + parts[4];
}

const isEntry = (form: EventTarget | null): form is HTMLFormElement => form instanceof HTMLFormElement && 'entry' in form.dataset;
const field = (form: HTMLFormElement, name: string): HTMLInputElement | null => form.querySelector(`[name="${name}"]`);
const groups = (form: HTMLFormElement): HTMLElement[] => Array.from(form.querySelectorAll<HTMLElement>('[data-group]'));

function focusGroup(form: HTMLFormElement, group: HTMLElement | undefined): void {
  const to = group?.querySelector<HTMLElement>('input:checked') ?? group?.querySelector<HTMLElement>('input') ?? form.querySelector<HTMLElement>('textarea') ?? form.querySelector<HTMLElement>('[type=submit]');
  to?.focus();
}

// A digit chooses, whatever the keyboard has on that key, and leads on.
function digitOf(event: KeyboardEvent): number {
  if (event.key === ' ') return 0;
  const code = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  return code ? Number(code[1]) : /^\d$/.test(event.key) ? Number(event.key) : -1;
}

document.addEventListener('keydown', (event) => {
  const at = event.target as HTMLElement;
  const form = at.closest<HTMLFormElement>('form[data-entry]');
  if (!form || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === 'Enter' && !event.shiftKey && (at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement || (at instanceof HTMLInputElement && at.type === 'radio'))) {
    event.preventDefault();
    form.querySelector<HTMLButtonElement>('[type=submit]')?.click();
    return;
  }
  const group = at.closest<HTMLElement>('[data-group]');
  if (!group || !(at instanceof HTMLInputElement) || at.type !== 'radio') return;
  const digit = digitOf(event);
  const options = Array.from(group.querySelectorAll<HTMLInputElement>('input[type=radio]'));
  const choice = group.dataset.group?.startsWith('choice-') ? options.find((o) => o.value === String(digit)) : options[digit - 1];
  if (!choice) return;
  event.preventDefault();
  choice.checked = true;
  form.dispatchEvent(new Event('input', { bubbles: true }));
  const every = groups(form);
  const next = every[every.indexOf(group) + 1];
  if (next || pile === 'form') focusGroup(form, next);
  else choice.focus();
});

// The last letter of a sound reference leads on.
document.addEventListener('input', (event) => {
  const at = event.target as HTMLElement;
  const form = at.closest<HTMLFormElement>('form[data-entry]');
  if (!form || !(at instanceof HTMLInputElement) || at.name !== 'reference') return;
  if (soundReference(at.value) && (event as InputEvent).inputType !== 'deleteContentBackward') focusGroup(form, groups(form)[0]);
});

const said = (): HTMLElement => {
  const there = document.getElementById('entry-said');
  if (there) return there;
  const made = document.createElement('div');
  made.id = 'entry-said';
  made.className = 'entry-said';
  made.setAttribute('role', 'status');
  queue?.before(made);
  return made;
};

function tell(sentence: string, link?: { text: string; to: string }): void {
  const line = document.createElement('p');
  line.append(sentence);
  if (link) {
    const a = document.createElement('a');
    a.href = prefixOf(location.pathname) + link.to;
    a.textContent = link.text;
    line.append(' ', a);
  }
  said().replaceChildren(line);
}

const titleOf = (reference: string): string => reference + ' – ' + (document.querySelector('h1')?.textContent?.trim() ?? '');

// Caught before the script of drafts hears of it: this form is sent from here.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!isEntry(form) || !queue) return;
  event.preventDefault();
  const typed = field(form, 'reference');
  const reference = soundReference(typed?.value ?? '');
  if (!typed || !reference) {
    tell(say('entry.mistyped'));
    typed?.focus();
    typed?.select();
    return;
  }
  const fields: [string, string][] = [];
  const files: KeptFile[] = [];
  new FormData(form).forEach((value, name) => {
    if (typeof value === 'string') fields.push([name, name === 'reference' && !/^\s*\d+\s*-/.test(value) ? reference : value]);
    else if (value.size > 0) files.push({ name, file: value });
  });
  const html = new XMLSerializer().serializeToString(form);
  void outbox.post(action, fields, titleOf(reference), { html, ...(pile === 'form' ? { files } : {}) });
  clear(form);
  form.dispatchEvent(new Event('input', { bubbles: true })); // nothing of it is a draft any more
  typed.focus();
}, true);

// College and item stay as they are: the next sheet of a pile is often alike.
function clear(form: HTMLFormElement): void {
  for (const e of Array.from(form.elements)) {
    if (e instanceof HTMLTextAreaElement) e.value = '';
    else if (e instanceof HTMLInputElement && (/^(side|mandated|choice-)/.test(e.name))) e.checked = e.value === '0';
    else if (e instanceof HTMLInputElement && e.type === 'checkbox') e.checked = false; // the next sheet is somebody else's
    else if (e instanceof HTMLInputElement && (e.name === 'reference' || e.type === 'file')) e.value = '';
  }
  document.querySelectorAll('.fault-summary, .clash, form[data-entry] .fault').forEach((e) => e.remove());
}

let refused: Kept[] = [];

const outbox: Outbox = new Outbox([action], {
  waiting(n, offline) {
    const line = document.getElementById('queue-waiting');
    if (!line || !queue) return;
    line.textContent = n > 0 && offline ? say('entry.waiting', { n }) + (pile === 'avis' && n > 1 ? ' ' + say('entry.avis_mixed') : '') : '';
    if (n > 0 && offline) void mayKeep().then((may) => { if (!may) line.append(' ' + say('entry.waiting_memory')); });
    queue.hidden = !line.textContent && refused.length === 0;
  },
  answered(answer) {
    void answered(answer);
  },
}, pile === 'avis');

async function answered(answer: Answer): Promise<void> {
  const fields = new Map(answer.fields);
  const reference = fields.get('reference') ?? '';
  if (answer.done) {
    const counts = { entered: Number(answer.body.entered ?? 0), printed: Number(answer.body.printed ?? 0) };
    const sheet = String(answer.body.reference ?? reference);
    const to = plain(location.pathname).replace(/\/saisie.*$/, '/saisie') + (pile === 'avis' ? '/avis/' : '/fiches/') + String(Number(/\d+/.exec(sheet)?.[0] ?? 0));
    const twice = (): string => pile === 'avis' ? say('entry.twice_avis_short', { reference: sheet }) + ' ' + say('entry.twice_avis_do') : say('entry.twice_short', { reference: sheet });
    tell(answer.body.twice ? twice() : say('entry.kept', { reference: sheet, ...counts }), { text: say('entry.fix'), to });
    const count = document.getElementById('entry-count');
    if (count) count.textContent = say('entry.count', { entered: number(counts.entered), printed: number(counts.printed) });
    return;
  }
  const id = `${action}#${answer.key}`;
  refused.push({
    id, state: 'refused', reader, page: location.pathname, title: titleOf(reference), action, multipart: false, fields: answer.fields, html: '', key: '', tried: 0,
    at: Date.now(), reason: answer.reason, why: 'answer',
  });
  draw();
}

function draw(): void {
  const list = document.getElementById('queue-refused');
  if (!list || !queue) return;
  list.replaceChildren(...refused.map(item));
  if (refused.length > 0) {
    queue.hidden = false;
    const first = document.createElement('li');
    first.textContent = say('entry.refused', { n: refused.length });
    list.prepend(first);
  }
}

function item(record: Kept): HTMLElement {
  const fields = new Map(record.fields);
  const li = document.createElement('li');
  li.className = 'refused';
  const why = document.createElement('p');
  const strong = document.createElement('strong');
  strong.textContent = say('entry.refused_one', { reference: fields.get('reference') ?? '', reason: record.reason });
  why.append(strong);
  li.append(why);
  const text = fields.get('text');
  if (text) {
    const p = document.createElement('p');
    p.className = 'inset';
    p.dir = 'auto';
    p.textContent = text;
    li.append(p);
  }
  const actions = document.createElement('p');
  actions.className = 'actions';
  const button = (words: string, act: () => void): void => {
    const b = document.createElement('button');
    b.type = 'button';
    b.className = 'button quiet';
    b.textContent = words;
    b.addEventListener('click', act);
    actions.append(b);
  };
  const leave = (): void => {
    refused = refused.filter((r) => r !== record);
    void remove(record.id).catch(() => undefined);
    draw();
    if (refused.length === 0 && queue && !document.getElementById('queue-waiting')?.textContent) queue.hidden = true;
  };
  button(say('entry.retype'), () => {
    const form = document.querySelector<HTMLFormElement>('form[data-entry]');
    if (!form) return;
    for (const e of Array.from(form.elements)) {
      if (e instanceof HTMLInputElement && /^(radio|checkbox)$/.test(e.type)) e.checked = fields.get(e.name) === e.value;
      else if (e instanceof HTMLTextAreaElement || e instanceof HTMLSelectElement || (e instanceof HTMLInputElement && e.type === 'text')) e.value = fields.get(e.name) ?? e.value;
    }
    leave();
    form.dispatchEvent(new Event('input', { bubbles: true }));
    const reference = field(form, 'reference');
    reference?.focus();
    reference?.select();
  });
  button(say('entry.drop'), leave);
  li.append(actions);
  return li;
}

// What was refused before, here or by the worker while no page was open.
async function refusedBefore(): Promise<void> {
  if (!queue || !(await mayKeep())) return;
  const whose = reader || (marks.get('reader') ?? '');
  refused = (await all()).filter((k) => k.state === 'refused' && k.action === action && k.reader === whose).reverse();
  draw();
}

document.addEventListener('outcome', () => void refusedBefore().catch(() => undefined));
void refusedBefore().catch(() => undefined);

// On the copy of the page that is shown without a network, the form stands where the copy asks to sign in.
if (document.body.dataset.kept) document.querySelectorAll<HTMLElement>('[data-signed-out]').forEach((e) => (e.hidden = true));

// The page of who is signed in is nobody else's to keep. The worker is asked to keep the one that everybody gets, so that a pile can also be
// begun without a network.
if (queue) void mayKeep().then(async (may) => {
  if (may) (await navigator.serviceWorker?.ready)?.active?.postMessage('first');
}).catch(() => undefined);
