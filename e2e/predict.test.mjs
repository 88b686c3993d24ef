// Exercises: answered wrong, then right; what is said of it; what is remembered.

import assert from "node:assert/strict";
import { test } from "node:test";

import { languages, start } from "./harness.mjs";

const { browser, open } = await start();
const chapter = "course/mm-users-and-mm-count/";

for (const lang of languages) {
  test(`an exercise is answered: ${lang}`, async () => {
    const page = await open(`${lang}/${chapter}`);
    const exercise = page.locator(".exercise").first();
    const answer = await exercise.getAttribute("data-answer");
    const status = exercise.getByRole("status");
    const button = exercise.locator(".exercise-button");
    await button.click();
    assert.match(await status.textContent(), { en: /Choose/, ja: /選んで/, ru: /выберите/ }[lang]);

    const radios = exercise.getByRole("radio");
    const values = await radios.evaluateAll((inputs) => inputs.map(({ value }) => value));
    const wrong = values.findIndex((value) => value !== answer);
    await radios.nth(wrong).check();
    await button.click();
    const reason = await exercise.locator(`.exercise-wrong > li[data-value="${values[wrong]}"]`).textContent();
    assert.ok((await status.textContent()).startsWith("✗ "));
    assert.ok((await status.textContent()).endsWith(reason), "the reason for this answer");
    assert.equal(await exercise.locator("details").getAttribute("open"), null);

    await radios.nth(values.indexOf(answer)).focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    assert.ok((await status.textContent()).startsWith("✓ "));
    assert.notEqual(await exercise.locator("details").getAttribute("open"), null, "the explanation is open");
    await page.done();
  });
}

test("answers are remembered for all languages, and forgotten when asked", async () => {
  const context = await browser.newContext();
  const answerFirst = async (lang) => {
    const page = await open(`${lang}/${chapter}`, { context });
    const exercise = page.locator(".exercise").first();
    await exercise.locator(`input[value="${await exercise.getAttribute("data-answer")}"]`).check();
    await exercise.locator(".exercise-button").click();
    return { page, exercise };
  };
  await (await answerFirst("en")).page.done();
  const { page, exercise } = await answerFirst("ru");
  assert.match(await exercise.locator(".exercise-done").textContent(), /решено/);
  const score = /1 из/;
  assert.match(await exercise.getByRole("status").textContent(), score);
  await page.reload();
  assert.equal(await page.locator(".exercise-done").count(), 1, "also after a reload");
  const forget = page.getByRole("button", { name: "Забыть мои ответы" });
  assert.match(await page.locator(".exercise").last().locator("p.exercise-score").textContent(), score);
  await forget.click();
  assert.equal(await page.locator(".exercise-done").count(), 0);
  assert.equal(await page.locator(".exercise input:checked").count(), 0, "nothing is chosen");
  assert.equal(await page.locator(".exercise-answer[open]").count(), 0, "no answer stands open");
  assert.equal((await page.locator(".exercise-verdict").allTextContents()).join(""), "");
  assert.equal(await forget.isVisible(), false);
  await page.reload();
  assert.equal(await page.locator(".exercise-done").count(), 0);
  await page.done();
  await context.close();
});

test("without scripts there is nothing to press but the answer", async () => {
  const page = await open(`ja/${chapter}`, { script: false });
  assert.equal(await page.getByRole("radio").count(), 0);
  assert.equal(await page.locator(".exercise-choices").first().isVisible(), true);
  await page.locator(".exercise-answer summary").first().click();
  assert.equal(await page.locator(".exercise-right").first().isVisible(), true);
  await page.done();
});

test("the page of all answers asks nothing", async () => {
  const page = await open("en/answers/");
  assert.equal(await page.getByRole("radio").count(), 0);
  await page.done();
});

test("radios do not move anything", async () => {
  const page = await open(`en/${chapter}`);
  const shift = await page.evaluate(async () => {
    document.querySelector(".exercise").scrollIntoView();
    let sum = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; }).observe({ type: "layout-shift", buffered: true });
    await new Promise((done) => setTimeout(done, 500));
    return sum;
  });
  assert.equal(shift, 0);
  await page.done();
});

test("what others have stored does no harm", async () => {
  for (const stored of ["{", "7", "null", "[1]", '"text"', '{"/docs/*/course/mm-users-and-mm-count/": 5}', '{"/docs/*/course/mm-users-and-mm-count/": {"length": 3}}', '{"recent": [[7], "x"], "read": 3}']) {
    const context = await browser.newContext();
    await context.addInitScript((value) => { for (const key of ["docgen.answers", "docgen.reading:/docs/"]) localStorage.setItem(key, value); }, stored);
    const page = await open(`en/${chapter}`, { context });
    await page.getByRole("radio").first().waitFor();
    await page.done();
    const start = await open("en/course/", { context });
    await start.done();
    await context.close();
  }
});
