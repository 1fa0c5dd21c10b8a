// Recording one's voice. The message lives in this page until it has been sent: it is sent by this script, which keeps it when the
// network or a fault in the form holds it up. Without this script the form takes a recording that was made elsewhere.

import { wordsOf } from '../words';

// Who wants nothing to move sees no meter; that nothing is heard is said in words, to everybody.
const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;

// What plays on most devices first: old iPhones know nothing but MP4.
const kinds = ['audio/mp4;codecs=mp4a.40.2', 'audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4', 'audio/webm'];

const form = document.querySelector<HTMLFormElement>('form[data-speak]');
const place = document.getElementById('recorder');
if (form && place) speak(form, place);

interface Refused {
  error?: { message: string; faults?: { field: string; message: string }[] };
}

function speak(form: HTMLFormElement, place: HTMLElement): void {
  const say = wordsOf(place);
  const longest = Number(place.dataset.minutes) * 60_000;
  const file = place.querySelector<HTMLInputElement>('input[type=file]');
  const fileBox = place.querySelector<HTMLElement>('.recorder-file');

  const action = new URL(form.action).pathname;
  const prefix = action.slice(0, action.length - (form.dataset.path ?? '').length);

  let blob: Blob | undefined;
  let sending = false;

  const lasting = (ms: number): string => {
    const all = Math.max(1, Math.round(ms / 1000));
    const minutes = Math.floor(all / 60);
    const seconds = all % 60;
    if (!minutes) return say('voice.seconds', { n: seconds });
    if (!seconds) return say('voice.minutes', { n: minutes });
    return say('voice.both', { minutes: say('voice.minutes', { n: minutes }), seconds: say('voice.seconds', { n: seconds }) });
  };

  // One region says what happens; the time that is left is said to screen readers now and then only.
  const state = element('p', 'recorder-state');
  state.setAttribute('role', 'status');
  const clock = element('p', 'hint');
  clock.setAttribute('aria-hidden', 'true');
  const tell = (sentence: string): void => {
    if (state.textContent !== sentence) state.textContent = sentence;
  };

  const start = button('button', say('record.start'), 'record-mark');
  const stop = button('button', say('record.stop'), 'record-mark stop-mark');
  const erase = button('button quiet', say('record.delete'));
  const controls = element('div', 'recorder-controls');
  controls.append(start, stop, erase);
  const player = element('audio', 'player');
  player.controls = true;
  player.setAttribute('aria-label', say('record.listen'));
  const meter = element('meter', '');
  meter.max = 1;
  meter.setAttribute('aria-hidden', 'true'); // it moves all the time, and only shows that something is heard

  const show = (): void => {
    const recording = recorder !== undefined;
    start.hidden = recording;
    stop.hidden = !recording;
    erase.hidden = recording || !blob;
    player.hidden = recording || !blob;
    clock.hidden = !recording;
    meter.hidden = !recording || still;
    start.lastChild!.textContent = say(blob ? 'record.again' : 'record.start');
  };

  let recorder: MediaRecorder | undefined;
  let stopped: 'asked' | 'full' | 'alone' = 'alone';

  const take = (message: Blob, sentence: string): void => {
    if (player.src) URL.revokeObjectURL(player.src);
    blob = message;
    player.src = URL.createObjectURL(message);
    tell(sentence);
  };

  const drop = (): void => {
    if (player.src) URL.revokeObjectURL(player.src);
    player.removeAttribute('src');
    blob = undefined;
  };

  let asking = false;

  async function record(): Promise<void> {
    if (asking || recorder) return;
    asking = true;
    tell(say('record.asking'));
    let microphone: MediaStream;
    try {
      microphone = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, channelCount: 1 } });
    } catch (why) {
      tell(say((why as Error).name === 'NotAllowedError' || (why as Error).name === 'SecurityError' ? 'record.refused' : 'record.missing'));
      openFile();
      return;
    } finally {
      asking = false;
    }
    const release = (): void => microphone.getTracks().forEach((t) => t.stop());
    const kind = kinds.find((k) => MediaRecorder.isTypeSupported(k));
    const pieces: Blob[] = [];
    let made: MediaRecorder;
    try {
      made = new MediaRecorder(microphone, { ...(kind ? { mimeType: kind } : {}), audioBitsPerSecond: 32_000 });
    } catch {
      release();
      tell(say('record.missing'));
      openFile();
      return;
    }
    recorder = made;
    stopped = 'alone';
    const began = performance.now();
    const level = watch(microphone, meter, () => tell(say('record.silent')));
    let told = Infinity;
    const tick = (): void => {
      const left = longest - (performance.now() - began);
      if (left <= 0) {
        end('full');
        return;
      }
      // Every minute, and near the end: what is left is read aloud; the eye sees each second.
      const next = left > 60_000 ? Math.ceil(left / 60_000) * 60_000 : left > 10_000 ? 60_000 : 10_000;
      if (next < told) {
        told = next;
        tell(say('record.recording', { left: lasting(next) }));
      }
      clock.textContent = lasting(left);
    };
    const timer = window.setInterval(tick, 500);
    made.addEventListener('dataavailable', (event) => {
      if (event.data.size > 0) pieces.push(event.data);
    });
    made.addEventListener('stop', () => {
      window.clearInterval(timer);
      level();
      release();
      const lasted = performance.now() - began;
      recorder = undefined;
      const focus = document.activeElement === stop;
      if (lasted < 800 || pieces.length === 0) {
        tell(say('record.short'));
      } else {
        const key = stopped === 'full' ? 'record.full' : stopped === 'asked' ? 'record.ready' : 'record.failed';
        take(new Blob(pieces, { type: made.mimeType }), say(key, { lasting: lasting(Math.min(lasted, longest)) }));
      }
      show();
      if (focus) (blob ? player : start).focus();
    });
    // In pieces, so that what was said is there even if the browser ends the recording by itself.
    made.start(1000);
    tick();
    show();
    stop.focus();
  }

  function end(why: 'asked' | 'full'): void {
    stopped = why;
    if (recorder && recorder.state !== 'inactive') recorder.stop();
  }

  start.addEventListener('click', () => void record());
  stop.addEventListener('click', () => end('asked'));
  erase.addEventListener('click', () => {
    drop();
    if (file) file.value = '';
    tell(say('record.deleted'));
    show();
    start.focus();
  });

  // A recording made elsewhere, as before, behind a word: the button above is what most people want.
  const other = element('details', '');
  const summary = element('summary', '');
  summary.textContent = say('record.file');
  other.append(summary);
  if (fileBox) other.append(fileBox);
  function openFile(): void {
    other.open = true;
  }
  file?.addEventListener('change', () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    const probe = new Audio(URL.createObjectURL(chosen));
    const ready = (): void => {
      const known = Number.isFinite(probe.duration) ? lasting(probe.duration * 1000) : chosen.name;
      take(chosen, say('record.ready', { lasting: known }));
      URL.revokeObjectURL(probe.src);
      show();
    };
    probe.addEventListener('loadedmetadata', ready);
    probe.addEventListener('error', ready); // the server says what is wrong with it
    probe.preload = 'metadata';
  });

  if (typeof MediaRecorder !== 'undefined' && 'mediaDevices' in navigator) {
    tell(say('record.idle'));
  } else {
    start.disabled = true;
    tell(say('record.missing'));
    other.open = true;
  }
  place.append(controls, state, clock, meter, player, other);
  if (place.classList.contains('with-fault') && file) other.open = true;
  show();

  // Leaving with a message that was not sent asks first, in the browser's own words.
  window.addEventListener('beforeunload', (event) => {
    if ((blob || recorder) && !sending) event.preventDefault();
  });

  form.addEventListener('submit', (event) => {
    if (recorder) end('asked');
    event.preventDefault();
    void send();
  });

  async function send(): Promise<void> {
    if (sending) return;
    clearFaults(form);
    if (!blob) {
      tell(say('fault.voice.required'));
      start.focus();
      return;
    }
    sending = true;
    tell(say('record.sending'));
    const data = new FormData(form);
    data.delete('voice');
    data.append('voice', blob, 'voix');
    // One key for one message: sent twice by a shaky network, it is kept once.
    const key = (form.dataset.key ??= Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join(''));
    try {
      // Answered in the language of this page, whichever the browser prefers.
      const response = await fetch(prefix + (form.dataset.api ?? ''), {
        method: 'POST',
        body: data,
        headers: { 'Idempotency-Key': key, 'Accept-Language': document.documentElement.lang },
      });
      const answer = (await response.json()) as Refused & { number?: number };
      if (response.ok) {
        const to = new URL(response.headers.get('Location') ?? '/', location.href);
        to.pathname += form.dataset.done ?? '';
        to.searchParams.set('n', String(answer.number ?? 0));
        if (form.dataset.notice) to.searchParams.set('fait', form.dataset.notice);
        location.assign(to.href);
        return;
      }
      delete form.dataset.key;
      fault(form, say('record.faults'), say('record.kept'), answer);
      tell(say('record.kept'));
    } catch {
      tell(say('record.unsent'));
    }
    sending = false;
  }
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, of: string): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag);
  if (of) e.className = of;
  return e;
}

function button(of: string, text: string, mark?: string): HTMLButtonElement {
  const b = element('button', of);
  b.type = 'button';
  if (mark) b.append(element('span', mark));
  b.append(text);
  return b;
}

// How loud it is, five times a second: enough to see that one is heard.
function watch(microphone: MediaStream, meter: HTMLMeterElement, silent: () => void): () => void {
  if (typeof AudioContext === 'undefined') return () => undefined;
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(microphone).connect(analyser);
  const samples = new Uint8Array(analyser.fftSize);
  let quiet = 0;
  const timer = window.setInterval(() => {
    analyser.getByteTimeDomainData(samples);
    let loudest = 0;
    for (const s of Array.from(samples)) loudest = Math.max(loudest, Math.abs(s - 128) / 128);
    meter.value = Math.min(1, loudest * 1.5);
    quiet = loudest > 0.02 ? 0 : quiet + 1;
    if (quiet === 25) silent(); // for five seconds
  }, 200);
  return () => {
    window.clearInterval(timer);
    void context.close();
  };
}

function clearFaults(form: HTMLFormElement): void {
  form.querySelector('.fault-summary')?.remove();
  form.querySelectorAll<HTMLElement>('[aria-invalid]').forEach((e) => e.removeAttribute('aria-invalid'));
}

// What the server found, above the form and leading to each field, as its own pages show it.
function fault(form: HTMLFormElement, title: string, kept: string, answer: Refused): void {
  const box = element('div', 'fault-summary');
  box.setAttribute('role', 'alert');
  box.tabIndex = -1;
  const heading = element('h2', '');
  heading.textContent = title;
  const list = element('ul', '');
  const faults = answer.error?.faults ?? [];
  for (const one of faults.length ? faults : [{ field: '', message: answer.error?.message ?? '' }]) {
    const item = element('li', '');
    const field = one.field ? document.getElementById('field-' + one.field) : null;
    if (field) {
      const link = element('a', '');
      link.href = '#' + field.id;
      link.textContent = one.message;
      link.addEventListener('click', (event) => {
        event.preventDefault();
        (field.closest('fieldset, .field') ?? field).scrollIntoView();
        field.focus({ preventScroll: true });
      });
      field.setAttribute('aria-invalid', 'true');
      item.append(link);
    } else {
      item.textContent = one.message;
    }
    list.append(item);
  }
  const note = element('p', '');
  note.textContent = kept;
  box.append(heading, list, note);
  form.prepend(box);
  box.focus();
}
