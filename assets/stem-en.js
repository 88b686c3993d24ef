// The English stemmer of the Snowball project (Porter 2), written from its
// definition (snowballstem.org/algorithms/english). Words are made of a–z.
// Golden vectors and a test on thousands of words hold it to the one in Go.

const exceptions = new Map(Object.entries({
  skis: "ski", skies: "sky", dying: "die", lying: "lie", tying: "tie", idly: "idl", gently: "gentl", ugly: "ugli", early: "earli",
  only: "onli", singly: "singl", sky: "sky", news: "news", howe: "howe", atlas: "atlas", cosmos: "cosmos", bias: "bias", andes: "andes",
}));
const finished = new Set(["inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"]);

const step2 = {
  ization: "ize", ational: "ate", fulness: "ful", ousness: "ous", iveness: "ive", tional: "tion", biliti: "ble", lessli: "less",
  entli: "ent", ation: "ate", alism: "al", aliti: "al", ousli: "ous", iviti: "ive", fulli: "ful", enci: "ence", anci: "ance", abli: "able",
  izer: "ize", ator: "ate", alli: "al", bli: "ble", ogi: "og", li: "",
};
const step3 = { ational: "ate", tional: "tion", alize: "al", icate: "ic", iciti: "ic", ative: "", ical: "ic", ness: "", ful: "" };
const step4 = ["ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion", "al", "er", "ic"];

// anyOf finds the longest of endings.
const anyOf = (endings) => new RegExp(`(?:${endings.join("|")})$`);
const [any2, any3, any4] = [Object.keys(step2), Object.keys(step3), step4].map(anyOf);

const short = (word) => /(?:[^aeiouy][aeiouy][^aeiouywxY]|^[aeiouy][^aeiouy])$/.test(word);

export const stem = (text) => {
  if (text.length < 3) return text;
  if (exceptions.has(text)) return exceptions.get(text);
  let word = text.replace(/^y/, "Y").replace(/([aeiouy])y/g, "$1Y");

  // Where the regions begin: after the first non-vowel that follows a vowel, and again.
  const region = (from) => {
    const found = /[aeiouy][^aeiouy]/.exec(word.slice(from));
    return found ? from + found.index + 2 : word.length;
  };
  const special = /^(?:gener|commun|arsen)/.exec(word);
  const r1 = special ? special[0].length : region(0);
  const r2 = region(r1);
  const within = (ending, start) => word.length - ending.length >= start;
  const cut = (ending, put = "") => { word = word.slice(0, word.length - ending.length) + put; };

  // 1a
  if (word.endsWith("sses")) cut("es");
  else if (/ie[ds]$/.test(word)) cut(word.length > 4 ? "es" : "s");
  else if (!/(?:us|ss)$/.test(word) && /[aeiouy].+s$/.test(word)) cut("s");
  if (finished.has(word)) return word;

  // 1b
  const e = /(?:ee?d|ing)(?:ly)?$/.exec(word)?.[0];
  if (e === "eed" || e === "eedly") {
    if (within(e, r1)) cut(e, "ee");
  } else if (e && /[aeiouy]/.test(word.slice(0, -e.length))) {
    cut(e);
    if (/(?:at|bl|iz)$/.test(word)) word += "e";
    else if (/(bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(word)) word = word.slice(0, -1);
    else if (word.length === r1 && short(word)) word += "e";
  }

  // 1c
  if (/.[^aeiouy][yY]$/.test(word)) word = `${word.slice(0, -1)}i`;

  // 2
  const two = any2.exec(word)?.[0];
  if (two && within(two, r1)) {
    if (two === "ogi" ? word.at(-4) === "l" : two === "li" ? /[cdeghkmnrt]li$/.test(word) : true) cut(two, step2[two]);
  }
  // 3
  const three = any3.exec(word)?.[0];
  if (three && within(three, r1) && (three !== "ative" || within(three, r2))) cut(three, step3[three]);
  // 4
  const four = any4.exec(word)?.[0];
  if (four && within(four, r2) && (four !== "ion" || /[st]ion$/.test(word))) cut(four);
  // 5
  if (word.endsWith("e")) {
    if (within("e", r2) || (within("e", r1) && !short(word.slice(0, -1)))) cut("e");
  } else if (word.endsWith("ll") && within("l", r2)) cut("l");
  return word.replaceAll("Y", "y");
};
