// What may be hard to read in a French text, by the European rules for easy-to-read texts: the same as server/easyread.go says.
// A test holds both to the same texts.

export interface Hint {
  kind: 'sentence' | 'word' | 'short' | 'line';
  what: string;
  n: number;
}

const longestSentence = 15; // words
const longestWord = 12; // letters
const fullestLine = 2; // sentences
const most = 8;
const quoted = 6; // words of a long sentence

const abbreviations = new Set(
  ['etc', 'cf', 'ex', 'tél', 'tel', 'rdv', 'svp', 'nb', 'mme', 'mr', 'dr', 'qqn', 'qqch', 'bcp', 'pb', 'dept', 'n°'],
);
const capitals = /^\p{Lu}{2,6}$/u;
const around = /^[^\p{L}\p{Nd}°]+|[^\p{L}\p{Nd}°]+$/gu;

export function readingHints(text: string): Hint[] {
  const hints: Hint[] = [];
  const add = (kind: Hint['kind'], what: string, n: number): void => {
    if (hints.length < most && !hints.some((h) => h.kind === kind && h.what === what)) hints.push({ kind, what, n });
  };
  for (const line of text.normalize('NFC').split('\n')) {
    const all = line.split(/\s+/u).filter((word) => word !== '');
    const sentences = sentencesOf(all);
    for (const words of sentences) {
      if (words.length > longestSentence) add('sentence', words.slice(0, quoted).join(' ') + '…', words.length);
      for (const word of words) {
        const bare = word.replace(around, '');
        if (capitals.test(bare) || abbreviations.has(bare.toLowerCase())) {
          add('short', bare, 0);
          continue;
        }
        for (const part of bare.split(/[-'’]/u)) {
          const n = Array.from(part).length;
          if (n > longestWord && /^\p{L}+$/u.test(part)) add('word', part, n);
        }
      }
    }
    if (sentences.length > fullestLine) add('line', all.slice(0, quoted).join(' ') + '…', sentences.length);
  }
  return hints;
}

function sentencesOf(all: string[]): string[][] {
  const sentences: string[][] = [];
  let words: string[] = [];
  for (const word of all) {
    if (/[\p{L}\p{Nd}]/u.test(word)) words.push(word);
    if (/[.!?…:;][»")’]*$/u.test(word) && words.length > 0) {
      sentences.push(words);
      words = [];
    }
  }
  if (words.length > 0) sentences.push(words);
  return sentences;
}
