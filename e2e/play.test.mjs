// The playground: nothing of it before it is asked for; scenarios run, edited,
// explored and shared, in place and on its own page, in three languages; and
// what hostile addresses do.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";

import { languages, serve, start } from "./harness.mjs";

const { base, browser, open } = await start();
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const packed = (bytes) => deflateRawSync(bytes).toString("base64url");
const linked = (script) => `#s=${packed(script)}`;
const playing = /\/(play|draft|editor|figure|words|share|sim|sim-worker|wasm_exec|words-play)[.-][^/]*\.(js|css|json|gz)$/;
const asked = (page) => page.requests.filter(({ url }) => playing.test(url) && !/play-open/.test(url)).map(({ url }) => url.split("/").at(-1).split(".")[0]);
const status = (page) => page.locator('.play-status [role="status"]');
const chapter = "course/lazy-tlb/";

const loan = "machine cpus=1 kernel=6.12\nprocess A mm=M\nkthread K\n@start\nrun A cpu=0\n@borrow\nrun K cpu=0\n";
const broken = `machine cpus=1 kernel=6.12
inject skip-lazy-mmgrab
process A mm=M
kthread K
explore mms=1
  any A: run | exit
  any K: run
end
`;
// More states than anybody waits for.
const endless = `machine cpus=3 kernel=6.12
process A mm=MA
process B mm=MB
process C mm=MC
kthread K
kthread L
explore mms=5 tasks=8
  any A B C: run | exec | exit | fork | sleep | wake
  any K L: run | sleep | wake | exit
end
`;

for (const lang of languages) {
  test(`a figure's scenario, run and edited in place: ${lang}`, async () => {
    const page = await open(`${lang}/${chapter}`);
    assert.deepEqual(asked(page), [], "nothing is fetched before");
    const figure = page.locator("mm-trace").first();
    const link = figure.locator('a[href*="#scenario."]');
    await link.scrollIntoViewIfNeeded();
    await link.click();
    const play = page.locator("mm-trace + mm-play");
    const text = play.locator("textarea");
    await text.waitFor();
    assert.match(await text.inputValue(), /^machine/m);
    await page.waitForFunction(() => document.activeElement?.localName === "textarea");
    await page.keyboard.press("Control+Enter");
    await play.locator("mm-trace .player-bar").waitFor();
    assert.equal(await play.locator(".play-errors li").count(), 0);

    // The figure shows a part of the scenario; here it is whole.
    const figures = await page.evaluate(() => {
      const [built, drawn] = [document.querySelector("mm-trace figure"), document.querySelector("mm-play figure")];
      return [built, drawn].map((node) => [...node.querySelectorAll("tr[data-step]")].map((row) => row.querySelector("code").textContent).join("; "));
    });
    assert.ok(figures[1].includes(figures[0]), figures.join("\n"));

    // A mistake has a line, in the list, in the margin and under the word.
    await text.fill(`${loan}run Nobody cpu=0\n`);
    await page.keyboard.press("Control+Enter");
    const mistake = play.locator(".play-errors li");
    await mistake.waitFor();
    assert.equal(await mistake.count(), 1);
    assert.equal(await play.locator(".ed-mark").textContent(), "8");
    assert.equal(await play.locator(".ed-bad").textContent(), "Nobody");
    assert.equal(await text.getAttribute("aria-invalid"), "true");
    await mistake.locator("button").press("Enter");
    const caret = await text.evaluate((node) => node.value.slice(node.selectionStart));
    assert.equal(caret, "Nobody cpu=0\n");

    // Typing takes the marks away; undo is the browser's.
    await page.keyboard.type("X");
    assert.equal(await play.locator(".ed-bad").count(), 0);
    await page.keyboard.press("Control+z");
    assert.match(await text.inputValue(), /run Nobody/);

    await play.locator('[data-do="reset"]').click();
    assert.match(await text.inputValue(), /^machine/m);
    assert.doesNotMatch(await text.inputValue(), /Nobody/);
    await page.done();
  });

  test(`the playground's own page: ${lang}`, async () => {
    const page = await open(`${lang}/playground/`);
    await page.locator(".ed-verb").first().waitFor(); // it is there without being asked
    assert.ok(await page.evaluate(() => document.activeElement === document.body), "and takes nothing away");
    await page.locator('[data-do="run"]').click();
    await page.locator(".play-result mm-trace .player-bar").waitFor();
    const text = { en: "3 steps, without a mistake.", ja: "3ステップを実行、エラーなし", ru: "3 шага, ошибок нет." }[lang];
    assert.equal((await status(page).textContent()).replaceAll("\u00a0", " "), text);
    await page.locator('.play-result [data-do="next"]').click();
    await page.locator('.play-result tr[data-step="1"][aria-current="step"]').waitFor();
    assert.equal(await page.evaluate(() => location.hash), "", "a step of what was run here has no address");

    // Another release, the same step.
    const kernel = page.locator(".play-kernel");
    await kernel.fill("5.3");
    await kernel.press("Enter");
    await page.locator(".play-result .trace-facts", { hasText: "5.3" }).waitFor();
    await page.locator('.play-result tr[data-step="1"][aria-current="step"]').waitFor();

    // A scenario of the list.
    await page.locator(".play-list a", { hasText: "lazy-exit" }).first().click();
    await page.waitForFunction(() => /exit/.test(document.querySelector("textarea").value));
    await page.done();
  });
}

test("without a script there is the list, and a word about it", async () => {
  const page = await open("en/playground/", { script: false });
  assert.match(await page.locator("noscript").first().textContent(), /docgen sim run/);
  assert.ok(!await page.locator("mm-play").isVisible());
  const href = await page.locator(".play-list a").first().getAttribute("href");
  const response = await page.request.get(new URL(href, page.url()).href);
  assert.match(await response.text(), /^machine/m);
  await page.done();
});

test("a link holds the script", async () => {
  const page = await open("en/playground/");
  // The clipboard is one for all browsers of a machine: other tests write to it, too.
  await page.evaluate(() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; });
  const script = `${loan}# Ünïcode: 借りる, и так далее\n`;
  await page.locator("textarea").fill(script);
  await page.locator('[data-do="share"]').click();
  await status(page).filter({ hasText: "Link copied." }).waitFor();
  const link = await page.evaluate(() => window.copied);
  assert.ok(link.startsWith(`${base}en/playground/#s=`), link);
  const other = await open(link.slice(base.length));
  await other.waitForFunction((want) => document.querySelector("textarea").value === want, script);
  await other.done();
  await page.done();
});

test("addresses that nobody has made here", async () => {
  const bomb = packed(Buffer.alloc(50_000_000, "x")); // some kilobytes
  const hostile = ["", "!!!", "AAAA", "%00", "%E0%A4%A", "a".repeat(200_000), bomb.slice(0, 11_000), packed(Buffer.alloc(2_000_000)), packed(Buffer.from([0xff, 0xfe, 0x00])), `${packed(loan).slice(0, -6)}`];
  const page = await open("en/playground/");
  const before = await page.locator("textarea").inputValue();
  for (const bad of hostile) {
    await page.evaluate((hash) => { location.hash = ""; document.querySelector('[role="status"]').textContent = ""; location.hash = hash; }, `#s=${bad}`);
    await status(page).filter({ hasText: "could be read" }).waitFor();
    assert.equal(await page.locator("textarea").inputValue(), before);
  }
  // A script is text, whatever is in it.
  const html = "<img src=x onerror=alert(1)>\n";
  await page.evaluate((hash) => { location.hash = hash; }, linked(html));
  await page.waitForFunction((want) => document.querySelector("textarea").value === want, html);
  await page.keyboard.press("Control+Enter");
  await page.locator('[data-do="run"]').click();
  await page.locator(".play-errors li").first().waitFor();
  assert.equal(await page.locator("mm-play img").count(), 0);
  // Names that are not of the list, and what is no name.
  for (const hash of ["#scenario.nothing", "#scenario.", "#scenario.%E0%A4%A", "#scenario.__proto__"]) await page.evaluate((h) => { location.hash = h; }, hash);
  await page.done();
});

test("exploring finds a counterexample, which can be gone through", async () => {
  const page = await open(`en/playground/${linked(broken)}`);
  await page.waitForFunction(() => /explore/.test(document.querySelector("textarea").value));
  await page.locator('[data-do="explore"]').click();
  const take = page.locator('[data-do="take"]');
  await take.waitFor();
  assert.match(await status(page).textContent(), /breaks after \d+ steps/);
  await take.click();
  await page.locator(".play-result mm-trace .player-bar").waitFor();
  await page.locator(".play-result .trace-violation").first().waitFor();
  assert.doesNotMatch(await page.locator("textarea").inputValue(), /^explore/m);
  await page.locator('[data-do="back"]').click();
  assert.equal(await page.locator("textarea").inputValue(), broken);
  assert.ok(!await page.locator('[data-do="back"]').isVisible());
  await page.done();
});

test("an exploration can be stopped, and the next thing done", async () => {
  const page = await open(`en/playground/${linked(endless)}`);
  await page.waitForFunction(() => /explore/.test(document.querySelector("textarea").value));
  await page.locator('[data-do="explore"]').click();
  await status(page).filter({ hasText: /States so far: [\d,]*[1-9]/ }).waitFor();
  await page.locator('[data-do="cancel"]').click();
  await status(page).filter({ hasText: "Stopped." }).waitFor();
  await page.locator("textarea").fill(loan);
  await page.locator('[data-do="run"]').click();
  await status(page).filter({ hasText: "2 steps" }).waitFor();
  await page.done();
});

test("a release that is none is no mistake of the script; what is asked for next is not lost", async () => {
  const page = await open("en/playground/");
  const kernel = page.locator(".play-kernel");
  await kernel.fill("9.9");
  await page.locator('[data-do="run"]').click();
  const mistake = page.locator(".play-errors li button");
  await mistake.waitFor();
  assert.equal(await mistake.textContent(), "Kernel");
  assert.equal(await page.locator(".ed-bad, .ed-mark").count(), 0);
  assert.equal(await kernel.getAttribute("aria-invalid"), "true");
  await mistake.click();
  assert.ok(await kernel.evaluate((node) => node === document.activeElement));
  await kernel.fill("5.3"); // leaving the field runs the script, which must not swallow the button
  await page.locator('[data-do="explore"]').click();
  await status(page).filter({ hasText: "no explore block" }).waitFor();
  assert.equal(await page.locator(".play-errors li").count(), 0, "no mistake: it is said in the reader's language");

  // Another scenario is as it is written, and has an address.
  await page.locator(".play-list a", { hasText: "anon-zero" }).click();
  await page.waitForFunction(() => location.hash === "#scenario.anon-zero");
  assert.equal(await kernel.inputValue(), "");
  assert.equal(await page.locator(".play-errors li").count(), 0);
  await page.done();
});

test("who writes on while something is under way stops it", async () => {
  const page = await open(`en/playground/${linked(endless)}`);
  await page.waitForFunction(() => /explore/.test(document.querySelector("textarea").value));
  await page.locator('[data-do="explore"]').click();
  await status(page).filter({ hasText: /States so far: [\d,]*[1-9]/ }).waitFor();
  await page.locator("textarea").press("#");
  await status(page).filter({ hasText: "Stopped." }).waitFor();

  // Another wish counts more than one that takes long.
  await page.locator('[data-do="explore"]').click();
  await status(page).filter({ hasText: /States so far: [\d,]*[1-9]/ }).waitFor();
  await page.locator('[data-do="run"]').click();
  await status(page).filter({ hasText: "leaves choices open" }).waitFor();
  await page.done();
});

test("in place, it is closed and opened again as it was; what came of it is in sight", async () => {
  const page = await open(`en/${chapter}`, { width: 360, height: 740 });
  const link = page.locator('mm-trace a[href*="#scenario."]').first();
  await link.scrollIntoViewIfNeeded();
  await link.click();
  const play = page.locator("mm-trace + mm-play");
  await play.locator("textarea").waitFor();
  await page.waitForFunction(() => document.activeElement?.localName === "textarea");
  await play.locator('[data-do="run"]').click();
  await play.locator("mm-trace .player-bar").waitFor();
  await page.waitForFunction(() => document.querySelector("mm-play .trace-title").getBoundingClientRect().bottom < innerHeight);

  await play.locator("textarea").fill("# mine\n");
  await play.locator('[data-do="close"]').click();
  assert.equal(await play.count(), 0);
  assert.ok(await link.evaluate((node) => node === document.activeElement));
  await link.press("Enter");
  await page.waitForFunction(() => document.activeElement?.localName === "textarea");
  assert.equal(await play.locator("textarea").inputValue(), "# mine\n");
  await play.locator('[data-do="reset"]').click();
  await play.locator('[data-do="run"]').click();
  await play.locator("mm-trace .player-bar").waitFor();
  await page.done();
});

test("what was typed before the scripts came is run, and is not what reset goes back to", async () => {
  const context = await browser.newContext();
  await context.addInitScript(() => document.addEventListener("readystatechange", () => {
    const text = document.querySelector("textarea");
    if (text && document.readyState === "interactive") text.value = "process B\n";
  }));
  const page = await open("en/playground/", { context });
  const text = page.locator("mm-play textarea");
  await page.locator('[data-do="run"]').click();
  await status(page).filter({ hasText: "no step yet" }).waitFor();
  assert.equal(await text.inputValue(), "process B\n");
  await page.locator('[data-do="reset"]').click();
  assert.match(await text.inputValue(), /^machine/);
  await page.done();
});

test("comparisons have it, too, with a figure to go through", async () => {
  const page = await open(`en/${chapter}`);
  const link = page.locator('mm-pair a[href*="#scenario."]').first();
  await link.scrollIntoViewIfNeeded();
  await link.click();
  const play = page.locator("mm-pair + mm-play");
  await play.locator("textarea").waitFor();
  await page.waitForFunction(() => document.activeElement?.localName === "textarea");
  await page.keyboard.press("Control+Enter");
  await play.locator("mm-trace .player-bar").waitFor();
  await page.done();
});

// A host that sends the policy as a header has to allow one thing for one file.
test("what is compiled stays in the worker: not every browser lets a page have it", async () => {
  const page = await open("en/playground/");
  await page.evaluate(() => {
    window.heard = [];
    const { Worker: plain } = window;
    window.Worker = class extends plain {
      constructor(...args) {
        super(...args);
        this.addEventListener("message", ({ data }) => window.heard.push(...Object.values(data)));
      }
    };
  });
  await page.locator('[data-do="run"]').click();
  await page.locator("mm-trace .player-bar").waitFor();
  const heard = await page.evaluate(() => window.heard.map((value) => Object.prototype.toString.call(value)));
  assert.ok(heard.length > 0);
  assert.ok(!heard.includes("[object WebAssembly.Module]"), heard.join());
  await page.done();
});

test("under a policy in headers, with the compression taken off", async () => {
  const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'";
  const host = await serve(undefined, "/docs/", { headers: (name) => ({
    "content-security-policy": name.includes("/sim-worker.") ? policy.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'") : policy,
    ...(name.endsWith(".gz") ? { "content-encoding": "gzip" } : {}),
  }) });
  const page = await browser.newPage();
  const faults = [];
  page.on("console", (message) => { if (message.type() === "error") faults.push(message.text()); });
  await page.goto(`${host.base}en/playground/`);
  await page.locator('[data-do="run"]').click();
  await page.locator(".play-result .player-bar").waitFor();
  assert.deepEqual(faults, []);
  await page.close();
  await host.close();
});

test("who is quicker than the network is not forgotten", async () => {
  const page = await open("en/playground/");
  await page.route("**/words-play.*", async (route) => { await new Promise((done) => setTimeout(done, 300)); await route.continue(); });
  const asking = page.waitForRequest(/words-play/); // play.js is there, and cannot say anything yet
  await page.locator("textarea").fill(loan);
  await asking;
  await page.keyboard.press("Control+Enter");
  await status(page).filter({ hasText: "2 steps" }).waitFor();
  await page.done();
});

test("by keyboard, the field is no trap", async () => {
  const page = await open("en/playground/");
  const text = page.locator("textarea");
  await text.focus();
  await page.locator(".ed-verb").first().waitFor();
  await page.keyboard.press("Tab");
  assert.ok(!await text.evaluate((node) => node === document.activeElement), "Tab leaves it");
  await page.keyboard.press("Shift+Tab");
  assert.ok(await text.evaluate((node) => node === document.activeElement));
  assert.equal(await text.inputValue().then((value) => /\t/.test(value)), false);
  await page.done();
});

test("what lies behind the text is the text: while it is composed, and pasted", async () => {
  const context = await browser.newContext();
  const page = await open("ja/playground/", { context });
  const text = page.locator("textarea");
  await page.locator(".ed-verb").first().waitFor();
  const same = async (want) => assert.deepEqual(await page.evaluate(() => [document.querySelector("textarea").value, document.querySelector(".editor-ink").textContent]), [want, `${want}\n`]);
  await text.fill("run A cpu=0\n");
  await text.press("Control+End");
  const keyboard = await context.newCDPSession(page);
  for (const composed of ["# k", "# か", "# 借り"]) {
    await keyboard.send("Input.imeSetComposition", { text: composed, selectionStart: composed.length, selectionEnd: composed.length });
    await same(`run A cpu=0\n${composed}`);
  }
  await keyboard.send("Input.insertText", { text: "# 借りる" });
  await same("run A cpu=0\n# 借りる");

  // More lines than are coloured; the way back is quick, too.
  const long = Array.from({ length: 2500 }, (_, i) => `run A cpu=0 # ${i}`).join("\n");
  await text.press("Control+a");
  await text.evaluate((node, pasted) => { // without the clipboard, which is one for all tests
    node.value = pasted;
    node.dispatchEvent(new Event("input", { bubbles: true }));
  }, long);
  await same(long);
  await page.locator('[data-do="reset"]').click();
  await page.locator('[data-do="run"]').click();
  await status(page).filter({ hasText: "3ステップ" }).waitFor();
  assert.equal(await page.locator(".editor-lines span").count(), (await text.inputValue()).split("\n").length);
  await page.done();
  await context.close();
});

for (const dark of [false, true]) {
  test(`axe, while it is used: ${dark ? "dark" : "light"}`, async () => {
    const context = await browser.newContext({ bypassCSP: true, colorScheme: dark ? "dark" : "light", viewport: { width: dark ? 360 : 1280, height: 900 } });
    const page = await open("ru/playground/", { context });
    for (const script of [loan, `${loan}run Nobody cpu=0\n`]) {
      await page.locator("textarea").fill(script);
      await page.keyboard.press("Control+Enter");
      await page.locator(script === loan ? ".play-result .player-bar" : ".play-errors li").waitFor();
      await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" })); // what is half under the header is no small target
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] }));
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
    }
    await page.done();
    await context.close();
  });
}

test("letters lie on letters, at 320 px, too", async () => {
  const page = await open("ja/playground/", { width: 320, height: 700, touch: true });
  await page.locator("textarea").fill(`${loan}note ${"long ".repeat(40)}借りている最中のアドレス空間\n`);
  await page.locator('[data-do="run"]').click();
  await page.locator(".play-result mm-trace .player-bar").waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page does not scroll sideways");
  const [field, ink] = await page.evaluate(() => ["textarea", ".editor-ink"].map((name) => {
    const node = document.querySelector(name);
    const { x, y, width, height } = node.getBoundingClientRect();
    const { font, lineHeight, paddingTop, paddingLeft, letterSpacing, tabSize, whiteSpace } = getComputedStyle(node);
    return { x, y, width, height, font, lineHeight, paddingTop, paddingLeft, letterSpacing, tabSize, whiteSpace, inside: node.scrollWidth <= node.clientWidth && node.scrollHeight <= node.clientHeight };
  }));
  assert.deepEqual(field, ink);
  assert.ok(field.inside);
  for (const button of await page.locator(".play button:visible").all()) {
    const { height } = await button.boundingBox();
    assert.ok(height >= 24, `${await button.textContent()}: ${height} px`);
  }
  await page.done();
});

test("what was written is there again, until the original is asked for", async () => {
  const context = await browser.newContext();
  const page = await open("en/playground/", { context });
  const text = page.locator("textarea");
  const original = await text.inputValue();
  const mine = `${loan}# mine\n`;
  await page.locator(".ed-verb").first().waitFor();
  await text.fill(mine);
  await page.reload();
  await page.waitForFunction((want) => document.querySelector("textarea").value === want, mine);
  await status(page).filter({ hasText: "your own version" }).waitFor();
  assert.ok(await page.evaluate(() => document.activeElement === document.body), "the focus is not taken");

  // A scenario of the list has a draft of its own, in all languages and places.
  await page.locator(".play-list a", { hasText: "anon-zero" }).click();
  await page.waitForFunction(() => /anon-zero/.test(location.hash));
  await page.waitForFunction((it) => document.querySelector("textarea").value !== it, mine);
  const scenario = await text.inputValue();
  await text.fill(`${scenario}# and this\n`);
  await page.goto(`${base}en/course/`);
  await page.goBack();
  await page.waitForFunction(() => document.querySelector("textarea").value.endsWith("# and this\n"));
  const other = await open("ja/playground/#scenario.anon-zero", { context });
  await other.waitForFunction(() => document.querySelector("textarea").value.endsWith("# and this\n"));
  await other.done();
  await page.locator('[data-do="reset"]').click();
  assert.equal(await text.inputValue(), scenario);
  await page.reload();
  await status(page).filter({ hasText: "Opened: anon-zero" }).waitFor();
  assert.equal(await text.inputValue(), scenario);

  // A link counts more than what was written, and does not take it away.
  await page.goto(`${base}en/playground/${linked(loan)}`);
  await page.waitForFunction((want) => document.querySelector("textarea").value === want, loan);
  await text.fill(`${loan}# over a link\n`);
  await page.reload();
  await page.waitForFunction(() => document.querySelector("textarea").value.endsWith("# over a link\n"));
  const fresh = await open(`en/playground/${linked(loan)}`, { context });
  await fresh.waitForFunction((want) => document.querySelector("textarea").value === want, loan);
  await fresh.goto(`${base}en/playground/`);
  await fresh.waitForFunction((want) => document.querySelector("textarea").value === want, mine);
  await fresh.locator('[data-do="reset"]').click();
  assert.equal(await fresh.locator("textarea").inputValue(), original);
  await fresh.done();
  await page.done();
  await context.close();
});

test("what others have left in the storage, and none at all", async () => {
  for (const left of ["{", "null", "5", '{"key":1}', '[null,{"key":"","text":7},[1]]', "forbidden"]) {
    const context = await browser.newContext();
    await context.addInitScript((text) => {
      if (text === "forbidden") for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get: () => { throw new DOMException("no", "SecurityError"); } });
      else localStorage.setItem("docgen.drafts:/docs/", text);
    }, left);
    const page = await open("en/playground/", { context });
    await page.locator("textarea").fill(loan);
    await page.keyboard.press("Control+Enter");
    await status(page).filter({ hasText: "2 steps" }).waitFor();
    await page.done();
    await context.close();
  }
});
