// A ballot answers at once: the button is pressed before the server has said yes, and goes back, with the reason, when it
// says no. Without a network it waits on this device, and the page says that it does not count yet. Without this script the
// same form is sent and the page comes back.

import { announce, words } from './announce';
import { hasWorker, reader, send as sendLater, type Outcome } from './device';
import { newKey, put, remove } from './kept';
import { parsePage } from './parse';
import { wordsOf } from './words';

interface Refusal {
  sentence: string;
}

export function answerAtOnce(): void {
  document.querySelectorAll<HTMLFormElement>('form[data-ballot]').forEach(answerIn);
}

function answerIn(form: HTMLFormElement): void {
  const buttons = Array.from(form.querySelectorAll<HTMLButtonElement>('button[name=choice]'));
  const own = form.querySelector<HTMLElement>('[data-own]');
  const say = own ? wordsOf(own) : undefined;
  let running: AbortController | undefined;

  const pressed = (): string => buttons.find((b) => b.getAttribute('aria-pressed') === 'true')?.value ?? '';
  // What the server last confirmed, to go back to.
  let kept = { choice: pressed(), sentence: own?.textContent ?? '' };

  const press = (choice: string): void => {
    for (const b of buttons) b.setAttribute('aria-pressed', String(b.value === choice));
    if (!own || !say) return;
    const until = own.dataset.until ?? '';
    own.textContent =
      say('ballot.own.' + choice) + ' ' + (until ? say('ballot.change', { until }) : say('ballot.change_open'));
  };

  const restore = (): void => {
    for (const b of buttons) b.setAttribute('aria-pressed', String(b.value === kept.choice));
    if (own) own.textContent = kept.sentence;
  };

  form.addEventListener('submit', (event) => {
    const button = (event as SubmitEvent).submitter ?? document.activeElement;
    if (!(button instanceof HTMLButtonElement) || button.name !== 'choice') return;
    event.preventDefault();
    const choice = button.value;
    // A second click replaces the first: only the last one's outcome is told.
    running?.abort();
    const controller = (running = new AbortController());
    press(choice);
    const body = new URLSearchParams();
    new FormData(form).forEach((value, name) => body.append(name, String(value)));
    body.set('choice', choice);
    const key = newKey();
    void (async () => {
      remove(waitingId).catch(() => undefined); // an older choice must not come after this one
      const outcome = await send(form.action, body, key, controller.signal);
      if (controller !== running || outcome === 'aborted') return;
      if (outcome === 'asked') {
        const sent = Object.assign(document.createElement('input'), { type: 'hidden', name: 'choice', value: choice });
        form.append(sent);
        return form.submit();
      }
      if (outcome === 'kept') {
        kept = { choice, sentence: own?.textContent ?? '' };
      } else if (outcome === 'offline' && (await wait(body, key))) {
        if (own) own.textContent = words('live.ballot_waiting');
      } else {
        restore();
        announce((outcome !== 'offline' && outcome.sentence) || words('live.failed'));
      }
    })();
  });

  const action = new URL(form.action).pathname;
  const waitingId = action + '#ballot';
  const wait = async (body: URLSearchParams, key: string): Promise<boolean> => {
    if (!reader || !hasWorker() || document.body.dataset.shared === 'yes') return false;
    try {
      await put({
        id: waitingId, state: 'waiting', reader, page: location.pathname, title: document.querySelector('h1')?.textContent?.trim() ?? '',
        action, multipart: false, fields: Array.from(body.entries()), html: '', key, tried: Date.now(), at: Date.now(), reason: '', why: '',
      });
      void sendLater();
      return true;
    } catch {
      return false;
    }
  };
  document.addEventListener('outcome', (event) => {
    const outcome = (event as CustomEvent<Outcome>).detail;
    if (outcome.action !== action) return;
    const choice = pressed();
    if (outcome.kind === 'refused') restore();
    else {
      press(choice);
      kept = { choice, sentence: own?.textContent ?? '' };
    }
  });
}

async function send(url: string, body: URLSearchParams, key: string, signal: AbortSignal): Promise<'kept' | 'aborted' | 'asked' | 'offline' | Refusal> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      signal,
      keepalive: true, // who leaves at once has answered all the same
      headers: { Accept: 'text/html', 'Idempotency-Key': key },
    });
    if (response.status === 401) return { sentence: words('live.signed_out') };
    if (response.ok) return 'kept';
    if (response.status === 428) return 'asked'; // the page that comes asks for something first, and sends it
    return { sentence: reason(await response.text()) };
  } catch (fault) {
    return (fault as Error).name === 'AbortError' ? 'aborted' : 'offline';
  }
}

// The heading of the page that refuses says why.
function reason(page: string): string {
  return parsePage(page).querySelector('h1')?.textContent?.trim() ?? '';
}
