// The sentences come from the message catalogue, in data-words of the elements that need them.

type Forms = Record<string, string>;
export type Words = (key: string, parameters?: Record<string, string | number>) => string;

const locale = document.documentElement.lang;
const plural = new Intl.PluralRules(locale);

export function number(n: number): string {
  // As the server writes them: Western digits in Arabic too, thousands with a narrow no-break space (browsers of 2019 used a wide one).
  return n.toLocaleString(locale === 'ar' ? 'fr' : locale).replace(/\u00a0/g, '\u202f');
}

export function wordsOf(element: HTMLElement): Words {
  const all = JSON.parse(element.dataset.words ?? '{}') as Record<string, Forms>;
  return (key, parameters = {}) => {
    const forms = all[key] ?? {};
    const n = parameters.n;
    const form = typeof n === 'number' ? forms[plural.select(n)] : undefined;
    return (form ?? forms.other ?? '').replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = parameters[name];
      return typeof value === 'number' ? number(value) : (value ?? '');
    });
  };
}
