// Work plans in pictures: the overview leads to the chart, the chart comes closer and opens a
// measure, a link between measures moves dates, the calendar says why a day is off, and the
// wallboard fits one screen and asks for itself.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { startDemo } from "./lib/server.js";
import { openBrowser, signIn, setLang, look } from "./lib/browser.js";

let server, browser;
before(async () => {
  server = await startDemo();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const plan = "/desk/plans/luohu-2022-44";
const text = (page, selector = "main") => page.locator(selector).first().innerText();

test("pictures: overview, chart, link, calendar", async () => {
  const page = await browser.newPage();
  await signIn(page, server, "office");
  await page.goto(server.url + plan);
  await page.getByRole("link", { name: "工作计划", exact: true }).first().click();
  const forced = Number(await page.locator(".work-count", { hasText: "已生效" }).locator("b").innerText());
  assert.ok(forced > 1, "work plans in force");
  await page.locator(".work-count", { hasText: "待审批" }).click();
  assert.ok((await page.locator("#content tbody tr[id]").count()) >= 1, "the review queue");
  assert.ok(await page.getByRole("link", { name: /^审批/ }).count(), "the office reviews from here");

  // Nearer, open, up and down by keys, folded; without a page load.
  await page.getByRole("link", { name: "甘特图" }).click();
  assert.equal(await page.locator("tr.measure").count(), 45);
  await page.getByRole("link", { name: "按月" }).click();
  assert.ok(page.url().includes("zoom=month"));
  assert.ok(await page.evaluate(() => document.querySelector(".gantt").scrollLeft > 0), "today is in sight");
  const opener = page.locator("a.gantt-open[id]").first();
  const id = await opener.getAttribute("id");
  await opener.click();
  await page.waitForSelector("tr.task");
  assert.ok(page.url().includes("open=") && page.url().includes("zoom=month"));
  assert.equal(await page.evaluate(() => document.activeElement.id), id);
  await page.keyboard.press("ArrowDown");
  const name = await page.evaluate(() => document.activeElement.textContent.trim());
  assert.ok((await text(page, "[data-panel]")).startsWith(name), "the facts of the row in focus");
  await page.getByRole("button", { name: "收起或展开各项行动" }).click();
  assert.equal(await page.locator("tbody[data-group]:visible").count(), 0);
  await page.reload();
  await page.waitForSelector("tr.task");
  await look(page, "picture-gantt-open");

  // A link between two measures, and away again.
  await page.getByRole("link", { name: "关联", exact: true }).click();
  const before = await page.locator("#links tbody tr").count();
  const from = await page.locator("#f-from option").nth(1).getAttribute("value");
  const to = await page.locator("#f-to option").last().getAttribute("value");
  await page.selectOption("#f-from", from);
  await page.selectOption("#f-to", to);
  await page.fill("#f-lag", "5");
  await page.locator("#add button[type=submit]").click();
  assert.match(await text(page), /已添加关联/);
  assert.equal(await page.locator("#links tbody tr").count(), before + 1);
  await look(page, "picture-network");
  await page.locator("#links tbody tr", { hasText: "隔 5 个工作日" }).getByRole("button").click();
  assert.match(await text(page), /已解除关联/);

  await page.goto(server.url + plan + "/calendar?month=2023-05");
  assert.match(await text(page, ".month"), /劳动节[\s\S]*调休上班/);
  await page.getByRole("link", { name: "下个月" }).click();
  assert.match(await text(page, "h2"), /2023年6月/);
  await page.context().close();
});

test("the wallboard fits one screen, and asks for itself", async () => {
  const page = await browser.newPage({ width: 1920 });
  await page.setViewportSize({ width: 1920, height: 1080 });
  await signIn(page, server, "leader");
  for (const lang of ["zh-Hans", "zh-Hant-HK", "en"]) {
    await setLang(page, server, lang);
    await page.goto(server.url + plan + "/wall");
    const fits = await page.evaluate(() => {
      const tiles = [...document.querySelectorAll(".wall-tile")];
      const cut = tiles.filter((tile) => tile.scrollHeight > tile.clientHeight + 2 || tile.getBoundingClientRect().bottom > innerHeight);
      const size = Math.min(...tiles.map((tile) => parseFloat(getComputedStyle(tile.querySelector(".wall-title")).fontSize)));
      return { tiles: tiles.length, cut: cut.length, high: document.documentElement.scrollHeight, size };
    });
    assert.deepEqual([fits.tiles, fits.cut, fits.high], [45, 0, 1080], `${lang}: ${JSON.stringify(fits)}`);
    assert.ok(fits.size >= (lang === "en" ? 16 : 22), `${lang}: titles of ${fits.size} px`);
    await look(page, `picture-wall-${lang}`);
  }
  await page.evaluate(() => (document.querySelector(".wall-tile .wall-title").textContent = "old"));
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.waitForFunction(() => document.querySelector(".wall-tile .wall-title").textContent !== "old");
  await page.context().close();
});

for (const { lang, width, theme } of [{ lang: "zh-Hans", width: 1440, theme: "dark" }, { lang: "zh-Hant-HK", width: 390 }, { lang: "en", width: 390, theme: "dark" }]) {
  test(`pages of pictures, ${lang}, ${width}`, async () => {
    const page = await browser.newPage({ lang, width, theme });
    await signIn(page, server, "commerce-liaison");
    await setLang(page, server, lang);
    for (const [name, path] of [
      ["work", plan + "/work"],
      ["gantt", plan + "/gantt"],
      ["week", plan + "/gantt?zoom=week"],
      ["calendar", plan + "/calendar?month=2023-12"],
      ["load", plan + "/load"],
      ["wall", plan + "/wall"],
    ]) {
      await page.goto(server.url + path);
      await look(page, `picture-${name}-${lang}`);
    }
    await page.goto(server.url + plan + "/load");
    await page.locator(".heat tbody a").last().click();
    await look(page, `picture-unit-${lang}`);
    await page.context().close();
  });
}
