// axe-core on the pages of the site, by the rules of WCAG 2.2 A and AA and its
// own best practices: no violation. Every page in light and dark with PAGES=all,
// which takes minutes; otherwise one page of each sort.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

import { languages, site, start } from "./harness.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const some = ["", "course/", "course/lazy-tlb/", "course/use-mm/", "misconceptions/", "glossary/", "answers/", "playground/", "guide/", "reference/scenario-language/"];

// What sends its reader on at once is no page to look at.
const moved = (file) => /<meta http-equiv="?refresh/.test(readFileSync(file, "utf8"));
const all = (lang) => readdirSync(`${site}/${lang}`, { recursive: true })
  .filter((name) => name.endsWith("index.html") && !moved(`${site}/${lang}/${name}`))
  .map((name) => name.slice(0, -"index.html".length));

const { browser, open } = await start();

for (const lang of languages) {
  for (const dark of [false, true]) {
    test(`axe: ${lang}, ${dark ? "dark" : "light"}`, async () => {
      const context = await browser.newContext({ bypassCSP: true, colorScheme: dark ? "dark" : "light", viewport: { width: dark ? 360 : 1280, height: 900 }, reducedMotion: "reduce" });
      const found = [];
      for (const path of process.env.PAGES === "all" ? all(lang) : some) {
        const page = await open(`${lang}/${path}`, { context });
        await page.evaluate(axe);
        const { violations } = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }), tags);
        for (const { id, nodes } of violations) found.push(`${lang}/${path}: ${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join("\n  ")}`);
        await page.done();
      }
      await context.close();
      assert.deepEqual(found, []);
    });
  }
}

// What only stands there after a reader has done something.
for (const [lang, dark] of [["en", false], ["ja", true], ["ru", false]]) {
  test(`axe on what opens: ${lang}, ${dark ? "dark" : "light"}`, async () => {
    const context = await browser.newContext({ bypassCSP: true, colorScheme: dark ? "dark" : "light", viewport: { width: dark ? 360 : 1280, height: 900 }, reducedMotion: "reduce" });
    const page = await open(`${lang}/course/lazy-tlb/`, { context });
    await page.evaluate(axe);
    const check = async (what) => {
      const { violations } = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }), tags);
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`), [], what);
    };
    const figure = page.locator("mm-trace").first();
    await figure.scrollIntoViewIfNeeded();
    await figure.locator('[data-do="next"]').click();
    await figure.locator('[data-do="zoom"]').click();
    const exercise = page.locator(".exercise").first();
    await exercise.locator(`input[value="${await exercise.getAttribute("data-answer")}"]`).check();
    await exercise.locator(".exercise-button").click();
    await check("a player and an answered exercise");
    await page.keyboard.press("Control+k");
    await page.locator(".search-input").fill("TLB");
    await page.locator(".search-result").first().waitFor();
    await check("the search");
    await page.keyboard.press("Escape");
    await page.locator("[data-keys-open]").click();
    await page.locator("dialog.keys").waitFor();
    await check("the help about keys");
    await page.done();
    await context.close();
  });
}
