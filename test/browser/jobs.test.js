// Background work: the operator looks at the table, runs one piece now, and sees the new last run.
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

test("the operator runs a piece of work now", async () => {
  const page = await browser.newPage();
  await signIn(page, server, "admin");
  await page.getByRole("navigation").getByRole("link", { name: "后台工作" }).first().click();
  const row = page.locator("#work-periods");
  // what the server did by itself when it started
  await page.waitForFunction(() => /完成/.test(document.querySelector("#work-periods")?.innerText), null, { timeout: 10000 });
  assert.doesNotMatch(await row.innerText(), /系统管理员/);
  await look(page, "jobs");
  await row.getByRole("button", { name: "立即运行" }).click();
  assert.match(await page.locator("main").innerText(), /已安排运行/);
  // the table comes anew by itself until nothing runs
  await page.waitForFunction(() => {
    const text = document.querySelector("#work-periods")?.innerText ?? "";
    return /完成/.test(text) && /系统管理员/.test(text);
  }, null, { timeout: 10000 });

  const audit = await browser.newPage();
  await signIn(audit, server, "auditor");
  await audit.goto(server.url + "/desk/audit?kind=periodic&subject=periods");
  assert.match(await audit.locator("main").innerText(), /定时工作/);
  const refused = await audit.goto(server.url + "/desk/jobs");
  assert.equal(refused.status(), 403);

  for (const { lang, width } of [{ lang: "zh-Hans", width: 390 }, { lang: "zh-Hant-HK", width: 390 }, { lang: "en", width: 390 }]) {
    await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
    await setLang(page, server, lang);
    await page.goto(server.url + "/desk/jobs");
    await look(page, `jobs-${lang}`);
  }
});
