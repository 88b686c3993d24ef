// Exercises that can be answered: choose, check, and be told why. The right
// answer and the reasons stand in the page, folded up (templates/exercise.html);
// nothing is sent anywhere. What has been answered is remembered in this
// browser, if it allows that.

const words = document.getElementById("docgen.predict")?.dataset;
const exercises = words ? [...document.querySelectorAll(".exercise:has(> .exercise-check)")] : [];
const key = "docgen.answers";

// One page has the same exercises in every language.
const page = location.pathname.replace(`/${document.documentElement.lang}/`, "/*/");

// What is stored may be anybody's who shares the host: only what looks like ours counts.
const load = () => {
  let stored = null;
  try { stored = JSON.parse(localStorage.getItem(key)); } catch { /* forbidden, or not ours */ }
  return stored instanceof Object && !Array.isArray(stored) ? stored : {};
};
const save = (answers) => {
  try { localStorage.setItem(key, JSON.stringify(answers)); } catch { /* forbidden: it lasts as long as the page */ }
};

// right is the ids of this page's exercises that have been answered right.
const stored = load()[page];
const right = new Set(exercises.map(({ id }) => id).filter((id) => Array.isArray(stored) && stored.includes(id)));

const element = (name, className, ...children) => {
  const node = document.createElement(name);
  node.className = className;
  node.append(...children);
  return node;
};

const remember = () => {
  const answers = load();
  if (right.size > 0) answers[page] = [...right];
  else delete answers[page];
  save(answers);
};

// tick marks an exercise that has been answered, in words and by a sign.
const tick = (exercise) => {
  const title = exercise.querySelector(".exercise-title");
  title.querySelector(".exercise-done")?.remove();
  if (right.has(exercise.id)) title.append(element("span", "exercise-done", ` ✓ ${words.done}`));
};

// reset puts an exercise back to how nobody has answered it.
const reset = (exercise) => {
  tick(exercise);
  exercise.querySelector(".exercise-verdict").textContent = "";
  exercise.querySelector(".exercise-answer").open = false;
  const chosen = exercise.querySelector("input:checked");
  if (chosen) chosen.checked = false;
};

const score = () => words.score.replaceAll("{Right}", exercises.filter(({ id }) => right.has(id)).length).replaceAll("{Count}", exercises.length);

const verdict = (exercise, choice, box) => {
  box.textContent = "";
  box.className = "exercise-verdict";
  if (!choice) {
    box.append(words.choose);
    return;
  }
  const correct = choice.value === exercise.dataset.answer;
  box.classList.add(correct ? "exercise-correct" : "exercise-mistaken");
  box.append(element("strong", "", `${correct ? "✓" : "✗"} ${correct ? words.right : words.wrong}`));
  if (!correct) {
    const why = [...exercise.querySelectorAll(".exercise-wrong > li")].find((item) => item.dataset.value === choice.value);
    if (why) box.append(" ", ...[...why.childNodes].map((node) => node.cloneNode(true)));
    return;
  }
  right.add(exercise.id);
  remember();
  tick(exercise);
  exercise.querySelector(".exercise-answer").open = true;
  box.append(" ", element("span", "exercise-score", score()));
  count();
};

// How many have been answered, and a way to forget it, stands below the last one.
const tally = element("p", "exercise-score");
const count = () => {
  tally.hidden = right.size === 0;
  tally.firstChild.textContent = `${score()} `;
};
const forget = () => {
  right.clear();
  remember();
  exercises.forEach(reset);
  count();
  exercises.at(-1).querySelector(".exercise-button").focus();
};

for (const exercise of exercises) {
  const list = exercise.querySelector(".exercise-choices");
  list.setAttribute("role", "radiogroup");
  list.setAttribute("aria-labelledby", `${exercise.id}.ask`);
  list.removeAttribute("aria-label");
  for (const item of list.children) {
    item.role = "none";
    const input = element("input", "");
    Object.assign(input, { type: "radio", name: exercise.id, value: item.dataset.value });
    const label = element("label", "", input, ...item.childNodes);
    item.append(label);
  }
  const check = element("button", "exercise-button", words.check);
  check.type = "button";
  const box = element("div", "exercise-verdict");
  box.role = "status";
  check.addEventListener("click", () => verdict(exercise, list.querySelector("input:checked"), box));
  list.addEventListener("keydown", (event) => { if (event.key === "Enter") check.click(); });
  exercise.querySelector(".exercise-check").append(check, box);
  tick(exercise);
}

if (exercises.length > 0) {
  const button = element("button", "exercise-forget", words.clear);
  button.type = "button";
  button.addEventListener("click", forget);
  tally.append("", button);
  exercises.at(-1).append(tally);
  count();
}
