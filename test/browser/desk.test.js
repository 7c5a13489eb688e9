// The workbench: every page looked at, and the journeys of the roles that are not intake.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { langs, look, openBrowser, setLang, signIn } from "./lib/browser.js";
import { startDemo } from "./lib/server.js";

let server, browser;
before(async () => {
  [server, browser] = await Promise.all([startDemo(), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const plan = "/desk/plans/luohu-2022-44";

describe("pages", () => {
  const views = [
    { lang: "zh-Hans", width: 1440, theme: "light" },
    { lang: "zh-Hans", width: 390, theme: "dark" },
    { lang: "zh-Hant-HK", width: 1440, theme: "dark" },
    { lang: "en", width: 390, theme: "light" },
  ];
  const pages = {
    office: ["/desk", "/desk/plans", plan, `${plan}?view=board&commitment=output`, `${plan}?q=zzz`, `${plan}/measures/9`, "/desk/units", "/desk/account", "/desk/audit", "/desk/style", "/desk/nowhere"],
    admin: ["/desk", "/desk/accounts"],
    "commerce-liaison": ["/desk", `${plan}/measures/23`, "/desk/accounts"],
  };
  for (const view of views) {
    for (const [login, paths] of Object.entries(pages)) {
      if (login !== "office" && view.lang !== "zh-Hans") continue; // the same components
      const shown = view.lang === "zh-Hant-HK" || view.theme === "dark" ? paths.filter((path) => !/audit|style|nowhere|zzz/.test(path)) : paths;
      test(`${login}, ${view.lang}, ${view.theme}, ${view.width}`, async () => {
        const page = await browser.newPage(view);
        await signIn(page, server, login);
        await setLang(page, server, view.lang);
        for (const path of shown) {
          await page.goto(server.url + path);
          await look(page, `desk-${login}${path.replace(/[^\w]+/g, "_")}-${view.lang}-${view.theme}`);
          assert.equal(await page.getAttribute("html", "lang"), view.lang);
        }
        await page.context().close();
      });
    }
  }
});

test("sign-in: a wrong password, then the right one, in three languages", async () => {
  for (const lang of langs) {
    const page = await browser.newPage({ lang });
    await page.goto(`${server.url}${plan}`);
    await look(page, `sign-in-${lang}`);
    await page.fill("input[name=login]", "auditor");
    await page.fill("input[name=password]", "not the password");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[role=alert]");
    assert.equal(await page.inputValue("input[name=login]"), "auditor");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), "alert", "the reader is brought to the message");
    await look(page, `sign-in-wrong-${lang}`);
    await page.fill("input[name=password]", server.accounts.auditor);
    await page.keyboard.press("Enter");
    await page.waitForURL(`**${plan}`);
    await page.context().close();
  }
});

test("plan: narrow it, take a filter off, change the view, open a measure and its place in the source", async () => {
  const page = await browser.newPage();
  await signIn(page, server, "office");
  await page.goto(server.url + plan);
  await page.selectOption("select[name=unit]", { label: "区商务局" });
  await page.waitForURL("**unit=*");
  await page.waitForFunction(() => document.querySelectorAll("#found tbody tr:not(.group)").length === 3);
  await page.fill("input[name=q]", "贸易");
  await page.waitForFunction(() => document.querySelectorAll("#found tbody tr:not(.group)").length === 1);
  assert.match(page.url(), /q=/, "the address follows, so that the list can be sent on");
  await page.click("#found .chip >> nth=1");
  await page.waitForFunction(() => document.querySelectorAll("#found tbody tr:not(.group)").length === 3);
  await page.goto(`${server.url}${plan}?view=board`);
  assert.equal(await page.locator(".tile").count(), 45);
  await page.click(".tile >> nth=4");
  await page.waitForURL("**/measures/5");
  await page.click("#clause .section-aside a");
  await page.waitForURL("**/desk/documents/**");
  const marked = await page.textContent("mark#place");
  assert.match(marked, /地铁/);
  assert.ok(await page.locator("mark#place").evaluate((m) => m.getBoundingClientRect().top < innerHeight), "the place is in sight");
  await look(page, "source");
  await page.context().close();
});

test("language switch keeps the page and its filters", async () => {
  const page = await browser.newPage();
  await signIn(page, server, "leader");
  await page.goto(`${server.url}${plan}?commitment=effort`);
  await page.click(".languages a[hreflang=en]");
  await page.waitForFunction(() => document.documentElement.lang === "en");
  assert.match(page.url(), /commitment=effort$/);
  await page.context().close();
});

test("a note by keyboard alone, without script too", async () => {
  for (const script of [true, false]) {
    const page = await browser.newPage({ script });
    await signIn(page, server, "commerce-liaison");
    await page.goto(`${server.url}${plan}/measures/23`);
    await page.focus("textarea[name=text]");
    await page.keyboard.type(`已对接两家企业（${script ? "有" : "无"}脚本）。`);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/measures/23#notes");
    assert.match(await page.textContent(".notes"), script ? /有脚本/ : /无脚本/);
    assert.equal(await page.locator(".notice.good").count(), 1);
    await page.context().close();
  }
});

test("skip link, menu by keyboard, focus in sight", async () => {
  const page = await browser.newPage();
  await signIn(page, server, "office");
  await page.goto(server.url + plan);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "content");
  await page.focus(".menu summary");
  await page.keyboard.press("Enter");
  assert.ok(await page.isVisible(".menu-panel"));
  await look(page, "menu-open");
  await page.keyboard.press("Escape");
  assert.ok(!(await page.isVisible(".menu-panel")));
  await page.context().close();
});

test("operator: a new account, its password shown once, used to sign in", async () => {
  const page = await browser.newPage({ lang: "zh-Hant-HK" });
  await signIn(page, server, "admin");
  await page.goto(`${server.url}/desk/accounts`);
  await page.fill("input[name=name]", "区教育局联络员（演示）");
  await page.fill("input[name=login]", "edu-liaison");
  await page.click("#new button[type=submit]");
  await page.waitForSelector("[role=alert]"); // a liaison needs a unit
  assert.equal(await page.inputValue("input[name=name]"), "区教育局联络员（演示）");
  await look(page, "account-mistake");
  await page.selectOption("select[name=unit]", { index: 1 });
  await page.click("#new button[type=submit]");
  const password = await page.textContent("[data-secret]");
  await look(page, "account-made");
  const other = await browser.newPage();
  server.accounts["edu-liaison"] = password;
  await signIn(other, server, "edu-liaison");
  await other.goto(`${server.url}/desk/account`);
  await look(other, "own-account");
  await other.context().close();
  await page.context().close();
});

test("unit: the office changes names; a stale form is not lost", async () => {
  const page = await browser.newPage({ lang: "en" });
  await signIn(page, server, "office");
  await page.goto(`${server.url}/desk/units`);
  await page.click("#found tbody a >> nth=0");
  await page.waitForURL("**/desk/units/*");
  const address = page.url();
  const second = await page.context().newPage();
  await second.goto(address);
  for (const [p, alias] of [[page, "别名甲"], [second, "别名乙"]]) {
    await p.click("details.fold summary");
    await p.fill("textarea[name=aliases]", alias);
    await p.click("details.fold button[type=submit]");
    await p.waitForSelector(".notice");
  }
  assert.equal(await page.locator(".notice.good").count(), 1);
  assert.equal(await second.locator(".notice.bad").count(), 1);
  assert.equal(await second.inputValue("textarea[name=aliases]"), "别名乙");
  await page.context().close();
});

test("measure: the office sets the date right; what was typed comes back with the message", async () => {
  const page = await browser.newPage();
  await signIn(page, server, "office");
  await page.goto(`${server.url}${plan}/measures/40`);
  await page.click("#edit summary");
  await page.fill("#f-due", "2023-02-30");
  await page.click("#edit button[type=submit]");
  await page.waitForSelector(".notice.bad");
  assert.equal(await page.inputValue("#f-due"), "2023-02-30");
  await look(page, "measure-mistake");
  await page.fill("#f-due", "2023-06-30");
  await page.click("#edit button[type=submit]");
  await page.waitForSelector(".notice.good");
  assert.match(await page.textContent(".due"), /2023年6月30日/);
  await page.goto(server.url + plan);
  assert.equal(await page.locator(".notice.info").count(), 1, "the plan says that the public still sees the earlier text");
  await page.context().close();
});

test("print: navigation and forms stay away, the table is whole", async () => {
  const page = await browser.newPage();
  await signIn(page, server, "office");
  await page.goto(server.url + plan);
  await page.emulateMedia({ media: "print" });
  assert.ok(!(await page.isVisible(".sections")));
  assert.ok(!(await page.isVisible(".filters")));
  assert.equal(await page.locator("#found tbody tr:not(.group):visible").count(), 45);
  await page.context().close();
});
