// Two pictures side by side, stepped through together: two machines, and what was
// recorded beside what is simulated.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

import { languages, start } from "./harness.mjs";

const { base, open } = await start();
const chapter = "course/versions/";
const figure = "hop-5-3-5-4";

const pairOf = (page, id = figure) => page.locator(`mm-pair:has(#${id})`);

// upgraded brings a pair near the window, so that it has its controls.
const upgraded = async (page, id) => {
  const pair = pairOf(page, id);
  await pair.evaluate((node) => node.scrollIntoView());
  await pair.locator(".player-range").waitFor();
  return pair;
};

// heads are the places of both playheads, in per cent of their pictures.
const heads = (pair) => pair.evaluate((node) => [...node.querySelectorAll(".tl-head rect")].map((band) => band.getAttribute("x")));

for (const lang of languages) {
  test(`both pictures go to the first difference: ${lang}`, async () => {
    const page = await open(`${lang}/${chapter}`);
    const pair = await upgraded(page);
    assert.deepEqual(await heads(pair), ["0%", "0%"]);
    await pair.locator("[data-do=apart]").click();
    const [left, right] = await heads(pair);
    assert.equal(left, right, "columns of the two pictures are in the same places");
    assert.notEqual(left, "0%");

    const row = pair.locator('tr[aria-current="step"]');
    assert.equal(await row.getAttribute("id"), `${figure}-window`);
    assert.match(await row.getAttribute("class"), /compare-apart/);
    assert.equal(new URL(page.url()).hash, `#${figure}-window`);
    const now = await pair.locator(".pair-now").textContent();
    assert.match(now, /Linux\s5\.3[^]*M\.mm_count[^]*3[^]*Linux\s5\.4[^]*M\.mm_count[^]*2/, "the values of both sides");
    const range = pair.locator(".player-range");
    assert.equal(await pair.locator('[data-part="count"]').textContent(), "3 / 6", "as it is said");
    assert.match(await range.getAttribute("aria-valuetext"), lang === "ja" ? /^全6行の3行目：最初の違い。run K [^]*。Linux\s5\.3：M\.mm_count 3。/ : /3[^]*6[^]*Linux\s5\.3: M\.mm_count 3\. /);
    await pair.locator("[data-do=first]").click();
    await pair.locator("[data-do=next]").click();
    assert.match(await range.getAttribute("aria-valuetext"), { en: /@\w+\. the same on both\.$/, ja: /@\w+。どちらも同じ。$/, ru: /@\w+\. [а-яё\s]+\.$/ }[lang]);
    await page.waitForFunction((id) => document.querySelector(`mm-pair:has(#${id}) [role=status]`).textContent !== "", figure);
    await page.done();
  });
}

test("by keyboard, from anywhere in the figure", async () => {
  const page = await open(`en/${chapter}`);
  const pair = await upgraded(page);
  const at = async () => Number(await pair.locator(".player-range").inputValue());
  const range = pair.locator(".player-range");
  await range.focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await at(), 1);
  await page.keyboard.press("End");
  assert.equal(await at(), 6);
  await page.keyboard.press("Home");
  assert.equal(await at(), 0);
  await page.keyboard.press(".");
  assert.equal(await at(), 3, "the next row that is not the same on both");
  await page.keyboard.press(".");
  assert.equal(await at(), 4);
  await page.keyboard.press(".");
  assert.equal(await at(), 4, "none is left");
  await page.keyboard.press(",");
  assert.equal(await at(), 3);
  await pair.locator("tr .trace-n a").nth(1).focus();
  await page.keyboard.press("ArrowLeft");
  assert.equal(await at(), 2);
  await pair.locator("[data-do=next]").focus();
  await page.keyboard.press("Enter");
  assert.equal(await at(), 3);
  await page.done();
});

test("by finger: rows, and either picture", async () => {
  const page = await open(`en/${chapter}`, { width: 360, height: 760, touch: true });
  const pair = await upgraded(page);
  const at = async () => Number(await pair.locator(".player-range").inputValue());
  await pair.locator("tbody tr").nth(1).locator(".compare-equal").tap();
  assert.equal(await at(), 2);
  const picture = pair.locator(".trace-picture").nth(1);
  await picture.scrollIntoViewIfNeeded();
  const box = await picture.boundingBox();
  await page.touchscreen.tap(box.x + box.width * 0.5, box.y + box.height / 2);
  assert.equal(await at(), 3);
  const small = await pair.locator("button:visible").evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect()).filter(({ width, height }) => width < 24 || height < 24).length);
  assert.equal(small, 0);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false);
  await page.done();
});

test("a step has an address that survives the change of language", async () => {
  const page = await open(`en/${chapter}#${figure}-to-k`);
  const pair = pairOf(page);
  await pair.locator(".player-range").waitFor();
  assert.equal(await pair.locator(".player-range").inputValue(), "4");
  await page.locator(".langs summary").click();
  await page.locator('.langs a[hreflang="ru"], .langs a[lang="ru"]').first().click();
  await page.waitForURL(`${base}ru/${chapter}#${figure}-to-k`);
  await pairOf(page).locator(".player-range").waitFor();
  assert.equal(await pairOf(page).locator(".player-range").inputValue(), "4");
  await page.done();
});

test("what was recorded and what is simulated step together", async () => {
  const page = await open(`en/${chapter}`);
  const pair = await upgraded(page, "evidence-hop-5-10");
  assert.equal(await pair.locator("[data-do=apart]").isVisible(), false, "they agree");
  await pair.locator("[data-do=next]").click();
  await pair.locator("[data-do=next]").click();
  const [left, right] = await heads(pair);
  assert.equal(left, right);
  assert.match(await pair.locator(".pair-now").textContent(), /Recorded[^]*Simulated/);
  assert.equal(await pair.locator('tr[aria-current="step"]').count(), 1);
  await page.done();
});

test("without scripts everything is told", async () => {
  const page = await open(`ja/${chapter}`, { script: false });
  const pair = pairOf(page);
  assert.match(await pair.locator(".compare-verdict").textContent(), /M\.mm_count.*3.*2/);
  assert.equal(await pair.locator(".tl-apart").count(), 2, "marked in both pictures");
  assert.equal(await pair.locator("tbody tr").count(), 6);
  assert.equal(await pair.locator(".player").isVisible(), false);
  await page.done();
});

test("controls have their room, and stepping moves nothing", async () => {
  const page = await open(`en/${chapter}`);
  await page.evaluate(() => {
    window.shifts = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifts += entry.hadRecentInput ? 0 : entry.value; }).observe({ type: "layout-shift", buffered: true });
  });
  const pair = await upgraded(page);
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => window.shifts), 0);
  const height = () => pair.evaluate((node) => node.offsetHeight);
  await pair.locator("[data-do=next]").click();
  const open1 = await height();
  for (let i = 0; i < 5; i++) {
    await pair.locator("[data-do=next]").click();
    assert.equal(await height(), open1);
  }
  await page.done();
});

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

for (const dark of [false, true]) {
  test(`axe finds nothing in what has been opened: ${dark ? "dark" : "light"}`, async () => {
    const page = await open(`ja/${chapter}`, { dark, width: dark ? 320 : 1280, bypassCSP: true, reducedMotion: "reduce" });
    for (const figure of await page.locator("mm-pair, mm-trace").all()) {
      await figure.evaluate((node) => node.scrollIntoView());
      await figure.locator("[data-do=next]").click();
    }
    assert.ok(await page.locator("mm-pair").count() > 1 && await page.locator("mm-trace").count() > 1);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`), []);
    await page.done();
  });
}
