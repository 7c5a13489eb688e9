// The public pages: every kind looked at in three languages, and what a reader does with them.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { look, openBrowser, signIn } from "./lib/browser.js";
import { startDemo } from "./lib/server.js";

let server, browser;
before(async () => {
  [server, browser] = await Promise.all([startDemo(), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const plan = "/plans/luohu-2022-44";
const pages = ["/", plan, `${plan}/actions/a3`, `${plan}/measures/16`, `${plan}/measures/18`, "/units", "/units/qu-shang-wu-ju", "/about", `${plan}/print`, "/nowhere"];

describe("pages", () => {
  for (const view of [
    { lang: "zh-Hans", path: "/zh-hans", width: 1440, theme: "light" },
    { lang: "zh-Hans", path: "/zh-hans", width: 390, theme: "dark" },
    { lang: "zh-Hant-HK", path: "/zh-hant", width: 390, theme: "light" },
    { lang: "zh-Hant-HK", path: "/zh-hant", width: 1440, theme: "dark" },
    { lang: "en", path: "/en", width: 1440, theme: "light" },
    { lang: "en", path: "/en", width: 390, theme: "dark" },
  ]) {
    test(`${view.lang}, ${view.theme}, ${view.width}`, async () => {
      const page = await browser.newPage(view);
      for (const path of pages) {
        const answer = await page.goto(server.url + view.path + path);
        assert.equal(answer.status(), path === "/nowhere" ? 404 : 200, path);
        assert.equal(await page.getAttribute("html", "lang"), view.lang);
        await look(page, `site${path.replace(/[^\w]+/g, "_")}-${view.lang}-${view.theme}`);
      }
      await page.context().close();
    });
  }
});

test("the address without a language leads to the one the browser asks for", async () => {
  for (const [lang, path] of [["en-GB", "/en/"], ["zh-HK", "/zh-hant/"], ["zh-CN", "/zh-hans/"]]) {
    const page = await browser.newPage({ lang });
    await page.goto(server.url);
    assert.equal(new URL(page.url()).pathname, path);
    await page.context().close();
  }
});

test("a reader without script goes from the plan to a measure, its unit, and to another language", async () => {
  const page = await browser.newPage({ script: false, width: 390 });
  await page.goto(`${server.url}/zh-hans/`);
  await page.click(".plan-card h2 a");
  await page.click(".measure-list a:has-text('推进跨境信用通')");
  assert.equal(await page.textContent("h1"), "推进跨境信用通");
  assert.equal(new URL(await page.getAttribute(".address a", "href")).pathname, `/zh-hans${plan}/measures/18`);
  assert.ok(await page.isHidden("[data-copy]"), "no button that needs a script");
  await page.click(".languages a[hreflang='en']");
  assert.equal(new URL(page.url()).pathname, `/en${plan}/measures/18`);
  assert.equal(await page.textContent("h1"), "Cross-boundary credit");
  assert.equal(await page.getAttribute(".clause", "lang"), "zh-Hans");
  await page.click(".role-list a");
  assert.equal(await page.textContent("h1"), "Luohu District Development and Reform Bureau");
  assert.equal(await page.locator(".measure-list > li").count(), 9);
  await page.context().close();
});

test("by keyboard: the skip link leads to the content, and focus is always seen", async () => {
  const page = await browser.newPage({ lang: "en" });
  await page.goto(`${server.url}/en${plan}`);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const where = await page.evaluate(() => {
    const e = document.activeElement;
    return { inside: document.querySelector("main").contains(e), outline: getComputedStyle(e).outlineStyle };
  });
  assert.deepEqual(where, { inside: true, outline: "solid" });
  await page.context().close();
});

test("the address can be copied", async () => {
  const page = await browser.newPage({ lang: "en" });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${server.url}/en${plan}/measures/7`);
  await page.click("[data-copy]");
  await page.waitForSelector("[data-copy-status]:has-text('Copied')", { state: "attached" });
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${server.url}/en${plan}/measures/7`);
  await page.context().close();
});

test("at 200 % and with large text nothing is cut off", async () => {
  const page = await browser.newPage({ lang: "en", width: 640 });
  await page.goto(`${server.url}/en${plan}/measures/14`);
  await page.addStyleTag({ content: "html { font-size: 200%; }" }).catch(() => {});
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 640, `${wide} px`);
  await page.context().close();
});

test("on paper the navigation is gone and the address stays", async () => {
  const page = await browser.newPage();
  await page.goto(`${server.url}/zh-hans${plan}/measures/3`);
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.isHidden(".sections"));
  assert.ok(await page.isHidden(".steps-nav"));
  assert.ok(await page.isVisible(".address"));
  assert.ok(await page.isVisible(".qr svg"));
  await page.context().close();
});

test("the office withdraws the plan and releases it again", async () => {
  const office = await browser.newPage();
  await signIn(office, server, "office");
  await office.goto(`${server.url}/desk${plan}`);
  const reader = await browser.newPage({ lang: "en" });
  // the public pages look at the releases once a second, so the answer may come a moment later
  const becomes = async (status) => {
    const until = Date.now() + 10_000;
    while ((await reader.goto(`${server.url}/en${plan}`)).status() !== status) assert.ok(Date.now() < until, `never became ${status}`);
  };
  await becomes(200);
  office.on("dialog", (d) => d.accept());
  await office.locator("form[action$='/withdraw'] button").first().evaluate((b) => b.form.requestSubmit());
  await office.waitForSelector("form[action$='/release']", { state: "attached" });
  await becomes(404);
  await office.locator("form[action$='/release'] button").first().evaluate((b) => b.form.requestSubmit());
  await office.waitForSelector("form[action$='/withdraw']", { state: "attached" });
  await becomes(200);
  await office.context().close();
  await reader.context().close();
});
