// What is kept on this device: read, changed, sent and taken away here. On a page that is read without a network, what was
// being written there.

import { draftsPage, marks, send, wipe } from '../device';
import { keep, ready } from '../draft';
import { all, filesOf, plain, put, remove, type Kept } from '../kept';
import { parsePage } from '../parse';
import { wordsOf, type Words } from '../words';

const place = document.getElementById('kept');
const say: Words = place ? wordsOf(place) : () => '';
const copy = document.body.dataset.kept;

const here = (record: Kept): boolean => plain(record.page) === plain(location.pathname);

function make<K extends keyof HTMLElementTagNameMap>(tag: K, of: string, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (of) element.className = of;
  element.append(...children);
  return element;
}

function button(text: string, act: () => unknown, quiet = true): HTMLButtonElement {
  const b = make('button', quiet ? 'button quiet' : 'button', text);
  b.type = 'button';
  b.addEventListener('click', () => void act());
  return b;
}

// What cannot be undone is asked for twice, at the same place.
function sure(text: string, again: string, act: () => unknown): HTMLButtonElement {
  let asked = false;
  const b = button(text, () => {
    if (asked) act();
    asked = true;
    b.textContent = again;
  });
  return b;
}

function link(to: string, text: string): HTMLAnchorElement {
  const a = make('a', '', text);
  a.href = to;
  return a;
}

function moment(at: number): string {
  const lang = document.documentElement.lang;
  const parts: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' };
  const text = new Date(at).toLocaleString(lang === 'ar' ? 'ar-u-nu-latn' : lang, parts);
  return lang === 'fr' ? text.replace(/(\d\d):(\d\d)/, '$1\u00a0h\u00a0$2') : text;
}

// What somebody wrote, as text; of a ballot, the choice.
function content(record: Kept): string {
  const fields = new Map(record.fields);
  const choice = fields.get('choice');
  if (!record.html) return choice === 'agree' || choice === 'disagree' || choice === 'pass' ? say('ballot.own.' + choice) : '';
  return ['title', 'text', 'body'].map((name) => fields.get(name) ?? '').filter(Boolean).join('\n\n');
}

async function item(record: Kept, sync: boolean): Promise<HTMLElement> {
  const heading = make('h3', '', link(record.page, record.title || record.page));
  const box = make('li', 'kept-item', heading);
  if (record.state === 'refused') {
    const why = record.why === 'answer' ? say('kept.answer', { reason: record.reason }) : say('kept.' + record.why);
    box.append(make('p', 'fault', make('strong', '', why)));
  }
  box.append(make('p', 'hint', say('kept.at', { date: moment(record.at) })));
  const text = make('p', 'text', content(record));
  text.dir = 'auto';
  box.append(text);
  const files = await filesOf(record.id);
  if (files.length > 0) box.append(make('p', 'hint', say('kept.files', { n: files.length }) + ' ' + files.map((f) => f.file.name).join(', ')));
  if (record.state === 'waiting') box.append(make('p', 'hint', say(sync ? 'kept.sync' : 'kept.visit')));
  const actions = make('p', 'actions');
  if (record.html) {
    actions.append(button(say('kept.edit'), async () => {
      const now = { ...record, state: 'draft' as const };
      await put(now);
      const form = await open(box, now);
      form?.querySelector<HTMLElement>('textarea, input[type=text]')?.focus();
    }, false));
  }
  if (record.state === 'refused') {
    actions.append(button(say('kept.send'), async () => {
      // Whoever is signed in now, on this device of theirs, sends it.
      await put({ ...record, state: 'waiting', reader: marks.get('reader') ?? record.reader, reason: '', why: '' });
      await send();
      await list();
    }));
  }
  actions.append(sure(say('kept.delete'), say('kept.delete_sure'), async () => {
    await remove(record.id);
    await list();
    rest.focus();
  }));
  box.append(actions);
  return box;
}

// Puts the form that a text was typed into in its place, with the text in it.
async function open(box: HTMLElement, record: Kept): Promise<HTMLFormElement | undefined> {
  const found = parsePage(record.html).querySelector('form');
  if (!found) return undefined;
  const form = document.importNode(found, true);
  box.textContent = '';
  if (!here(record)) box.append(make('h3', '', link(record.page, record.title)));
  box.append(form);
  await keep(form, record);
  return form;
}

async function section(title: string, about: string, records: Kept[], sync = false): Promise<HTMLElement | undefined> {
  if (records.length === 0) return undefined;
  const ol = make('ol', 'kept-list');
  for (const record of records) ol.append(await item(record, sync));
  return make('section', '', make('h2', '', title), make('p', '', about), ol);
}

async function keptPages(): Promise<HTMLElement | undefined> {
  const found = (await window.caches?.open('pages').then((c) => c.keys())) ?? [];
  if (found.length === 0) return undefined;
  const ul = make('ul', 'kept-pages');
  for (const request of found) {
    const there = await (await caches.open('pages')).match(request);
    const url = new URL(request.url);
    const title = there ? /<title>([^<]*?)(?: – [^<]*)?<\/title>/.exec(await there.text())?.[1] : '';
    ul.append(make('li', '', link(url.pathname + url.search, parsePage(title ?? '').body.textContent || url.pathname)));
  }
  return make('section', '', make('h2', '', say('kept.pages')), ul);
}

const rest = make('div', '');

let drawing = false;
let again = false;

// What became of something may be told while the list is being drawn: then it is drawn once more.
async function list(): Promise<void> {
  again = true;
  if (drawing) return;
  drawing = true;
  try {
    while (again) {
      again = false;
      await draw();
    }
  } finally {
    drawing = false;
  }
}

// Everything, on the page of drafts; on the one that says that there is no network, all but what is open on it.
async function draw(): Promise<void> {
  const kept = (await all()).filter((k) => k.state !== 'form' && !(here(k) && k.state === 'draft'));
  const of = (state: Kept['state']): Kept[] => kept.filter((k) => k.state === state);
  const sync = of('waiting').length > 0 && (await Promise.race([send(), new Promise<boolean>((r) => setTimeout(() => r(false), 1000))]));
  const parts = [
    await section(say('kept.waiting'), say('kept.waiting_about'), of('waiting'), sync),
    await section(say('kept.refused'), say('kept.refused_about'), of('refused')),
    await section(say('kept.drafts'), say('kept.drafts_about'), of('draft')),
    await keptPages(),
  ].filter((p): p is HTMLElement => !!p);
  rest.textContent = '';
  if (parts.length === 0) rest.append(make('p', '', say('kept.none')));
  else {
    rest.append(...parts, make('p', 'actions', sure(say('kept.wipe'), say('kept.wipe_sure'), async () => {
      await wipe();
      await list();
      rest.focus();
    })));
  }
  // A network that comes and goes does not always say so.
  window.clearTimeout(retry);
  if (of('waiting').length > 0) retry = window.setTimeout(() => void list(), 20_000);
}

let retry = 0;

// Where the page itself cannot be had: the forms in which something was begun there, or could be.
async function forms(into: Element): Promise<void> {
  const found = (await all()).filter((k) => k.html && here(k) && k.state !== 'waiting');
  found.sort((a, b) => Number(a.state === 'form') - Number(b.state === 'form'));
  const done = new Set<string>();
  for (const record of found) {
    const name = record.id.replace(/^form:/, '').split('#').slice(0, 2).join('#');
    if (done.has(name)) continue;
    done.add(name);
    const box = make('div', 'kept-item');
    into.append(box);
    await open(box, record.state === 'form' ? { ...record, id: name + '#' + Date.now() } : record);
  }
}

async function show(): Promise<void> {
  if (!place) return;
  const may = await ready();
  place.textContent = '';
  rest.tabIndex = -1;
  if (!may) {
    place.append(make('p', '', say('kept.shared')));
  } else if (copy) {
    place.append(make('div', 'notice', make('p', '', say('kept.copy', { date: moment(Number(copy)) }) + ' ', link(draftsPage, say('kept.drafts_link')))));
    const argue = document.getElementById('argumenter');
    await forms(argue ?? place);
    // The copy is that of somebody signed out: it asks to sign in for what can be done here.
    if (argue?.querySelector('form')) argue.querySelectorAll<HTMLElement>(':scope > p').forEach((p) => (p.hidden = true));
  } else {
    place.append(rest);
    if (plain(location.pathname) !== '/brouillons') await forms(place);
    place.append(rest);
    document.addEventListener('outcome', () => void list());
    await list();
  }
}

show().catch(() => place?.append(make('p', '', say('kept.none'))));
