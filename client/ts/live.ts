// The live connection: one WebSocket a page. But for rooms it carries numbers and kinds only; what is new is read from the page itself,
// fetched again, so there is one way to write an argument in HTML.

import { announce, clear, words } from './announce';
import { digits, expect, merge, refresh } from './fresh';

export interface Message {
  n?: number;
  topic?: string;
  kind?: string;
  id?: number;
  ballots?: number;
}

const longestWait = 30_000;

/** What is told to whoever follows topics. */
export interface Listener {
  message(message: Message): void;
  /** The connection is gone, for the so many-th time in a row, or was never there. */
  down?(attempt: number): void;
  /** It brings something again. */
  up?(): void;
}

export interface Following {
  /** The number up to which this page knows everything. */
  number(): number;
  up(): boolean;
  /** Connects anew, because something shows that this one is dead. */
  again(): void;
}

/** Follows topics from the number on at which the page was made, over connections that come and go. */
export function follow(topics: string[], listener: Listener, longest = longestWait): Following {
  let number = Number(document.body.dataset.number ?? 0);
  let attempt = 0;
  let socket: WebSocket | undefined;
  let retry = 0;
  let dropped = false;

  const connect = (): void => {
    window.clearTimeout(retry);
    const before = socket;
    const scheme = location.protocol === 'https:' ? 'wss://' : 'ws://';
    const s = (socket = new WebSocket(
      `${scheme}${location.host}/live?topics=${encodeURIComponent(topics.join(','))}&since=${number}`,
    ));
    before?.close();
    s.addEventListener('message', (event) => {
      if (s !== socket) return; // what the new one tells would come twice
      attempt = 0;
      dropped = false;
      listener.up?.();
      // One object a line; having read them all, the page knows everything up to the greatest number.
      for (const line of String(event.data).split('\n')) {
        let message: Message;
        try {
          message = JSON.parse(line) as Message;
        } catch {
          continue;
        }
        if (typeof message.n === 'number' && message.n > number) number = message.n;
        listener.message(message);
      }
    });
    s.addEventListener('close', () => {
      if (s !== socket) return;
      // Full jitter: after a restart, a thousand pages must not come back in the same instant.
      const wait = Math.random() * Math.min(longest, 1000 * 2 ** attempt++);
      listener.down?.(attempt);
      retry = window.setTimeout(connect, wait);
    });
  };

  const again = (): void => {
    attempt = 0;
    connect();
  };

  // A page that is not seen keeps no connection open: phones pay for it.
  let hidden = 0;
  document.addEventListener('visibilitychange', () => {
    window.clearTimeout(hidden);
    if (document.hidden) {
      hidden = window.setTimeout(() => {
        const s = socket;
        socket = undefined;
        window.clearTimeout(retry);
        s?.close();
      }, 60_000);
    } else if (!socket) {
      again();
    }
  });
  // A connection does not notice by itself that the network under it was away.
  window.addEventListener('offline', () => (dropped = true));
  window.addEventListener('online', () => {
    if (dropped || socket?.readyState !== WebSocket.OPEN) again();
  });
  connect();
  return { number: () => number, up: () => !dropped && socket?.readyState === WebSocket.OPEN, again };
}

/** Follows what the page says that it shows. */
export function followLive(): void {
  const topics = document.body.dataset.topics;
  if (!topics || !('WebSocket' in window)) return;
  let lost = false;

  const take = (message: Message): void => {
    switch (message.kind) {
      case 'hello':
        return;
      case 'ballots':
        if (typeof message.ballots === 'number') count(message.ballots);
        return;
      case 'argument':
        if (typeof message.id === 'number') expect(message.id);
        refresh(line.number(), merge);
        return;
      default:
        // shown, and whatever else changed, or reload: the server cannot tell what, the page itself can
        refresh(line.number(), merge);
    }
  };

  const line = follow(topics.split(','), {
    message: take,
    down(attempt) {
      if (attempt !== 4 || lost) return;
      lost = true;
      announce(words('live.offline'));
    },
    up() {
      if (!lost) return;
      lost = false;
      clear();
    },
  });
}


// Counts only grow on the page; a late message cannot take them back.
function count(ballots: number): void {
  document.querySelectorAll<HTMLElement>('[data-live=ballots]').forEach((e) => {
    if (digits(e) > ballots) return;
    e.textContent = words('live.ballots', { n: ballots });
  });
}
