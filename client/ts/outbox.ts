// What somebody does where the network may drop at any moment, such as in a community centre: each thing is kept on this device before it
// is sent, sent in the order in which it was done, and done once however often it is sent. The worker sends what is left over when the page
// is closed; on a device that others use too nothing is kept but in the page itself.

import { marks, mayKeep, reader } from './device';
import { all, change, filesOf, newKey, put, remove, type Kept, type KeptFile } from './kept';
import { parsePage } from './parse';
import { words } from './announce';

/** What came of something that was sent. */
export interface Answer {
  key: string;
  /** Whether it was done; refused otherwise, for a reason in words. */
  done: boolean;
  reason: string;
  /** What the server says of it, if it was done and answers in JSON. */
  body: Record<string, unknown>;
  fields: [string, string][];
}

export interface Listener {
  /** How many things wait, and whether the last attempt found no network. */
  waiting(n: number, offline: boolean): void;
  answered(answer: Answer): void;
}

// On a page that is read without a network nobody is signed in; what is done there is done by who was.
const doer = (): string => reader || (document.body.dataset.kept ? (marks.get('reader') ?? '') : '');

/** What may go with something that is done: its files, and the form, so that it can be taken up again if it is refused. */
export interface With {
  files?: KeptFile[];
  html?: string;
}

const longestPause = 10_000;
const patience = 20_000; // ms; a network that says nothing for as long is as good as none

/** The things done on one page: those that go to addresses beginning with one of `actions`. */
export class Outbox {
  private waiting: Kept[] = [];
  private running = false;
  private offline = false;
  private attempt = 0;
  private timer = 0;
  private last = 0;
  private readonly files = new Map<string, KeptFile[]>();
  private readonly loaded: Promise<void>;

  constructor(
    private readonly actions: string[],
    private readonly listener: Listener,
    /** Whether what has piled up is sent in another order than it was done. */
    private readonly mixed = false,
  ) {
    this.loaded = this.load();
    window.addEventListener('online', () => this.again());
    // Without a worker nothing leaves once the page is gone; the browser asks whether one means it.
    window.addEventListener('beforeunload', (event) => {
      if (this.waiting.length > 0 && !navigator.serviceWorker?.controller) event.preventDefault();
    });
  }

  /** Does something now, or as soon as it can be done. It is kept when this returns. */
  async post(action: string, fields: [string, string][], title: string, more: With = {}): Promise<string> {
    await this.loaded;
    const key = newKey();
    this.last = Math.max(Date.now(), this.last + 1); // in the order of doing, also twice in a millisecond
    const record: Kept = {
      id: `${action}#${key}`, state: 'waiting', reader: doer(), page: location.pathname, title, action, multipart: !!more.files, fields, html: more.html ?? '', key,
      tried: 0, at: this.last, reason: '', why: '',
    };
    this.waiting.push(record);
    if (more.files) this.files.set(record.id, more.files);
    if (await mayKeep().catch(() => false)) {
      await change((records, files) => {
        records.put(record);
        if (more.files?.length) files.put({ id: record.id, files: more.files });
      }).catch(() => undefined);
    }
    this.tell();
    void this.run();
    return key;
  }

  /** Tries at once, because something else shows that the network is back. */
  again(): void {
    this.attempt = 0;
    void this.run();
  }

  private async load(): Promise<void> {
    if (!(await mayKeep().catch(() => false))) return;
    const kept = await all().catch(() => []);
    this.waiting = kept
      .filter((k) => k.state === 'waiting' && k.reader === doer() && this.actions.some((a) => k.action.startsWith(a)))
      .reverse();
    if (this.waiting.length === 0) return;
    this.last = this.waiting[this.waiting.length - 1]?.at ?? 0;
    this.tell();
    void Promise.resolve().then(() => this.run());
  }

  private tell(): void {
    this.listener.waiting(this.waiting.length, this.offline);
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    window.clearTimeout(this.timer);
    try {
      for (let next = this.next(); next; next = this.next()) {
        const answer = await this.send(next);
        if (!answer) {
          this.offline = true;
          this.tell();
          const pause = Math.min(longestPause, 500 * 2 ** this.attempt++) * (0.5 + Math.random() / 2);
          this.timer = window.setTimeout(() => void this.run(), pause);
          return;
        }
        this.offline = false;
        this.attempt = 0;
        const done = next;
        this.waiting = this.waiting.filter((w) => w !== done);
        this.files.delete(done.id);
        if (answer.done) await remove(next.id).catch(() => undefined);
        else await this.giveBack(next, answer.reason);
        this.tell();
        this.listener.answered(answer);
      }
    } finally {
      this.running = false;
    }
  }

  private next(): Kept | undefined {
    return this.waiting[this.mixed ? Math.floor(Math.random() * this.waiting.length) : 0];
  }

  // What was refused stays among what is kept, to be read again, unless nobody would want to.
  private async giveBack(record: Kept, reason: string): Promise<void> {
    if (!(await mayKeep().catch(() => false))) return;
    const spoken = record.fields.some((f) => f[0] === 'text' && f[1] !== '');
    if (spoken || record.html) await put({ ...record, state: 'refused', key: '', tried: 0, reason, why: reason ? 'answer' : 'unsure' }).catch(() => undefined);
    else await remove(record.id).catch(() => undefined);
  }

  // Nothing if it may not have arrived: it is sent again then.
  private async send(record: Kept): Promise<Answer | undefined> {
    const body = record.multipart ? new FormData() : new URLSearchParams();
    for (const field of record.fields) body.append(field[0], field[1]);
    const held = this.files.get(record.id) ?? (record.multipart ? await filesOf(record.id).catch(() => []) : []);
    if (body instanceof FormData) for (const f of held) body.append(f.name, f.file, f.file.name);
    const stop = new AbortController();
    const timer = window.setTimeout(() => stop.abort(), patience);
    const answer: Answer = { key: record.key, done: false, reason: '', body: {}, fields: record.fields };
    try {
      const response = await fetch(record.action, {
        method: 'POST',
        body,
        signal: stop.signal,
        headers: { Accept: 'application/json', 'Idempotency-Key': record.key, ...(record.reader ? { 'Voix-Reader': record.reader } : {}) },
      });
      if (response.status >= 500 || response.status === 429) return undefined;
      const text = await response.text();
      const json = /json/.test(response.headers.get('content-type') ?? '');
      if (response.ok) {
        answer.done = true;
        if (json) answer.body = JSON.parse(text) as Record<string, unknown>;
      } else {
        answer.reason = response.status === 401 ? words('live.signed_out') : json ? saidOf(text) : (parsePage(text).querySelector('h1')?.textContent?.trim() ?? '');
      }
      return answer;
    } catch {
      return undefined;
    } finally {
      window.clearTimeout(timer);
    }
  }
}

// What a refusal in JSON says: of its fields, else of the whole.
function saidOf(text: string): string {
  const error = (JSON.parse(text) as { error?: { message?: string; faults?: { message: string }[] } }).error;
  return error?.faults?.map((f) => f.message).join(' ') || (error?.message ?? '');
}
