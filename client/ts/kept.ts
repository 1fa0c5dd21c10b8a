// What this device keeps of what somebody types, in IndexedDB: the page writes it, the worker sends it. Only the site itself
// can read it; whoever uses the device can, too, so on a shared one nothing is kept at all.

/** One form as it was typed. There may be several of the same form: one being written, others waiting to be sent. */
export interface Kept {
  /** The form's name, '#', and something of its own; for a form alone, its name after 'form:'. */
  id: string;
  /** draft: being written. waiting: to be sent. refused: given back, with the reason. form: nothing typed yet, the form alone. */
  state: 'draft' | 'waiting' | 'refused' | 'form';
  /** Whose it is: what the server calls its reader to the reader alone. */
  reader: string;
  /** Where it was typed: path and heading of the page. */
  page: string;
  title: string;
  /** Where it goes. */
  action: string;
  multipart: boolean;
  /** Names and values, without files. */
  fields: [string, string][];
  /** The form as the page had it, so that one can go on writing without the page. A ballot has none. */
  html: string;
  /** The same for every attempt, so that it is done once. Empty until the first; a change of a word ends it. */
  key: string;
  /** When it was tried first, and when it last changed, in milliseconds; 0: never. */
  tried: number;
  at: number;
  /** Why it was refused, in words: the server's, or empty with `why`. */
  reason: string;
  why: '' | 'signed_out' | 'unsure' | 'answer';
}

/** A file of a form, and the name of its field. They are kept apart, under the id of the record. */
export interface KeptFile {
  name: string;
  file: File;
}

const records = 'records';
const files = 'files';

let opened: Promise<IDBDatabase> | undefined;
let db: IDBDatabase | undefined;

function close(): void {
  db?.close();
  db = opened = undefined;
}

const lastWorks: (() => void)[] = [];

/** Has some work done when the page is left, while the database can still be written to. */
export function atLast(work: () => void): void {
  lastWorks.push(work);
}

// A page that the browser puts aside must not stand in the way of the next one.
addEventListener('pagehide', () => {
  for (const work of lastWorks) work();
  close();
});

// Rejected where there is no IndexedDB, as in private windows of older browsers: then nothing can be kept.
function open(): Promise<IDBDatabase> {
  return (opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('voix', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(records, { keyPath: 'id' });
      request.result.createObjectStore(files, { keyPath: 'id' });
    };
    request.onsuccess = () => {
      db = request.result;
      // A later version of the site wants to change it, or the browser takes it away: the next call opens it anew.
      db.onversionchange = db.onclose = close;
      resolve(db);
    };
    request.onerror = () => reject(request.error);
  }));
}

/** Does some work on both stores as one, and returns once it is kept. */
export async function change(work: (records: IDBObjectStore, files: IDBObjectStore) => void): Promise<void> {
  const to = db ?? (await open()); // at once if it can be: the page may be about to go
  await new Promise<void>((resolve, reject) => {
    const t = to.transaction([records, files], 'readwrite');
    t.oncomplete = () => resolve();
    t.onabort = () => reject(t.error);
    work(t.objectStore(records), t.objectStore(files));
    (t as { commit?: () => void }).commit?.();
  });
}

function read<T>(from: string, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return open().then(
    (database) =>
      new Promise((resolve, reject) => {
        const request = ask(database.transaction(from).objectStore(from));
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      }),
  );
}

/** Everything kept, the latest first. */
export async function all(): Promise<Kept[]> {
  const found = (await read(records, (s) => s.getAll())) as Kept[];
  return found.sort((a, b) => b.at - a.at);
}

export function one(id: string): Promise<Kept | undefined> {
  return read(records, (s) => s.get(id) as IDBRequest<Kept | undefined>);
}

export async function filesOf(id: string): Promise<KeptFile[]> {
  return (await read(files, (s) => s.get(id) as IDBRequest<{ files: KeptFile[] } | undefined>))?.files ?? [];
}

export function put(record: Kept): Promise<void> {
  return change((r) => r.put(record));
}

export function remove(id: string): Promise<void> {
  return change((r, f) => {
    r.delete(id);
    f.delete(id);
  });
}

/** What the addresses of a page's language begin with; nothing for French. */
export function prefixOf(path: string): string {
  return /^\/(en|ar|facile)(?=\/|$)/.exec(path)?.[0] ?? '';
}

/** The path of a page whichever language it is in: a draft follows its writer from one to the other. */
export function plain(path: string): string {
  return path.slice(prefixOf(path).length) || '/';
}

/** A key that nobody else has. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
}
