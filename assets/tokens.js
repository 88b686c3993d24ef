// What a word is, for search: the specification is in internal/search/doc.go,
// and golden vectors hold the two to each other.

import { stem as stemEnglish } from "./stem-en.js";
import { stem as stemRussian } from "./stem-ru.js";

const dropped = /[\u00ad\u200b-\u200d\u2060\ufeff\u0300\u0301\u0307]/g;
const runs = /(?<kana>[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+)|(?<cyrillic>\p{Script=Cyrillic}+)|(?<latin>(?:[\p{Script=Latin}\p{Nd}_]|(?<=[0-9])\.(?=[0-9]))+)|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Cyrillic}\p{Script=Latin}])\p{L})+/gu;

// Lower case by single characters, so that none depends on its neighbours.
export const fold = (text) => Array.from(text.normalize("NFKC"), (c) => c.toLowerCase()).join("").replace(dropped, "").replaceAll("ς", "σ");

const word = (run) => (/^[a-z]+$/.test(run) ? stemEnglish(run) : run);

// ofRun returns the terms of one run.
const ofRun = ({ 0: run, groups: { kana, cyrillic, latin } }) => {
  if (kana) {
    const all = Array.from(run);
    return all.length === 1 ? all : all.slice(1).map((c, i) => all[i] + c);
  }
  if (cyrillic) return [stemRussian(run.replaceAll("ё", "е"))];
  if (!latin) return [run];
  if (!/[_.]/.test(run)) return [word(run)];
  return [run, ...run.split(/[_.]+/).filter(Boolean).map(word)];
};

export const terms = (text) => [...fold(text).matchAll(runs)].flatMap(ofRun);

// words lists the runs of a text with their places and terms: for queries.
export const words = (text) => [...fold(text).matchAll(runs)].map((run) => ({ text: run[0], kana: Boolean(run.groups.kana), terms: ofRun(run) }));
