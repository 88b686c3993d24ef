// Search: what is found in each language, by keyboard and by finger, and that
// the script reads words and index as Go does.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { languages, site, start } from "./harness.mjs";
import { Index } from "../assets/search-index.js";
import { prepare, terms } from "../assets/tokens.js";

const { base, browser, open } = await start();
const root = fileURLToPath(new URL("..", import.meta.url));
const json = (name) => JSON.parse(readFileSync(name, "utf8"));

// The Russian index has the irregular words of both.
const words = () => prepare("a я", json(`${site}/search/ru/index.json`).irregular);

before(async () => {
  await words();
  execFileSync("go", ["test", "-count=1", "-run", "^TestSearchAnswers$", "./internal/site"], { cwd: root, env: { ...process.env, SEARCH_ANSWERS: site } });
});

test("golden vectors of the tokenizer", () => {
  for (const { text, terms: want } of json(`${root}/internal/search/testdata/tokens.json`)) assert.deepEqual(terms(text), want, text);
});

for (const lang of languages) {
  test(`the same terms in Go and here: ${lang}`, async (t) => {
    await words();
    const all = Object.entries(json(`${site}/search/${lang}/words.json`));
    assert.ok(all.length >= 5000, `${all.length} words`);
    const other = all.filter(([word, want]) => JSON.stringify(terms(word)) !== JSON.stringify(want ?? []));
    assert.deepEqual(other.slice(0, 10), []);
    t.diagnostic(`${all.length} words`);
  });

  test(`the same results in Go and here: ${lang}`, async () => {
    const index = await Index.from(`${base}search/${lang}/index.json`);
    for (const [query, want] of Object.entries(json(`${site}/search/${lang}/answers.json`))) {
      const { hits, all } = await index.search(query);
      assert.deepEqual([String(all), ...hits.map(({ page, unit }) => `${page} ${unit}`)], want, query);
    }
  });

  const query = { en: "borrowed kernel threads", ja: "匿名プロセス", ru: "ошибкой" }[lang];
  test(`search by keyboard: ${lang}`, async () => {
    const page = await open(`${lang}/course/`);
    await page.keyboard.press("/");
    const input = page.getByRole("combobox");
    await input.waitFor();
    assert.ok(await input.evaluate((node) => node === document.activeElement));
    await page.keyboard.insertText(query);
    await page.getByRole("option").first().waitFor();
    assert.ok(await page.locator(".search-dialog mark").count() > 0, "hits are marked");
    const count = { en: /^\d+ results$/, ja: /^\d+件$/, ru: /^\d+ результат(а|ов)?$/ }[lang];
    assert.match(await page.locator(".search-count").textContent(), count);
    await page.locator('.search-dialog [role="status"]', { hasText: count }).waitFor({ state: "attached" }); // when typing has paused
    await page.keyboard.press("ArrowDown");
    const active = await input.getAttribute("aria-activedescendant");
    const href = await page.locator(`#${active}`).getAttribute("href");
    await page.keyboard.press("Enter");
    await page.waitForURL(new URL(href, base).href);
    assert.ok(href.includes(`/${lang}/`), href);
    await page.done();
  });
}

test("a step of a trace is a result, and opens there", async () => {
  const page = await open("en/");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("schedule_tail finishes the switch");
  const step = page.getByRole("option", { name: /^Step \d+/ }).first();
  await step.click();
  await page.locator('tr[aria-current="step"]').waitFor();
  assert.equal(await page.locator(".search-dialog").count(), 0, "another page");
  await page.done();
});

test("keys go through results, also those that have yet to be shown", async () => {
  const page = await open("en/course/");
  await page.keyboard.press("/");
  const input = page.getByRole("combobox");
  await input.fill("mm_users");
  await page.locator(".search-more").first().waitFor();
  const active = () => input.getAttribute("aria-activedescendant");
  const options = page.getByRole("option");
  const first = await options.first().getAttribute("id");
  assert.equal(await active(), first);
  assert.equal(await options.first().getAttribute("aria-selected"), "true");

  await page.keyboard.press("ArrowDown");
  assert.equal(await active(), await options.nth(1).getAttribute("id"));
  await page.keyboard.press("Home");
  assert.equal(await active(), first);
  await page.keyboard.press("ArrowUp");
  assert.equal(await active(), await options.last().getAttribute("id"));
  const before = await page.locator(".search-group").count();
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction((before) => document.querySelectorAll(".search-group").length > before, before);
  assert.equal(await page.locator('[aria-selected="true"]').count(), 1);

  const number = await page.locator(".search-group").evaluateAll((all) => all.findIndex((group) => group.querySelector(".search-more")));
  const group = page.locator(".search-group").nth(number);
  await group.locator(".search-more").click();
  assert.equal(await group.locator(".search-more").count(), 0);
  assert.ok(await group.getByRole("option").count() > 6);
  assert.ok(await input.evaluate((node) => node === document.activeElement), "the field keeps the focus");
  assert.equal(new Set(await options.evaluateAll((all) => all.map(({ id }) => id))).size, await options.count(), "no result twice");
  await page.done();
});

test("what is typed before the search is there is not lost", async () => {
  const page = await open("en/");
  await page.route("**/search.*.js", async (route) => { await new Promise((done) => setTimeout(done, 400)); await route.continue(); });
  await page.keyboard.press("/");
  await page.keyboard.type("mmdrop", { delay: 20 });
  const input = page.getByRole("combobox");
  await input.waitFor();
  await page.keyboard.type(" last", { delay: 20 });
  assert.equal(await input.inputValue(), "mmdrop last");
  await page.done();
});

test("/ is a letter where letters are typed, and no key where they are switched off", async () => {
  const page = await open("en/");
  await page.keyboard.press("/");
  const input = page.getByRole("combobox");
  await input.waitFor();
  await page.keyboard.press("/");
  assert.equal(await input.inputValue(), "/");
  await page.keyboard.press("Escape");
  await page.evaluate(() => { document.documentElement.dataset.keys = "off"; });
  await page.keyboard.press("/");
  await page.waitForTimeout(200);
  assert.equal(await page.locator(".search-dialog").isVisible(), false);
  await page.keyboard.press("Control+k");
  await input.waitFor();
  await page.done();
});

test("Escape closes, and focus goes back; the button opens, too; nothing found is said", async () => {
  const page = await open("ru/", { touch: true, width: 360, height: 700 });
  const button = page.locator(".search-open");
  await button.tap();
  const input = page.getByRole("combobox");
  await input.fill("щщщщщ");
  await page.locator(".search-count", { hasText: "ничего не нашлось" }).waitFor();
  assert.match(await page.locator(".search-hint").textContent(), /часть слов/);
  assert.equal(await input.getAttribute("aria-expanded"), "false");
  const box = await page.locator(".search-dialog").boundingBox();
  assert.ok(box.x === 0 && Math.round(box.width) === 360 && Math.round(box.height) === 700, "it fills a telephone");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".search-dialog").isVisible(), false);
  assert.ok(await button.evaluate((node) => node === document.activeElement));
  await page.done();
});

for (const dark of [false, true]) {
  test(`axe finds nothing in the dialog and the page, ${dark ? "dark" : "light"}`, async () => {
    const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    const context = await browser.newContext({ bypassCSP: true, colorScheme: dark ? "dark" : "light", viewport: { width: dark ? 320 : 1280, height: 800 } });
    const violations = async (page) => {
      await page.evaluate(axe);
      const { violations: found } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      return found.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join("\n")}`);
    };
    const page = await open("ru/course/", { context });
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("потоком");
    await page.locator(".search-more").first().waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByRole("combobox").fill("щщщщщ");
    await page.locator(".search-count", { hasText: "щщщщщ" }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.done();
    const own = await open("ja/search/?q=mm_users", { context });
    await own.getByRole("option").first().waitFor();
    assert.deepEqual(await violations(own), []);
    await own.done();
    await context.close();
  });
}

test("ways to write the same Japanese word", async () => {
  const index = await Index.from(`${base}search/ja/index.json`);
  const units = async (query) => (await index.search(query)).hits.map(({ page, unit }) => `${page}/${unit}`).sort();
  for (const [word, ...others] of [["スケジューラ", "スケジューラー", "すけじゅーら", "ｽｹｼﾞｭｰﾗ"], ["カウンタ", "カウンター"], ["遅延TLB", "遅延ＴＬＢ", "遅延ｔｌｂ"]]) {
    const want = await units(word);
    assert.ok(want.length > 5, word);
    for (const other of others) assert.deepEqual(await units(other), want, other);
  }
  const { places } = await index.search("カウンター");
  assert.deepEqual(places("2つのカウンタ"), [[3, 7]]);
});

test("words that no section has together", async () => {
  const page = await open("en/");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("mm_count qqqqzzz");
  await page.locator(".search-hint", { hasText: "No section has all" }).waitFor();
  assert.ok(await page.getByRole("option").count() > 0);
  await page.done();
});

test("no index: the button is the link that it is without a script", async () => {
  const page = await open("en/course/");
  await page.route("**/search/en/index.json", (route) => route.abort());
  await page.keyboard.press("Control+k");
  await page.waitForURL("**/en/search/");
});

test("hostile queries do no harm", async () => {
  const page = await open("en/");
  await page.keyboard.press("Control+k");
  const input = page.getByRole("combobox");
  for (const query of ["<img src=x onerror=alert(1)>", "(.*)*[", "\u202e\u0000\ud800", "a".repeat(100000), "constructor __proto__ toString", "％s %n \\"]) {
    await input.evaluate((node, value) => { node.value = value; node.dispatchEvent(new Event("input")); }, query);
    await page.waitForTimeout(100);
  }
  assert.equal(await page.locator(".search-dialog img").count(), 0);
  await input.fill("mm_users");
  await page.getByRole("option").first().waitFor();
  await page.done();
  const other = await open(`en/search/?q=${encodeURIComponent("<script>alert(1)</script>".repeat(50))}`);
  await other.locator(".search-count").waitFor();
  assert.ok((await other.getByRole("combobox").inputValue()).length <= 200);
  await other.done();
});

test("without a script the button leads to a list of all headings", async () => {
  for (const lang of languages) {
    const page = await open(`${lang}/`, { script: false });
    await page.locator(".search-open").click();
    await page.waitForURL(`${base}${lang}/search/`);
    assert.ok(await page.locator(".search-terms a").count() > 40);
    assert.ok(await page.locator(".search-pages > li > a").count() > 30);
    assert.deepEqual(await page.locator(".search-letters a").allTextContents(), [...new Set(await page.locator(".search-letters a").allTextContents())]);
    assert.equal(await page.locator(".search-letters a", { hasText: /#|漢字/ }).count(), 0, "every term has its letter");
    const section = page.locator(".search-pages details a").first();
    assert.equal(await section.isVisible(), false);
    await page.locator(".search-pages summary").first().click();
    await section.click();
    await page.waitForURL(/#/);
    await page.done();
  }
});

test("a query in the address is looked for, and follows what is typed", async () => {
  const page = await open("ja/search/?q=mm_count");
  const input = page.getByRole("combobox");
  assert.equal(await input.inputValue(), "mm_count");
  await page.getByRole("option").first().waitFor();
  assert.equal(await page.locator(".search-all").isVisible(), false);
  await input.fill("遅延TLB");
  assert.equal(await page.evaluate(() => new URLSearchParams(location.search).get("q")), "遅延TLB");
  await input.fill("");
  await page.locator(".search-all").waitFor();
  assert.equal(await page.evaluate(() => location.search), "");
  await page.done();
});

test("places of words, in any form", async () => {
  const at = async (lang, text, query) => {
    const index = await Index.from(`${base}search/${lang}/index.json`);
    const { places } = await index.search(query);
    return places(text).map(([from, to]) => text.slice(from, to));
  };
  assert.deepEqual(await at("ru", "Новая ошибка и новые ошибки. Память и режим", "новой ошибкой"), ["Новая", "ошибка", "новые", "ошибки"]);
  assert.deepEqual(await at("ru", "памятью в режимах", "память режима"), ["памятью", "режимах"]);
  assert.deepEqual(await at("ja", "アドレス空間を借ります", "空間"), ["空間"]);
  assert.deepEqual(await at("ja", "mmとｶｰﾈﾙ、カーネル", "カーネル"), ["ｶｰﾈﾙ", "カーネル"]);
  assert.deepEqual(await at("en", "mm->active_mm in 6.12, active", "active_mm 6.12"), ["active_mm", "6.12"]);
  assert.deepEqual(await at("en", "freed and borrowing", "free borro"), ["freed", "borrowing"]);
  assert.deepEqual(await at("en", "nothing", ""), []);
});

test("the header says where the search is, and by which key", async () => {
  const shown = (page) => page.locator(".search-open").evaluate((node) => getComputedStyle(node, "::after").content);
  for (const [platform, key] of [["Linux x86_64", "Ctrl K"], ["MacIntel", "⌘ K"]]) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.addInitScript((value) => Object.defineProperty(Navigator.prototype, "platform", { get: () => value }), platform);
    await context.addInitScript(() => {
      window.shifts = 0;
      new PerformanceObserver((list) => { for (const { value } of list.getEntries()) window.shifts += value; }).observe({ type: "layout-shift", buffered: true });
    });
    const page = await open("ru/course/lazy-tlb/", { context });
    assert.equal(await shown(page), `"${key}"`);
    assert.equal(await page.locator(".search-open span").isVisible(), true);
    await page.waitForLoadState("networkidle");
    assert.equal(await page.evaluate(() => window.shifts), 0);
    await page.done();
    await context.close();
  }
  for (const lang of languages) {
    for (const width of [320, 768, 1024, 1280]) {
      const page = await open(`${lang}/course/lazy-tlb/`, { width });
      assert.equal(await page.locator(".search-open span").isVisible(), width >= 480, `${lang}, ${width}`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width, `${lang}, ${width}`);
      await page.done();
    }
  }
  const page = await open("en/course/lazy-tlb/", { script: false });
  assert.ok(["none", "normal", '""'].includes(await shown(page)), "no key without a script");
  await page.done();
});
