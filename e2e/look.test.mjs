// How pages look, as far as a program can see it: one look for an address space
// in text and in figures, nothing that moves while a page loads, targets that a
// finger can hit, and figures that fit a phone.

import assert from "node:assert/strict";
import { test } from "node:test";

import { languages, start } from "./harness.mjs";

const { open } = await start();

test("an address space has the same colours in a sentence and in a figure", async () => {
  for (const dark of [false, true]) {
    const page = await open("en/", { dark });
    const looks = await page.evaluate(() => {
      const named = (selector) => [...document.querySelectorAll(selector)].find((it) => it.textContent.trim() === "M");
      const of = (it) => { const { color, backgroundColor } = getComputedStyle(it); return { color, backgroundColor }; };
      return { quoted: of(named(".sim-value.mm-borrowed")), legend: of(named(".trace-legend .mm")) };
    });
    assert.deepEqual(looks.quoted, looks.legend);
    await page.done();
  }
});

for (const lang of languages) {
  test(`nothing moves while pages load: ${lang}`, async () => {
    for (const { width, path } of [{ width: 1280, path: "course/lazy-tlb/" }, { width: 360, path: "course/lazy-tlb/" }, { width: 1280, path: "" }]) {
      const page = await open(`${lang}/${path}`, { width });
      const shift = await page.evaluate(() => new Promise((done) => {
        let sum = 0;
        new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => done(sum), 300);
      }));
      assert.equal(shift, 0, `${lang}/${path} at ${width} px`);
      await page.done();
    }
  });

  test(`targets are 24 px or more, or stand in a sentence: ${lang}`, async () => {
    for (const path of ["", "course/lazy-tlb/", "glossary/"]) {
      const page = await open(`${lang}/${path}`, { width: 360, height: 800, touch: true });
      const small = await page.evaluate(() => [...document.querySelectorAll("button, summary, nav a, .trace-n a, .button, .header a")]
        .filter((it) => it.checkVisibility() && !it.matches(".skip"))
        .map((it) => ({ it, box: it.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.height < 23.9 || box.width < 23.9))
        .map(({ it, box }) => `${it.outerHTML.slice(0, 80)} ${box.width}×${box.height}`));
      assert.deepEqual(small, []);
      await page.done();
    }
  });

  test(`pictures of up to ten steps fit a phone: ${lang}`, async () => {
    for (const path of ["course/lazy-tlb/", "course/death/", "course/cpu-hotplug/"]) {
      const page = await open(`${lang}/${path}`, { width: 360, height: 800 });
      const wide = await page.evaluate(() => [...document.querySelectorAll(".trace-scroll")]
        .filter((it) => it.querySelectorAll(".tl-tick").length <= 10 && it.scrollWidth > it.clientWidth + 1)
        .map((it) => `${it.closest("figure").id}: ${it.scrollWidth} in ${it.clientWidth}`));
      assert.deepEqual(wide, []);
      await page.done();
    }
  });
}

test("a page zoomed to 400 % does not scroll sideways", async () => {
  for (const lang of languages) {
    const page = await open(`${lang}/course/what-goes-wrong/`, { width: 320, height: 256 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320, lang);
    await page.done();
  }
});
