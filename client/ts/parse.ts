// Reading a page of ours that was fetched. This is the one place where text becomes HTML, so a policy of Trusted Types
// ("trusted-types voix; require-trusted-types-for 'script'") can allow it and forbid all others.

interface Policy {
  createHTML(text: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: Policy): Policy;
}

const types = (window as { trustedTypes?: TrustedTypes }).trustedTypes;
const policy = types ? types.createPolicy('voix', { createHTML: (text) => text }) : undefined;

/** The document that the HTML of a page of this site describes; its scripts do not run. */
export function parsePage(html: string): Document {
  return new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, 'text/html');
}
