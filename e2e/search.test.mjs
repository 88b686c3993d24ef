// Search: what is found in each language, by keyboard and by finger, and that
// the script reads words and index as Go does.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { languages, site, start } from "./harness.mjs";
import { hits, Index } from "../assets/search.js";
import { terms } from "../assets/tokens.js";

const { base, open } = await start();
const root = fileURLToPath(new URL("..", import.meta.url));
const json = (name) => JSON.parse(readFileSync(name, "utf8"));

before(() => {
  execFileSync("go", ["test", "-count=1", "-run", "^TestSearchAnswers$", "./internal/site"], { cwd: root, env: { ...process.env, SEARCH_ANSWERS: site } });
});

test("golden vectors of the tokenizer", () => {
  for (const { text, terms: want } of json(`${root}/internal/search/testdata/tokens.json`)) assert.deepEqual(terms(text), want, text);
});

for (const lang of languages) {
  test(`the same terms in Go and here: ${lang}`, (t) => {
    const words = Object.entries(json(`${site}/search/${lang}/words.json`));
    assert.ok(words.length >= 5000, `${words.length} words`);
    const other = words.filter(([word, want]) => JSON.stringify(terms(word)) !== JSON.stringify(want ?? []));
    assert.deepEqual(other.slice(0, 10), []);
    t.diagnostic(`${words.length} words`);
  });

  test(`the same results in Go and here: ${lang}`, async () => {
    globalThis.document ??= { baseURI: base };
    const index = await Index.from(`${base}search/${lang}/index.json`);
    for (const [query, want] of Object.entries(json(`${site}/search/${lang}/answers.json`))) {
      const found = (await index.search(query)).map(({ page, unit }) => `${page} ${unit}`);
      assert.deepEqual(found, want, query);
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
    assert.match(await page.locator(".search-status").textContent(), { en: /^(Results: \d+|The best 30 of \d+ results)$/, ja: /^\d+件(のうち上位30件)?$/, ru: /^(Найдено: \d+|Лучшие 30 из \d+)$/ }[lang]);
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
  await page.getByRole("combobox").fill("mmget holder unmapped");
  await page.getByRole("combobox").fill("schedule_tail finishes the switch");
  const step = page.getByRole("option", { name: /^Step \d+/ }).first();
  await step.click();
  await page.locator('tr[aria-current="step"]').waitFor();
  await page.done();
});

test("Escape closes, and focus goes back; the button opens, too; nothing found is said", async () => {
  const page = await open("ru/", { touch: true, width: 360, height: 700 });
  const button = page.locator(".search-open");
  await button.tap();
  const input = page.getByRole("combobox");
  await input.fill("щщщщщ");
  await page.locator(".search-status", { hasText: "ничего не нашлось" }).waitFor();
  const box = await page.locator(".search-dialog").boundingBox();
  assert.ok(box.x === 0 && Math.round(box.width) === 360, "it fills a telephone");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".search-dialog").isVisible(), false);
  assert.ok(await button.evaluate((node) => node === document.activeElement));
  await page.done();
});

test("more results than are shown are counted as such", async () => {
  const page = await open("ru/");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("адресное пространство");
  await page.locator(".search-status", { hasText: /^Лучшие 30 из \d{3}$/ }).waitFor();
  assert.equal(await page.getByRole("option").count(), 30);
  await page.done();
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
});

test("without a script the button leads to a list of all headings", async () => {
  for (const lang of languages) {
    const page = await open(`${lang}/`, { script: false });
    await page.locator(".search-open").click();
    await page.waitForURL(`${base}${lang}/search/`);
    assert.ok(await page.locator(".search-letter a").count() > 100);
    const [first, second] = await page.locator(".search-letters a").evaluateAll((links) => links.map((link) => link.getBoundingClientRect().top));
    assert.equal(first, second, "letters stand in a row");
    await page.done();
  }
});

test("a query in the address is looked for", async () => {
  const page = await open("ja/search/?q=mm_count");
  await page.getByRole("option").first().waitFor();
  await page.done();
});

test("places of hits", () => {
  const at = (text, query) => hits(text, query).map(([from, to]) => text.slice(from, to));
  assert.deepEqual(at("Новая ошибка и новые ошибки", "новой ошибкой"), ["Новая", "ошибка", "новые", "ошибки"]);
  assert.deepEqual(at("アドレス空間を借ります", "空間"), ["空間"]);
  assert.deepEqual(at("mm->active_mm, active", "active_mm"), ["mm", "active_mm", "active"]);
  assert.deepEqual(at("遅延TLBの利用者", "tlb"), ["TLB"]);
  assert.deepEqual(at("nothing", ""), []);
});
