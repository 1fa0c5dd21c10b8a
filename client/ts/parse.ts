// What a policy of Trusted Types ("trusted-types voix; require-trusted-types-for 'script'") has to allow: reading a page of
// ours that was fetched, which is the one place where text becomes HTML, and starting our worker. All else is forbidden.

interface Policy {
  createHTML(text: string): string;
  createScriptURL(address: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: Policy): Policy;
}

const rules: Policy = { createHTML: (text) => text, createScriptURL: () => '/sw.js' };
const types = (window as { trustedTypes?: TrustedTypes }).trustedTypes;
const policy = types ? types.createPolicy('voix', rules) : rules;

/** The document that the HTML of a page of this site describes; its scripts do not run. */
export function parsePage(html: string): Document {
  return new DOMParser().parseFromString(policy.createHTML(html), 'text/html');
}

/** The address of the service worker, as it may be registered. */
export function workerAddress(): string {
  return policy.createScriptURL('');
}
