// What readers, other sites on the same host and people who send links can put in
// front of the scripts: fragments, queries, and what is in the browser's storage.
// None of it may stop a script or be taken for markup.

import assert from "node:assert/strict";
import { test } from "node:test";

import { start } from "./harness.mjs";

const { base, browser, open } = await start();
const chapter = "en/course/mm-users-and-mm-count/";
const figure = "all-holders";

const storageKeys = { answers: "docgen.answers", reading: `docgen.reading:${new URL(base).pathname}`, keys: "docgen.keys", theme: "docgen.theme" };

const odd = ["{", "null", "5", '"text"', '{"read":5,"recent":7}', '{"read":[],"recent":[[5],[null],[{}],"x",[]]}', '{"__proto__":{"x":1}}'];

test("fragments that name nothing stop nothing", async () => {
  for (const fragment of ["#%", "#%E0%A4%A", `#${figure}/%`, "#__proto__", "#constructor/3", "#main/3", "#/", "#//1", `#${figure}/9`, "#trace-player", "#predict", "#<img src=x onerror=alert(1)>"]) {
    const page = await open(chapter + fragment);
    await page.locator(`mm-trace:has(> #${figure})`).scrollIntoViewIfNeeded();
    await page.locator(`#${figure} [role=slider], #${figure} .player-range`).first().waitFor();
    await page.evaluate((fragment) => { location.hash = "#"; location.hash = fragment; }, fragment);
    await page.waitForTimeout(50);
    await page.done();
  }
});

test("a micro-step that is too high is the step's end", async () => {
  const page = await open(chapter);
  const id = await page.evaluate((figure) => document.querySelector(`#${figure} tr[data-step]`).id, figure);
  for (const n of ["99999999999999999999999", "9".repeat(400), "0"]) {
    await page.goto(`${base}${chapter}#${id}/${n}`);
    await page.reload();
    await page.waitForFunction((id) => document.getElementById(id).getAttribute("aria-current") === "step", id);
  }
  await page.done();
});

test("storage that holds something else is as good as none", async () => {
  for (const value of odd) {
    const context = await browser.newContext();
    await context.addInitScript(([keys, value]) => { for (const key of Object.values(keys)) localStorage.setItem(key, value); }, [storageKeys, value]);
    for (const address of ["en/", chapter]) {
      const page = await open(address, { context });
      await page.done();
    }
    await context.close();
  }
});

test("an answer is remembered though there was something else in its place", async () => {
  for (const value of ["5", '"text"', "[]", '{"/docs/*/course/mm-users-and-mm-count/":7}']) {
    const context = await browser.newContext();
    const page = await open(chapter, { context });
    await page.evaluate(([key, value]) => localStorage.setItem(key, value), [storageKeys.answers, value]);
    await page.reload();
    const exercise = page.locator(".exercise").first();
    const answer = await exercise.getAttribute("data-answer");
    await exercise.locator(`input[value="${answer}"]`).check();
    await exercise.locator(".exercise-button").click();
    await page.reload();
    assert.equal(await exercise.locator(".exercise-done").count(), 1, value);
    await page.done();
    await context.close();
  }
});

test("a page is marked as read though there was something else in the storage", async () => {
  for (const value of ["5", "[]", '{"read":[],"recent":[[5]]}', '{"read":"text","recent":{}}']) {
    const context = await browser.newContext();
    const page = await open(chapter, { context });
    await page.evaluate(([key, value]) => localStorage.setItem(key, value), [storageKeys.reading, value]);
    await page.reload();
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await page.locator('.sidebar [aria-current="page"] .read-mark:not(.read-begun)').waitFor({ state: "attached" });
    await page.done();
    await context.close();
  }
});

test("a place to go on at leads nowhere but into this site, and is text", async () => {
  for (const value of [
    ["//other.example/", "x", "T", "en"],
    ["course/../../../evil/", "", "<img src=x>", "en"],
    ["javascript:alert(1)", "", "T", "en"],
  ]) {
    const context = await browser.newContext();
    const page = await open("en/", { context });
    await page.evaluate(([key, value]) => localStorage.setItem(key, JSON.stringify({ read: {}, recent: [value] })), [storageKeys.reading, value]);
    await page.reload();
    const links = await page.locator("[data-continue] a").evaluateAll((all) => all.map((link) => ({ origin: link.origin, children: link.children.length })));
    for (const link of links) assert.deepEqual(link, { origin: new URL(base).origin, children: 0 }, value[0]);
    await page.done();
    await context.close();
  }
});

test("a query is text, however long, whatever is in it", async () => {
  for (const query of ["<img src=x onerror=alert(1)>", "$&{zzqx}$`$$", "__proto__ constructor toString", "%", "\ud800", "\\", "a".repeat(5000), "あ".repeat(1000), "_._._._", "...", "((((a+)+)+)+$"]) {
    const page = await open(`en/search/?q=${encodeURIComponent(query.toWellFormed())}`);
    await page.getByRole("combobox").waitFor();
    assert.ok((await page.getByRole("combobox").inputValue()).length <= 200);
    if (query.startsWith("$&")) {
      const status = page.locator('.search-here [role="status"]');
      await page.waitForFunction(() => document.querySelector('.search-here [role="status"]').textContent !== "");
      assert.ok((await status.textContent()).includes(query), await status.textContent());
    }
    await page.done();
  }
  for (const raw of ["%", "%E0%A4%A", "+", "a&q=b", "%00"]) {
    const page = await open(`en/search/?q=${raw}`);
    await page.getByRole("combobox").waitFor();
    await page.done();
  }
});

test("two clicks open one search", async () => {
  const page = await open(chapter);
  await page.evaluate(() => { const button = document.querySelector(".search-open"); button.click(); button.click(); });
  await page.locator("dialog[open]").waitFor();
  await page.waitForTimeout(200);
  assert.equal(await page.locator(".search-dialog").count(), 1);
  await page.done();
});

test("without an index the page to search on stays, and others lead there", async () => {
  const context = await browser.newContext();
  await context.route("**/index.json", (route) => route.fulfill({ status: 503, body: "" }));
  const page = await context.newPage();
  let loads = 0;
  page.on("framenavigated", () => { loads++; });
  await page.goto(`${base}en/search/?q=mm`);
  await page.waitForTimeout(700);
  assert.equal(loads, 1, "it does not load itself again and again");
  await page.goto(base + chapter);
  await page.locator(".search-open").click();
  await page.waitForURL(`${base}en/search/`);
  await context.close();
});

test("a search that failed is tried again", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(base + chapter);
  await page.locator(".search-open").click();
  const input = page.getByRole("combobox");
  await input.waitFor();
  await context.route("**/search/en/*.bin*", (route) => route.abort());
  await input.fill("borrowed");
  const failed = page.locator('.search-dialog [role="status"]');
  await page.waitForFunction(() => document.querySelector('.search-dialog [role="status"]').textContent !== "");
  assert.equal(await page.getByRole("option").count(), 0, await failed.textContent());
  await context.unroute("**/search/en/*.bin*");
  await context.route("**/search/en/*.json*", (route) => route.abort());
  await input.fill("borrowed ");
  await input.fill("borrowed");
  await page.waitForTimeout(300);
  assert.equal(await page.getByRole("option").count(), 0);
  await context.unroute("**/search/en/*.json*");
  await input.fill("borrowed ");
  await page.getByRole("option").first().waitFor();
  await context.close();
});
