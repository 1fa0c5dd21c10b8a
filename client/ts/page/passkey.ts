// Passkeys: the server is asked what to ask of the browser, the browser has its device sign, and what it answers goes off as the form that the
// page has for it. Bytes are base64url on the way: the methods that browsers have for this by now are missing in those of three years ago.

import { wordsOf } from '../words';

interface Asked {
  ticket: string;
  publicKey: {
    challenge: string;
    user?: { id: string; name: string; displayName: string };
    excludeCredentials?: { id: string; type: 'public-key' }[];
  };
}

interface Refused {
  error?: { message?: string };
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));

function text(buffer: ArrayBuffer | null): string | undefined {
  if (!buffer) return undefined;
  return btoa(Array.from(new Uint8Array(buffer), (b) => String.fromCharCode(b)).join('')).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

async function sign(asked: Asked['publicKey']): Promise<string> {
  const user = asked.user;
  const options = { ...asked, challenge: bytes(asked.challenge) };
  const found = user
    ? await navigator.credentials.create({
        publicKey: { ...options, user: { ...user, id: bytes(user.id) }, excludeCredentials: (asked.excludeCredentials ?? []).map((c) => ({ ...c, id: bytes(c.id) })) } as unknown as PublicKeyCredentialCreationOptions,
      })
    : await navigator.credentials.get({ publicKey: options as unknown as PublicKeyCredentialRequestOptions });
  const made = found as PublicKeyCredential;
  const of = made.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  const parts = user
    ? { attestationObject: text(of.attestationObject) }
    : { authenticatorData: text(of.authenticatorData), signature: text(of.signature), userHandle: text(of.userHandle) };
  return JSON.stringify({
    id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: {}, response: { clientDataJSON: text(of.clientDataJSON), ...parts },
  });
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
  const say = wordsOf(form);
  const button = form.querySelector<HTMLButtonElement>('[type=submit]');
  const said = form.querySelector<HTMLElement>('[role=status]');
  const field = (name: string): HTMLInputElement | null => form.querySelector(`[name=${name}]`);
  const fill = (name: string, value: string): void => {
    const input = field(name);
    if (input) input.value = value;
  };
  const tell = (sentence: string): void => {
    if (said) said.textContent = sentence;
  };
  const begin = async (): Promise<void> => {
    // The form goes to the site in the language of this page; so does the question.
    const site = new URL(form.action).pathname.replace(/\/(connexion|moi)(\/.*)?$/, '');
    const response = await fetch(`${site}/api/v1/passkeys/challenge`, {
      method: 'POST',
      // Answered in the language of this page, whichever the browser prefers.
      headers: { 'Content-Type': 'application/json', 'Accept-Language': document.documentElement.lang },
      body: JSON.stringify({ for: form.dataset.passkey, return: field('return')?.value ?? '', shared: field('shared')?.checked ?? false }),
    });
    if (!response.ok) {
      tell(((await response.json()) as Refused).error?.message ?? say('passkey.failed'));
      return;
    }
    const asked = (await response.json()) as Asked;
    const answer = await sign(asked.publicKey);
    fill('ticket', asked.ticket);
    fill('answer', answer);
    form.submit();
  };
  // What a browser without passkeys says of it itself, the server says: the form goes off as it is.
  if (!window.PublicKeyCredential) continue;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (button?.disabled) return;
    if (button) button.disabled = true;
    tell(say('passkey.waiting'));
    begin()
      .catch((error: unknown) => {
        const name = error instanceof DOMException ? error.name : '';
        tell(say(name === 'NotAllowedError' || name === 'AbortError' ? 'passkey.stopped' : name === 'InvalidStateError' ? 'passkey.there' : 'passkey.failed'));
      })
      .finally(() => {
        if (button) button.disabled = false;
      });
  });
  // Gone back to: what was answered proves nothing twice.
  window.addEventListener('pageshow', () => {
    fill('ticket', '');
    fill('answer', '');
    tell('');
  });
}
