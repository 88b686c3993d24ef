// The page shell: the theme, and that a page fits a small screen.

import assert from "node:assert/strict";
import { test } from "node:test";

import { languages, start } from "./harness.mjs";

const { open } = await start();

test("the theme is the system's until the reader chooses, and stays chosen", async () => {
  const page = await open("en/course/", { dark: true });
  const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  await page.locator("[data-theme-toggle]").click();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "light");
  await page.reload();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "light");
  assert.match(await scheme(), /light/);
  await page.done();
});

for (const lang of languages) {
  for (const width of [320, 360, 1280]) {
    test(`pages in ${lang} do not scroll sideways at ${width} px`, async () => {
      for (const path of ["", "course/", "course/lazy-tlb/", "glossary/"]) {
        const page = await open(`${lang}/${path}`, { width, height: 800 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${lang}/${path} is ${wide} px wide`);
        await page.done();
      }
    });
  }
}
