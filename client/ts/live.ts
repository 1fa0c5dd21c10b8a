// The live connection: one WebSocket a page. It carries numbers and kinds only; what is new is read from the page itself,
// fetched again, so there is one way to write an argument in HTML.

import { announce, clear, words } from './announce';
import { digits, expect, merge, refresh } from './fresh';

interface Message {
  n?: number;
  topic?: string;
  kind?: string;
  id?: number;
  ballots?: number;
}

const longestWait = 30_000;

export function followLive(): void {
  const body = document.body;
  const topics = body.dataset.topics;
  if (!topics || !('WebSocket' in window)) return;

  let number = Number(body.dataset.number ?? 0);
  let attempt = 0;
  let socket: WebSocket | undefined;
  let retry = 0;
  let lost = false;

  const connect = (): void => {
    window.clearTimeout(retry);
    const before = socket;
    const scheme = location.protocol === 'https:' ? 'wss://' : 'ws://';
    const s = (socket = new WebSocket(
      `${scheme}${location.host}/live?topics=${encodeURIComponent(topics)}&since=${number}`,
    ));
    before?.close();
    s.addEventListener('message', (event) => {
      attempt = 0;
      if (lost) {
        lost = false;
        clear();
      }
      // One object a line; having read them all, the page knows everything up to the greatest number.
      for (const line of String(event.data).split('\n')) {
        let message: Message;
        try {
          message = JSON.parse(line) as Message;
        } catch {
          continue;
        }
        if (typeof message.n === 'number' && message.n > number) number = message.n;
        take(message);
      }
    });
    s.addEventListener('close', () => {
      if (s !== socket) return;
      // Full jitter: after a restart, a thousand pages must not come back in the same instant.
      const wait = Math.random() * Math.min(longestWait, 1000 * 2 ** attempt++);
      if (attempt === 4 && !lost) {
        lost = true;
        announce(words('live.offline'));
      }
      retry = window.setTimeout(connect, wait);
    });
  };

  const take = (message: Message): void => {
    switch (message.kind) {
      case 'hello':
        return;
      case 'ballots':
        if (typeof message.ballots === 'number') count(message.ballots);
        return;
      case 'argument':
        if (typeof message.id === 'number') expect(message.id);
        refresh(number, merge);
        return;
      default:
        // shown, and whatever else changed, or reload: the server cannot tell what, the page itself can
        refresh(number, merge);
    }
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
      attempt = 0;
      connect();
    }
  });
  window.addEventListener('online', () => {
    if (socket?.readyState === WebSocket.OPEN) return;
    attempt = 0;
    connect();
  });
  connect();
}

// Counts only grow on the page; a late message cannot take them back.
function count(ballots: number): void {
  document.querySelectorAll<HTMLElement>('[data-live=ballots]').forEach((e) => {
    if (digits(e) > ballots) return;
    e.textContent = words('live.ballots', { n: ballots });
  });
}
