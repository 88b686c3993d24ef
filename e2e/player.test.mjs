// The player of traces, as readers use it: by keyboard, mouse, finger, by the
// address of a step, in three languages, and not at all.

import assert from "node:assert/strict";
import { test } from "node:test";

import { languages, start } from "./harness.mjs";

const { base, open } = await start();
const chapter = "course/mm-users-and-mm-count/";
const id = "all-holders";

// player opens a chapter with the figure in view and its trace loaded.
async function player(lang, options, fragment = "") {
  const page = await open(`${lang}/${chapter}${fragment}`, options);
  const figure = page.locator(`mm-trace:has(> #${id})`);
  await figure.scrollIntoViewIfNeeded();
  const range = figure.getByRole("slider");
  await range.waitFor();
  const row = () => figure.locator('tr[aria-current="step"]').getAttribute("data-step");
  return { page, figure, range, row, value: () => range.inputValue(), press: (key) => page.keyboard.press(key) };
}

for (const lang of languages) {
  test(`keyboard, range and live region: ${lang}`, async () => {
    const { page, figure, range, row, value, press } = await player(lang);
    await figure.locator('[data-do="next"]').focus();
    await press("ArrowRight");
    await press("ArrowRight");
    assert.equal(await value(), "2");
    assert.equal(await row(), "2");
    await press("Home");
    assert.equal(await value(), "0");
    await press("End");
    assert.equal(await value(), await range.getAttribute("max"));
    await press("ArrowLeft");
    const text = await range.getAttribute("aria-valuetext");
    assert.match(text, { en: /^Step 6 of 7: /, ja: /^ステップ6（全7ステップ）：use_mm K M。カーネル[^.]*。$/, ru: /^Шаг 6 из 7: / }[lang]);
    await page.waitForFunction(([figure, text]) => document.querySelector(`#${figure} [role=status]`).textContent === text, [id, text]);
    await range.focus();
    await press("ArrowLeft");
    assert.equal(await row(), "5", "the range itself steps");
    await page.done();
  });
}

test("space plays and stops, also where motion is reduced", async () => {
  const { page, figure, value, press, range } = await player("en", { reducedMotion: "reduce" });
  await figure.locator("[data-do=next]").click();
  await figure.locator("[data-part=speed]").selectOption("4");
  await range.focus();
  await press(" ");
  await page.waitForFunction((id) => document.querySelector(`#${id} .player-range`).value === "3", id);
  await press(" ");
  assert.equal(await figure.locator("[data-part=play]").getAttribute("aria-pressed"), "false");
  const stopped = await value();
  await page.waitForTimeout(900);
  assert.equal(await value(), stopped);
  await page.done();
});

test("a step's address survives a reload and a change of language", async () => {
  const { page, row } = await player("en", {}, `#${id}-second-cpu`);
  assert.equal(await row(), "3");
  await page.keyboard.press("Tab");
  await page.reload();
  await page.locator(`#${id} tr[aria-current="step"]`).waitFor();
  assert.equal(await row(), "3");
  await page.locator(`#${id} [data-do="next"]`).click();
  const fragment = new URL(page.url()).hash;
  assert.notEqual(fragment, `#${id}-second-cpu`);
  await page.locator(".langs summary").click();
  await page.locator('.langs a[hreflang="ja"]').click();
  await page.waitForURL(`${base}ja/${chapter}${fragment}`);
  await page.locator(`#${id} tr[aria-current="step"]`).waitFor();
  assert.equal(await row(), "4");
  await page.done();
});

test("micro-steps have addresses, too, and mark what the kernel does in them", async () => {
  const { page, figure, range } = await player("en", {}, `#${id}-second-cpu/3`);
  await figure.locator('[data-part="zoom"][aria-pressed="true"]').waitFor();
  assert.match(await range.getAttribute("aria-valuetext"), /^Step 3 of 7, micro-step 3: /);
  await figure.locator(".player-stage summary").click();
  assert.ok(await figure.locator('.player-stage li[aria-current="step"]').count() > 0);
  await page.done();
});

test("the next change of a field", async () => {
  const { page, figure, row } = await player("en");
  await figure.locator("[data-do=next]").click();
  await figure.locator("[data-part=field]").selectOption("M.mm_count");
  await figure.locator("[data-do=later]").click();
  const step = await row();
  const change = figure.locator(".player-changes li", { hasText: "M.mm_count" });
  assert.match(await change.textContent(), /^M\.mm_count \d+ → \d+$/);
  await figure.locator("[data-do=earlier]").click();
  const said = await figure.locator(".player-none").textContent();
  assert.ok(await figure.locator(".player-none").isVisible(), "told to everybody");
  assert.equal(said, "M.mm_count: no further change");
  await page.waitForFunction(([figure, text]) => document.querySelector(`#${figure} [role=status]`).textContent === text, [id, said]);
  assert.equal(await row(), step, "there is none before");
  await figure.locator("[data-do=next]").click();
  assert.ok(!await figure.locator(".player-none").isVisible(), "until the reader goes on");
  await page.done();
});

test("the graph has what the table has", async () => {
  const { page, figure } = await player("en", {}, `#${id}-second-cpu`);
  await figure.locator(".tg-node").first().waitFor();
  const cell = await figure.locator('tr[aria-current="step"] td.trace-mm').first().textContent();
  const node = await figure.locator(".tg-mm").first().textContent();
  const [users, count] = node.match(/(\d+)\/(\d+)$/).slice(1);
  assert.ok(cell.includes(users) && cell.includes(count), `${node} against ${cell}`);
  await page.done();
});

test("a finger on the picture moves the playhead, and the page still scrolls", async () => {
  const { page, figure, value } = await player("ru", { touch: true, width: 390, height: 800 });
  const picture = figure.locator(".trace-picture");
  await picture.scrollIntoViewIfNeeded();
  const box = await picture.boundingBox();
  await page.touchscreen.tap(box.x + box.width * 0.9, box.y + box.height / 2);
  assert.ok(Number(await value()) >= 5);
  for (const button of await figure.locator(".player-bar button:visible").all()) {
    const { width, height } = await button.boundingBox();
    assert.ok(width >= 24 && height >= 24, `a target of ${width} × ${height}`);
  }
  await page.done();
});

test("a finger that scrolls past the picture opens nothing", async () => {
  const { page, figure, value } = await player("en", { touch: true, width: 390, height: 800 });
  const picture = figure.locator(".trace-picture");
  await picture.scrollIntoViewIfNeeded();
  const box = await picture.boundingBox();
  const finger = await page.context().newCDPSession(page);
  const touch = (type, y) => finger.send("Input.dispatchTouchEvent", { type, touchPoints: y === undefined ? [] : [{ x: box.x + box.width * 0.8, y }] });
  const from = box.y + box.height / 2;
  await touch("touchStart", from);
  for (let y = from; y > from - 200; y -= 20) await touch("touchMove", y);
  await touch("touchEnd");
  assert.equal(await value(), "0");
  assert.ok(!await figure.locator(".player-stage").isVisible());
  await page.done();
});

test("on a narrow telephone nothing in the graph leaves its box", async () => {
  for (const lang of languages) {
    const page = await open(`${lang}/course/use-mm/`, { touch: true, width: 320, height: 700 });
    const figure = page.locator("mm-trace").first();
    await figure.scrollIntoViewIfNeeded();
    for (let i = 0; i < 4; i++) await figure.locator('[data-do="next"]').click(); // cpu0 is lazy then
    const outside = await figure.locator(".tg-node").evaluateAll((nodes) => nodes.flatMap((node) => {
      const { right } = node.getBoundingClientRect();
      return [...node.querySelectorAll("*")].filter((part) => part.getBoundingClientRect().right > right || part.scrollWidth > part.offsetWidth + 1).map(({ textContent }) => textContent);
    }));
    assert.deepEqual(outside, []);
    const below = await figure.locator(".player-graph").evaluate((graph) => graph.getBoundingClientRect().bottom - Math.max(...[...graph.querySelectorAll(".tg-node")].map((node) => node.getBoundingClientRect().bottom)));
    assert.ok(below >= 4, `${lang}: ${below} pixels below the last box`);
    await page.done();
  }
});

for (const [width, height] of [[320, 700], [1280, 900]]) {
  test(`stepping moves nothing, and text that is cut says so: ${width} px`, async () => {
    for (const lang of languages) {
      const { page, figure, press, range } = await player(lang, { width, height });
      await range.focus();
      const text = figure.locator(".player-text");
      const heights = new Set();
      for (let i = 0; i < 7; i++) {
        await press("ArrowRight");
        heights.add((await figure.locator(".player").boundingBox()).height);
        const { cut, more, top } = await text.evaluate((box) => ({ cut: box.scrollHeight > box.clientHeight + 8, more: box.matches(".player-more"), top: box.scrollTop }));
        assert.equal(more, cut);
        assert.equal(top, 0, "a step is told from its beginning");
        if (!cut) continue;
        await text.focus();
        await press("End");
        assert.equal(await range.inputValue(), "7", "keys are the player's, also here");
        await range.focus();
        for (let back = 7; back > i + 1; back--) await press("ArrowLeft");
        await text.evaluate((box) => { box.scrollTop = box.scrollHeight; });
        await figure.locator(".player-text:not(.player-more)").waitFor();
      }
      assert.equal(heights.size, 1, `${lang}: heights ${[...heights]}`);
      assert.ok(await text.getAttribute("aria-label"));
      await page.done();
    }
  });
}

test("a link that is copied twice can be copied again", async () => {
  const { page, figure } = await player("en", { permissions: ["clipboard-read", "clipboard-write"] });
  await figure.locator('[data-do="next"]').click();
  const link = figure.locator('[data-do="link"]');
  const label = await link.textContent();
  await link.click();
  await page.locator('[data-do="link"]', { hasText: "Link copied" }).waitFor();
  await link.click();
  await figure.locator('[data-do="link"]', { hasText: label }).waitFor({ timeout: 10000 });
  await page.done();
});

test("nothing moves before the reader steps", async () => {
  const page = await open(`en/${chapter}`);
  const shift = await page.evaluate(async (id) => {
    let sum = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; }).observe({ type: "layout-shift", buffered: true });
    document.getElementById(id).scrollIntoView({ block: "center" });
    await new Promise((done) => setTimeout(done, 1000));
    return sum;
  }, id);
  assert.equal(shift, 0);
  await page.done();
});

for (const lang of languages) {
  test(`a chapter is printed with key frames, which nobody loads before: ${lang}`, async () => {
    const { page, figure } = await player(lang);
    const loaded = () => page.requests.filter(({ url }) => url.endsWith(".frames.svg")).length;
    assert.equal(await figure.locator(".player-frames").isVisible(), false);
    assert.equal(loaded(), 0);
    await page.pdf(); // scrolls nowhere, and has all the same what is far below
    const all = await page.locator("mm-trace[data-frames]").count();
    assert.ok(all > 2);
    assert.equal(loaded(), all);
    await page.emulateMedia({ media: "print" });
    const { natural, width, height, alt } = await figure.locator(".player-frames").evaluate((image) => ({ natural: image.naturalWidth, width: image.width, height: image.height, alt: image.alt }));
    assert.ok(natural > 300, "the picture is there");
    assert.ok(height <= 125 / 25.4 * 96 + 1 && width / height > 0.5, `${width} × ${height}`);
    assert.equal(alt, { en: "Key steps", ja: "主なステップ", ru: "Главные шаги" }[lang]);
    await page.done();
  });
}

test("without scripts the figure is complete and has no controls", async () => {
  const page = await open(`ja/${chapter}`, { script: false });
  assert.equal(await page.locator(`#${id} tr[data-step]`).count(), 7);
  assert.equal(await page.locator(`#${id} .player`).isVisible(), false);
  assert.equal(await page.locator(`#${id} .trace-picture`).isVisible(), true);
  await page.done();
});

test("without the trace's file the figure stays as it is", async () => {
  const page = await open("en/", {});
  await page.route("**/traces/*.json", (route) => route.abort());
  await page.goto(`${base}en/${chapter}#${id}-second-cpu`);
  await page.waitForTimeout(500);
  assert.equal(await page.locator(`#${id} tr[data-step]`).count(), 7);
  page.faults.length = 0; // the failed request is the point
  await page.done();
});

test("fragments that are none of ours do no harm", async () => {
  for (const fragment of ["%", "%E3%81", `${id}-second-cpu/99999`, `${id}-second-cpu/99999999999999999999`, "__proto__", `${id}.title`, "<img src=x onerror=alert(1)>", "constructor/3"]) {
    const page = await open(`en/${chapter}#${fragment}`);
    await page.locator(`#${id}`).scrollIntoViewIfNeeded();
    await page.locator(`#${id} [type=range]`).waitFor();
    await page.done();
  }
});

test("counters stand below each other after a step, a speed has its language's comma, the site's name two lines", async () => {
  const { page, figure, press } = await player("ru");
  await figure.locator('[data-do="next"]').focus();
  await press("ArrowRight");
  await press("ArrowRight");
  const lefts = await figure.locator(".trace-start .trace-mm .trace-line").evaluateAll((lines) => lines.map((line) => {
    const range = document.createRange();
    range.setStart(line.lastChild, line.lastChild.data.search(/\S/));
    range.setEnd(line.lastChild, line.lastChild.data.length);
    return range.getBoundingClientRect().left - line.getBoundingClientRect().left;
  }));
  assert.ok(lefts.length > 1);
  assert.equal(new Set(lefts).size, 1, lefts.join(" "));
  assert.equal(await figure.locator('option[value="0.5"]').textContent(), "0,5×");
  await page.setViewportSize({ width: 360, height: 740 });
  const lines = await page.locator(".brand span").evaluate((span) => span.getBoundingClientRect().height / parseFloat(getComputedStyle(span).lineHeight));
  assert.ok(lines < 2.5, `${lines} lines`);
  await page.done();
});
