// The service worker: pages already read can be read without a network, and what was written without one is sent when it is
// back. It is served as /sw.js, with BUILD and SHELL in front of it.
//
// What it never does: keep a page of somebody signed in, an answer of the API, a file that people attached; serve a page from
// what it keeps while the network answers; reload a page under its reader. What it keeps of pages is what everybody signed
// out gets, at most `most` of them, for a week after they were last seen to be right; whenever one is online they are checked
// again, so that an erased text does not live on here. A new build brings a new shell and takes over at once: every page has
// loaded what it needs with itself. The server can end it: an answer to /sw.js that takes the worker away (`serve
// --no-worker`) is fetched past all caches at the next visit.

import { all, filesOf, newKey, one, plain, prefixOf, put, remove, type Kept } from '../kept';

/** Changes with whatever the shell holds. */
declare const BUILD: string;
/** Addresses of our own files that every page, and the two that work without a network, need. */
declare const SHELL: string[];

interface Event0 extends Event {
  waitUntil(p: Promise<unknown>): void;
}
interface FetchEvent0 extends Event0 {
  request: Request;
  preloadResponse?: Promise<Response | undefined>;
  respondWith(r: Promise<Response>): void;
}
interface Client0 {
  url: string;
  postMessage(message: unknown): void;
}
interface Scope {
  addEventListener(kind: 'fetch', take: (e: FetchEvent0) => void): void;
  addEventListener(kind: 'message', take: (e: Event0 & { data: unknown; source: Client0 | null }) => void): void;
  addEventListener(kind: 'install' | 'activate' | 'sync', take: (e: Event0) => void): void;
  skipWaiting(): Promise<void>;
  registration: ServiceWorkerRegistration & { navigationPreload?: { enable(): Promise<void> } };
  clients: { claim(): Promise<void>; matchAll(o: { includeUncontrolled: boolean }): Promise<Client0[]> };
}
const worker = self as unknown as Scope;

const shell = 'shell-' + BUILD;
const pages = 'pages';
const most = 30;
const hour = 3_600_000;
const week = 7 * 24 * hour;
const patience = 5_000; // ms for a slow network before the kept copy is shown
const keptAt = 'kept-at';
const offline = '/hors-ligne';
const drafts = '/brouillons';

const omit: RequestInit = { credentials: 'omit', cache: 'no-store' };

worker.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(shell);
      await cache.addAll(SHELL);
      // In the languages that are open now; others when one goes there.
      const open = await worker.clients.matchAll({ includeUncontrolled: true });
      await Promise.all([...new Set(open.map((c) => prefixOf(new URL(c.url).pathname)))].map(language)).catch(() => undefined);
      await worker.skipWaiting();
    })(),
  );
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== shell && name !== pages) await caches.delete(name);
      await worker.registration.navigationPreload?.enable();
      await worker.clients.claim();
      // What is open now was read before this worker could see it.
      const open = await worker.clients.matchAll({ includeUncontrolled: true });
      await Promise.all(open.map((c) => look(new URL(c.url)).catch(() => undefined)));
    })(),
  );
});

// The two pages that work without a network, of one language.
async function language(prefix: string): Promise<void> {
  const cache = await caches.open(shell);
  for (const path of [offline, drafts]) {
    const at = prefix + path;
    if (await cache.match(at)) continue;
    const response = await fetch(at, omit);
    if (response.ok) await cache.put(at, response);
  }
}

worker.addEventListener('fetch', (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (request.method === 'GET') event.respondWith(isFile(url) ? network(event) : page(event, url));
    // Files go past the worker: some browsers lose them on the way through.
    else if (/urlencoded/.test(request.headers.get('content-type') ?? '')) event.respondWith(sent(request, url));
  } else if (request.method === 'GET' && url.pathname.startsWith('/static/')) {
    event.respondWith(asset(request));
  }
});

async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(shell);
  const there = await cache.match(request.url);
  if (there) return there;
  const response = await fetch(request);
  if (response.ok && response.type === 'basic') await cache.put(request.url, response.clone());
  return response;
}

// A form that could not be sent stands among what is kept, if its page has put it there.
async function sent(request: Request, url: URL): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    const waits = (await all().catch(() => [])).some((k) => k.state === 'waiting' && k.action === url.pathname);
    return waits ? Response.redirect(prefixOf(url.pathname) + drafts, 303) : without(url);
  }
}

const network = async (event: FetchEvent0): Promise<Response> => (await event.preloadResponse) ?? fetch(event.request);

// A download is not kept: it may be large, and what is erased must be gone from it.
const isFile = (url: URL): boolean => /\.\w+$/.test(url.pathname);

async function page(event: FetchEvent0, url: URL): Promise<Response> {
  const fresh = (async () => {
    const response = await network(event);
    const copy = response.clone();
    event.waitUntil(take(url, copy).catch(() => undefined));
    return response;
  })();
  const slow = new Promise<Response | undefined>((resolve) => setTimeout(() => void copyOf(url).then(resolve), patience));
  try {
    return (await Promise.race([fresh, slow])) ?? (await fresh);
  } catch {
    return (await copyOf(url)) ?? without(url);
  }
}

// What is said where nothing is kept.
async function without(url: URL): Promise<Response> {
  const cache = await caches.open(shell);
  return (await cache.match(prefixOf(url.pathname) + offline)) ?? (await cache.match(offline)) ?? Response.error();
}

// The copy of a page says that it is one, and since when; the script beside it adds what was being written there.
async function copyOf(url: URL): Promise<Response | undefined> {
  if ([offline, drafts].includes(plain(url.pathname))) return (await caches.open(shell)).match(url.pathname);
  const cache = await caches.open(pages);
  const there = await cache.match(nameOf(url));
  if (!there) return undefined;
  const at = Number(there.headers.get(keptAt));
  if (Date.now() - at > week) {
    await cache.delete(nameOf(url));
    return undefined;
  }
  const words = /<div id="kept"[^>]*>/.exec(await (await without(url)).text())?.[0] ?? '<div id="kept">';
  const html = (await there.text())
    // It may be of an older build, whose files are gone.
    .replace(/\/static\/(\w+)-\w+\.(css|js)/g, (old, name: string, kind: string) => ours(name, kind) ?? old)
    .replace('</head>', () => `<script type="module" src="${ours('drafts', 'js') ?? ''}"></script></head>`)
    .replace('<body ', () => `<body data-kept="${at}" `)
    .replace(/<main[^>]*>/, (main) => main + words + '</div>');
  return new Response(html, { headers: there.headers });
}

const ours = (name: string, kind: string): string | undefined =>
  SHELL.find((path) => path.startsWith(`/static/${name}-`) && path.endsWith(kind));
const nameOf = (url: URL): string => url.pathname + url.search;

// Keeps a page that the network gave, as everybody signed out gets it.
async function take(url: URL, response: Response): Promise<void> {
  await language(prefixOf(url.pathname));
  const control = response.headers.get('cache-control') ?? '';
  if (!response.ok || response.type !== 'basic' || response.redirected || /no-store/.test(control)) return;
  if (/private/.test(control)) await look(url);
  else if (keepable(url)) await keep(nameOf(url), response);
  await prune();
}

async function look(url: URL): Promise<void> {
  if (keepable(url)) await check(nameOf(url));
}

// A page with a query may tell what somebody searched for.
const keepable = (url: URL): boolean => !url.search || /^\?suite=\d+$/.test(url.search);

// Asks whether the copy of a page is still right, as somebody signed out.
async function check(address: string): Promise<void> {
  const cache = await caches.open(pages);
  const there = await cache.match(address);
  const tag = there?.headers.get('etag');
  const response = await fetch(address, { ...omit, headers: tag ? { 'If-None-Match': tag } : {} });
  if (response.status === 304 && there) await keep(address, there);
  else if (response.ok) await keep(address, response);
  else if (response.status < 500 && response.status !== 429) await cache.delete(address);
}

async function keep(address: string, response: Response): Promise<void> {
  if (response.redirected || /no-store|private/.test(response.headers.get('cache-control') ?? '')) return;
  const headers = new Headers(response.headers);
  for (const name of ['content-encoding', 'content-length', 'vary']) headers.delete(name);
  headers.set(keptAt, String(Date.now()));
  await (await caches.open(pages)).put(address, new Response(await response.blob(), { headers }));
}

// At most `most` pages stay, none beyond a week; the few that were checked longest ago are checked again.
async function prune(): Promise<void> {
  const cache = await caches.open(pages);
  const aged: { address: string; at: number }[] = [];
  for (const request of await cache.keys()) {
    aged.push({ address: request.url, at: Number((await cache.match(request))?.headers.get(keptAt)) });
  }
  aged.sort((a, b) => b.at - a.at);
  for (const p of aged.filter((p, i) => i >= most || Date.now() - p.at > week)) await cache.delete(p.address);
  for (const p of aged.slice(0, most).slice(-3).filter((p) => Date.now() - p.at > 12 * hour)) await check(p.address);
}

// Sending what waits.

worker.addEventListener('sync', (event) => event.waitUntil(send()));
worker.addEventListener('message', (event) => {
  // A page that came in while this worker began is not yet looked after, nor was it seen on its way.
  if (event.data === 'send' || event.data === 'first') event.waitUntil(worker.clients.claim().then(send).catch(() => undefined));
  if (event.data === 'first' && event.source) event.waitUntil(look(new URL(event.source.url)).catch(() => undefined));
});

let sending: Promise<void> | undefined;

// Rejected if something could not be sent for want of a network: the browser then tries again.
function send(): Promise<void> {
  return (sending ??= sendAll().finally(() => (sending = undefined)));
}

async function sendAll(): Promise<void> {
  for (const waiting of inOrder((await all()).reverse())) {
    if (waiting.state !== 'waiting') continue;
    const record = await one(waiting.id); // it may have been changed or taken back meanwhile
    if (record?.state === 'waiting') await sendOne(record);
  }
}

// In the order in which it was done; but avis sheets come last, and mixed: in the journal their ballots must not stand in the order of a pile.
function inOrder(kept: Kept[]): Kept[] {
  const isSheet = (k: Kept): boolean => /\/debates\/\d+\/avis$/.test(k.action);
  const sheets = kept.filter(isSheet);
  for (let i = sheets.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    const other = sheets[j] as Kept;
    sheets[j] = sheets[i] as Kept;
    sheets[i] = other;
  }
  return [...kept.filter((k) => !isSheet(k)), ...sheets];
}

async function sendOne(record: Kept): Promise<void> {
  // The server knows a key again for a day. After that, what may have arrived then would be done twice.
  if (record.tried && Date.now() - record.tried > 20 * hour) return giveBack(record, '', 'unsure');
  record.key ||= newKey();
  record.tried ||= Date.now();
  await put(record);
  const body = record.multipart ? new FormData() : new URLSearchParams();
  for (const field of record.fields) body.append(field[0], field[1]);
  if (body instanceof FormData) for (const f of await filesOf(record.id)) body.append(f.name, f.file, f.file.name);
  const response = await fetch(record.action, {
    method: 'POST',
    body,
    headers: { Accept: 'text/html', 'Idempotency-Key': record.key, 'Voix-Reader': record.reader },
  });
  if (response.status === 401) return giveBack(record, '', 'signed_out');
  if (response.ok) {
    await remove(record.id);
    return tell({ kind: 'sent', action: record.action, title: record.title });
  }
  if (response.status >= 500 || response.status === 429) throw new Error(String(response.status)); // later
  return giveBack(record, reasonOf(await response.text()), 'answer');
}

async function giveBack(record: Kept, reason: string, why: Kept['why']): Promise<void> {
  await put({ ...record, state: 'refused', key: '', tried: 0, reason, why, at: Date.now() });
  await tell({ kind: 'refused', action: record.action, title: record.title, reason });
}

// What the page that refuses says: its faults, else its heading. There is no parser of HTML here.
function reasonOf(html: string): string {
  if (html.startsWith('{')) {
    const error = (JSON.parse(html) as { error?: { message?: string; faults?: { message: string }[] } }).error;
    return error?.faults?.map((f) => f.message).join(' ') || (error?.message ?? '');
  }
  const faults = /class="fault-summary"[^]*?<ul>([^]*?)<\/ul>/.exec(html)?.[1];
  const said = faults ?? /<h1[^>]*>([^]*?)<\/h1>/.exec(html)?.[1] ?? '';
  return said
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}

async function tell(message: unknown): Promise<void> {
  for (const client of await worker.clients.matchAll({ includeUncontrolled: true })) client.postMessage(message);
}
