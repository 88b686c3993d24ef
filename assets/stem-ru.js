// The Russian stemmer of the Snowball project, written from its definition
// (snowballstem.org/algorithms/russian). Words are in lower case, ё as е.
// Golden vectors and a test on thousands of words hold it to the one in Go.

// An expression finds the longest of its endings. Some count only after а or я; none
// of these ends in one of the same list that counts anywhere.
const ending = (free, after) => new RegExp(`(?:${free}${after ? `|(?<=[ая])(?:${after})` : ""})$`);
const gerund = ending("[иы]в(?:ши(?:сь)?)?", "в(?:ши(?:сь)?)?");
const reflexive = ending("с[яь]");
const adjective = ending("[еиыо][ейм]|[иы]ми|[ео]го|[ео]му|[иы]х|[уюое]ю|[ая]я");
const participle = ending("[иы]вш|ующ", "ем|нн|вш|ю?щ");
const verb = ending("ен[аоы]?|[иы]л[аио]?|[еу]й(?:те)?|ите|[иы]м|[яиы]т|у[ею]т|[иы]ть|ишь|у?ю", "л[аио]?|н[аоы]?|нно|[ей]те|й|ем|[ею]т|ть|ешь");
const noun = ending("[аоуыь]|[ео]в|[иь]?[еюя]|[еи]?и|(?:и?я|а)ми|и?ей|[ои]?й|и?[яе]м|[ао]м|(?:и?я|а)х");

export const stem = (word) => {
  const region = word.search(/[аеиоуыэюя]/) + 1; // RV
  if (region === 0) return word;
  const r2 = /^(?:.*?[аеиоуыэюя][^аеиоуыэюя]){2}/.exec(word)?.[0].length ?? word.length;
  let rest = word.slice(region);
  const drop = (what) => rest !== (rest = rest.replace(what, ""));

  if (!drop(gerund)) {
    drop(reflexive);
    if (drop(adjective)) drop(participle);
    else if (!drop(verb)) drop(noun);
  }
  drop(/и$/);
  const derived = rest.search(/ость?$/);
  if (derived >= 0 && region + derived >= r2) rest = rest.slice(0, derived);
  const superlative = drop(/ейше?$/);
  if (!drop(/н(?=н$)/) && !superlative) drop(/ь$/);
  return word.slice(0, region) + rest;
};
