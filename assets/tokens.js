// What a word is, for search: the specification is in internal/search/doc.go,
// and golden vectors hold the two to each other.

const kanaLetters = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー";
const latinLetters = "\\p{Script=Latin}\\p{Nd}_";
const dropped = /[\u00ad\u200b-\u200d\u2060\ufeff\u0300\u0301]/g;
const runs = new RegExp(
  `(?<kana>[${kanaLetters}]+)|(?<cyrillic>\\p{Script=Cyrillic}+)`
  + `|(?<latin>(?:[${latinLetters}]|(?<=[0-9])\\.(?=[0-9]))+)`
  + `|(?:(?![${kanaLetters}\\p{Script=Cyrillic}${latinLetters}])\\p{L})+`, "gu");

const same = (word) => word;
const stemmers = { latin: same, cyrillic: same };

let irregular = new Map();

// prepare loads the stemmers that a text needs. Without them, terms are not those
// of the index; words in scripts that a query does not have need none. Words that
// are irregular come with the index, and have their stems there.
export const prepare = (text, words) => Promise.all([
  irregular = new Map(Object.entries(words)),
  /[a-z]/i.test(text) && stemmers.latin === same && import("./stem-en.js").then(({ stem }) => { stemmers.latin = stem; }),
  /\p{Script=Cyrillic}/u.test(text) && stemmers.cyrillic === same && import("./stem-ru.js").then(({ stem }) => { stemmers.cyrillic = stem; }),
]);

const clean = (text) => text.normalize("NFKC").replace(dropped, "");
// By single characters, so that none depends on its neighbours.
const lower = (text) => Array.from(text, (c) => c.toLowerCase()).join("").replace(/\u0307/g, "").replaceAll("ς", "σ");

// hiragana is a text with its katakana as hiragana.
const hiragana = (text) => text.replace(/[ァ-ヶヽヾ]/gu, (c) => String.fromCharCode(c.charCodeAt(0) - 0x60));

// flat is a text with one way to write it.
export const flat = (text) => hiragana(lower(clean(text))).replaceAll("ё", "е");

const latinTerm = (run) => (/^[a-z]+$/.test(run) ? irregular.get(run) ?? stemmers.latin(run) : run);

// kanaText has katakana as hiragana, and at the end of a katakana word of three or
// more no long vowel: サーバー is サーバ.
const kanaText = (run) => hiragana(run.replace(/(?<=[ァ-ヺー]{3})ー(?![ァ-ヺー])/gu, ""));

const newWord = ({ 0: run, groups: { kana, cyrillic, latin } }) => {
  let text = lower(run);
  if (kana) {
    text = kanaText(text);
    const all = Array.from(text);
    return { text, kana: true, terms: [...all.slice(1).map((c, i) => all[i] + c), all.at(-1)] };
  }
  if (cyrillic) {
    text = text.replaceAll("ё", "е");
    return { text, terms: [irregular.get(text) ?? stemmers.cyrillic(text)] };
  }
  if (!latin) return { text, terms: [text] };
  if (/^v[0-9.]*\.[0-9.]*$/.test(text)) {
    text = text.slice(1);
    run = run.slice(1);
  }
  const parts = run.split(/[_.]+|(?<=[a-z])(?=[A-Z])/).filter(Boolean);
  if (parts.length === 1 && parts[0] === run) return { text, terms: [latinTerm(text)] };
  return { text, terms: [text, ...parts.map((part) => latinTerm(lower(part)))] };
};

// split returns the words of a text: {text, kana, terms}. If there are several
// terms and it is no kana, the first is the whole.
export const split = (text) => Array.from(clean(text).matchAll(runs), newWord);

export const terms = (text) => split(text).flatMap((word) => word.terms);
