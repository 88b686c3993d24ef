// The Russian stemmer of the Snowball project, written from its definition
// (snowballstem.org/algorithms/russian). Words are in lower case, ё as е.
// Golden vectors and a test on thousands of words hold it to the one in Go.

const vowels = "аеиоуыэюя";
const list = (words) => words.split(" ").sort((a, b) => b.length - a.length);

const gerund1 = list("в вши вшись");
const gerund2 = list("ив ивши ившись ыв ывши ывшись");
const adjective = list("ее ие ые ое ими ыми ей ий ый ой ем им ым ом его ого ему ому их ых ую юю ая яя ою ею");
const participle1 = list("ем нн вш ющ щ");
const participle2 = list("ивш ывш ующ");
const reflexive = list("ся сь");
const verb1 = list("ла на ете йте ли й л ем н ло но ет ют ны ть ешь нно");
const verb2 = list("ила ыла ена ейте уйте ите или ыли ей уй ил ыл им ым ен ило ыло ено ят ует уют ит ыт ены ить ыть ишь ую ю");
const noun = list("а ев ов ие ье е иями ями ами еи ии и ией ей ой ий й иям ям ием ем ам ом о у ах иях ях ы ь ию ью ю ия ья я");
const derivational = list("ост ость");
const superlative = list("ейш ейше");

const vowel = (letter) => vowels.includes(letter);

// after returns where the letters after the first non-vowel that follows a vowel begin.
const after = (word, from) => {
  let i = from;
  while (i < word.length && !vowel(word[i])) i++;
  while (i < word.length && vowel(word[i])) i++;
  return i < word.length ? i + 1 : word.length;
};

// Words whose stems are not those of their other forms: internal/search/irregular.go.
const same = "вызов режим канал сигнал терминал оригинал интервал материал журнал канала сигнала терминала оригинала интервала материала журнала систем проблем схем объем прием подъем правил лимит коммит основ перемен ленив занят готов открыт";
const pairs = "память памят запись запис подпись подпис надпись надпис случая случа имя имя имени имя именем имя имена имя имен имя именами имя время врем времени врем временем врем времена врем времен врем список списк снимок снимк участок участк рисунок рисунк кусок куск отрезок отрезк порядок порядк остаток остатк недостаток недостатк промежуток промежутк ошибок ошибк ссылок ссылк проверок проверк сборок сборк настроек настройк меток метк масок маск строчек строчк оценок оценк загрузок загрузк задержек задержк блокировок блокировк установок установк упаковок упаковк попыток попытк ядер ядр чисел числ окон окн конец конц";
const irregular = new Map(same.split(" ").map((word) => [word, word]));
pairs.split(" ").forEach((word, i, all) => { if (i % 2 === 0) irregular.set(word, all[i + 1]); });

export const stem = (word) => irregular.get(word) ?? snowball(word);

const snowball = (word) => {
  let first = 0;
  while (first < word.length && !vowel(word[first])) first++;
  if (first === word.length) return word;
  const rv = first + 1;
  const r2 = after(word, after(word, 0));
  let rest = word.slice(rv);
  const head = word.slice(0, rv);

  // The longest ending of a list, or two: those of the first only after а or я.
  const ending = (needs, free) => {
    let best;
    for (const suffix of needs) if (rest.endsWith(suffix)) { best = [suffix, true]; break; }
    for (const suffix of free) {
      if (rest.endsWith(suffix)) {
        if (!best || suffix.length > best[0].length) best = [suffix, false];
        break;
      }
    }
    return best;
  };
  const drop = (needs, free) => {
    const found = ending(needs, free);
    if (!found) return false;
    const left = rest.slice(0, -found[0].length);
    if (found[1] && !/[ая]$/.test(left)) return false;
    rest = left;
    return true;
  };

  if (!drop(gerund1, gerund2)) {
    drop([], reflexive);
    if (drop([], adjective)) drop(participle1, participle2);
    else if (!drop(verb1, verb2)) drop([], noun);
  }
  drop([], ["и"]);
  const derived = derivational.find((suffix) => rest.endsWith(suffix));
  if (derived && rv + rest.length - derived.length >= r2) rest = rest.slice(0, -derived.length);
  if (drop([], superlative)) {
    if (rest.endsWith("нн")) rest = rest.slice(0, -1);
  } else if (rest.endsWith("нн")) rest = rest.slice(0, -1);
  else if (rest.endsWith("ь")) rest = rest.slice(0, -1);
  return head + rest;
};
