// Text and the comforts of the page shell: how lines break, copying, the
// table of contents, reading progress, keys.

import assert from "node:assert/strict";
import { test } from "node:test";

import { languages, start } from "./harness.mjs";

const { open, browser, base } = await start();

const clipboard = () => browser.newContext({ viewport: { width: 1280, height: 900 }, permissions: ["clipboard-read", "clipboard-write"] });

test("Japanese headings break between phrases only, on a phone too", async () => {
  for (const width of [320, 360]) {
    const page = await open("ja/course/what-goes-wrong/", { width, height: 800 });
    // A line's first letter follows a place for a break, a blank or a mark that ends something.
    const bad = await page.evaluate(() => {
      const list = [];
      for (const heading of document.querySelectorAll(".prose :is(h1, h2, h3), .trace-title")) {
        const walker = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
        let last = null, text = "", free = true;
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          if (node.nodeType === Node.ELEMENT_NODE) { free ||= node.localName === "wbr"; continue; }
          for (let i = 0; i < node.data.length; i++) {
            const range = new Range();
            range.setStart(node, i); range.setEnd(node, i + 1);
            const box = range.getBoundingClientRect();
            if (box.width === 0) continue;
            if (last !== null && box.top > last + 8 && !free && !/[\s、。」）：？・-]$/.test(text)) list.push(`${text}|${node.data.slice(i)}`);
            last = box.top; text += node.data[i]; free = false;
          }
        }
      }
      return list;
    });
    assert.deepEqual(bad, []);
    await page.done();
  }
});

test("a Russian line does not end with a short word", async () => {
  const page = await open("ru/course/lazy-tlb/", { width: 320, height: 800 });
  const bad = await page.evaluate(() => [...document.querySelectorAll(".prose p")].flatMap((p) => p.textContent.match(/(?<![\p{L}-])(?:[вкосу]|на|не|из) (?=\p{L})/giu) ?? []));
  assert.deepEqual(bad, []);
  await page.done();
});

test("marks for breaks are not in titles, nor in what is copied", async () => {
  const page = await open("ja/course/kernel-threads/");
  assert.doesNotMatch(await page.title(), /\u200b/);
  const copied = await page.evaluate(() => {
    getSelection().selectAllChildren(document.querySelector("h1"));
    return getSelection().toString();
  });
  assert.doesNotMatch(copied, /[\u200b\s]/);
  assert.ok(await page.evaluate((text) => { getSelection().removeAllRanges(); return window.find(text); }, copied), "found in the page");
  await page.done();
});

for (const lang of languages) {
  test(`copying says what and that it has, in ${lang}`, async () => {
    const context = await clipboard();
    const page = await open(`${lang}/guide/`, { context });
    const permalink = page.locator(".prose h2 .permalink").first();
    await permalink.focus();
    await page.keyboard.press("Enter");
    const address = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(address, page.url());
    assert.match(address, /#./);
    const status = page.locator('[role="status"].visually-hidden');
    assert.notEqual(await status.textContent(), "");
    const button = page.locator(".copy").first();
    if (await button.count() > 0) {
      const name = await button.getAttribute("aria-label");
      assert.match(name, /: ./);
      await button.focus();
      await page.keyboard.press("Enter");
      assert.notEqual(await page.evaluate(() => navigator.clipboard.readText()), address);
      assert.ok(name.startsWith(await page.evaluate(() => document.body.dataset.copy)));
    }
    await page.done();
    await context.close();
  });
}

test("the table of contents follows the reader", async () => {
  const page = await open("en/course/lazy-tlb/");
  const links = page.locator(".toc a");
  const n = await links.count();
  for (const i of [1, n - 2, n - 1, 0]) {
    await links.nth(i).click();
    await page.waitForFunction((i) => document.querySelectorAll(".toc a")[i].getAttribute("aria-current") === "location", i);
    assert.equal(await page.locator(".toc [aria-current]").count(), 1);
  }
  await page.done();
});

test("keys of one letter turn pages, open the help, and can be switched off", async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await open("ru/course/threads/", { context });
  const next = await page.getAttribute('.pager a[rel="next"]', "href");
  // As on a Russian keyboard, which has another letter there.
  const press = (key, code) => page.evaluate(([key, code]) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true })), [key, code]);
  await Promise.all([page.waitForURL(`**${next}`), press("т", "KeyN")]);
  await Promise.all([page.waitForURL("**/threads/"), page.keyboard.press("p")]);
  await page.keyboard.press("?");
  const help = page.locator("dialog.keys");
  await help.waitFor();
  await page.locator("[data-keys-switch]").uncheck();
  await page.keyboard.press("Escape");
  assert.ok(!await help.isVisible());
  await page.keyboard.press("?");
  await page.keyboard.press("n");
  assert.ok(!await help.isVisible());
  await page.reload();
  assert.equal(await page.getAttribute("html", "data-keys"), "off", "before any script of the page runs");
  await page.keyboard.press("n");
  await page.locator("[data-keys-open]").click();
  await help.waitFor();
  assert.ok(!await page.locator("[data-keys-switch]").isChecked());
  await page.locator("[data-keys-switch]").check();
  await page.keyboard.press("Escape");
  await Promise.all([page.waitForURL(`**${next}`), page.keyboard.press("n")]);
  await page.done();
  await context.close();
});

test("what has been read is marked, in every language, and can be forgotten", async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  let page = await open("en/course/threads/", { context });
  assert.equal(await page.locator(".read-mark").count(), 0);
  const heading = await page.evaluate(() => {
    const headings = document.querySelectorAll(".prose > h2[id]");
    headings[3].scrollIntoView({ behavior: "instant" });
    return headings[3].id;
  });
  await page.locator('.sidebar [aria-current="page"] .read-begun').waitFor();
  await page.done();

  page = await open("ja/course/", { context });
  const link = page.locator("[data-continue] a");
  assert.equal(await link.getAttribute("href"), `${base}ja/course/threads/#${heading}`);
  assert.match(await link.textContent(), /スレッド/);
  assert.ok(await link.isVisible());
  assert.equal(await page.locator(".sidebar .read-begun").count(), 1);
  assert.match(await page.locator(".sidebar .read-begun").textContent(), /読みかけ/);
  await page.goto(`${base}ja/`);
  assert.equal(await link.getAttribute("lang"), "en", "where no list has it, the title as it was read");
  await link.click();
  await page.waitForURL("**/ja/course/threads/**");
  await page.evaluate(() => document.querySelector(".pager").scrollIntoView({ behavior: "instant" }));
  await page.locator('.sidebar [aria-current="page"] .read-mark:not(.read-begun)').waitFor();
  await page.goto(`${base}ja/`);
  assert.ok(!await page.locator("[data-continue]").isVisible(), "there is nothing to continue");
  await page.goto(`${base}ja/course/threads/`);
  await page.locator("[data-keys-open]").click();
  await page.locator("[data-forget]").click();
  assert.match(await page.locator("dialog.keys").getByRole("status").textContent(), /消しました/);
  assert.equal(await page.locator(".read-mark").count(), 0);
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await page.done();
  await context.close();
});

test("nothing moves when there is something to continue", async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
  let page = await open("ru/course/idle/", { context });
  await page.evaluate(() => scrollTo({ top: 1500, behavior: "instant" }));
  await page.waitForFunction(() => localStorage.length > 0);
  await page.done();
  for (const address of ["ru/", "ru/course/"]) {
    page = await open(address, { context });
    await page.locator("[data-continue] a").waitFor();
    const shift = await page.evaluate(() => new Promise((done) => {
      new PerformanceObserver((list) => done(list.getEntries().reduce((sum, e) => sum + e.value, 0))).observe({ type: "layout-shift", buffered: true });
      setTimeout(() => done(0), 300);
    }));
    assert.equal(shift, 0);
    await page.done();
  }
  await context.close();
});

test("without storage everything but remembering works", async () => {
  const context = await browser.newContext();
  await context.addInitScript(() => Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } }));
  const page = await open("en/course/threads/", { context });
  await page.evaluate(() => document.querySelector(".pager").scrollIntoView({ behavior: "instant" }));
  await page.keyboard.press("?");
  await page.locator("[data-keys-switch]").uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  assert.ok(!await page.locator("dialog.keys").isVisible());
  await page.done();
  await context.close();
});

test("the site's name is whole on telephones", async () => {
  for (const lang of languages) {
    for (const width of [320, 360, 390]) {
      const page = await open(`${lang}/course/`, { width, height: 700 });
      const cut = await page.locator(".brand span").evaluate((span) => span.scrollHeight - span.clientHeight);
      assert.ok(cut <= 1, `${lang} at ${width}: ${cut} pixels are cut off`);
      await page.done();
    }
  }
});

test("without a script there is nothing that needs one", async () => {
  const page = await open("en/course/", { script: false });
  for (const part of ["[data-continue]", "[data-keys-open]", "dialog.keys", ".copy"]) {
    assert.equal(await page.locator(part).filter({ visible: true }).count(), 0, part);
  }
  await page.done();
});
