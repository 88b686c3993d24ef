// The picture in README.md: a figure of the course with its player open at a step,
// from the site that `make e2e` builds. `make picture` makes it anew; look at it
// before you commit it.

import { fileURLToPath } from "node:url";

import { launch, serve } from "./harness.mjs";

const figure = "lazy-exit", step = "lazy-exit-next", margin = 16;

const host = await serve();
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 760, height: 1800 }, deviceScaleFactor: 2, colorScheme: "light" });
await page.goto(`${host.base}en/course/idle/#${step}`);
await page.locator(`#${figure} .player-open`).waitFor();
await page.waitForLoadState("networkidle");
const clip = await page.evaluate(({ figure, margin }) => {
  const frame = document.getElementById(figure);
  frame.scrollIntoView();
  document.querySelector("header").style.visibility = "hidden"; // it would lie on the caption
  const { x, y, width } = frame.getBoundingClientRect();
  const { bottom } = frame.querySelector(".player").getBoundingClientRect();
  return { x: x - margin, y: y - margin / 2 + scrollY, width: width + 2 * margin, height: bottom - y + margin };
}, { figure, margin });
await page.screenshot({ path: fileURLToPath(new URL("../docs/trace.png", import.meta.url)), clip, fullPage: true, animations: "disabled" });
await browser.close();
await host.close();
