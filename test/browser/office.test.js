// The command office: reports are returned and accepted by keyboard, one is extended, data is asked
// for, the rule of reporting is changed. The demonstration's period is not over: closing it is tested
// in Go (TestOfficeClosesPeriod).
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

test("the queue by keyboard, an extension, a request for data, another rhythm", async () => {
  const page = await browser.newPage();
  await signIn(page, server, "office");
  assert.match(await text(page, "#waiting"), /2 份待审/);
  await page.goto(server.url + "/desk/queue");
  await look(page, "office-queue");
  await page.getByRole("link", { name: "从第一份开始审" }).click();
  assert.match(await text(page), /第 1 份，共 2 份/);
  await look(page, "office-review");
  await page.keyboard.press("2");
  await page.keyboard.press("r");
  await page.keyboard.type("请写明会商日期。");
  await page.keyboard.press("Control+Enter");
  await page.getByText("已退回").first().waitFor(); // the next report has an address of the same form
  assert.match(await text(page), /第 1 份，共 1 份/);
  await page.keyboard.press("Shift+A");
  await page.waitForURL("**/desk/queue");
  assert.match(await text(page), /没有待审的填报/);

  await page.goto(server.url + plan + "/periods/2022-10?state=owed");
  await page.locator("#reports tbody input[type=checkbox]").first().check();
  await page.fill("#f-to", "2022-10-28");
  await page.getByRole("button", { name: "延期" }).click();
  assert.match(await text(page), /请写明原因/);
  await page.fill("#f-reason", "台风停工");
  await page.getByRole("button", { name: "延期" }).click();
  assert.match(await text(page, "#reports"), /已延至/);
  await look(page, "office-period");

  await page.goto(server.url + plan + "/asks/new");
  await page.fill("#f-subject", "区人大代表建议答复");
  await page.fill("#f-due", "2022-10-31");
  await page.check("input[name=field][value=progress]");
  await page.locator("input[name=measure]").nth(0).check();
  await page.locator("input[name=measure]").nth(3).check();
  await page.getByRole("button", { name: "先看已知的" }).click();
  assert.match(await text(page, "#known"), /2 项中：1 项已知，0 项已有人在问，1 项要问单位/);
  await look(page, "office-ask-known");
  await page.getByRole("button", { name: "按此征集" }).click();
  assert.match(await text(page), /1 项发给单位，1 项直接由已知内容答复/);
  await look(page, "office-ask");

  await page.goto(server.url + plan + "/cycle");
  await page.selectOption("#f-rhythm", "weekly");
  await page.fill("#f-day", "5");
  await page.getByRole("button", { name: "先看日期" }).click();
  assert.match(await text(page, "#dates"), /2022年第42周/);
  await look(page, "office-cycle");
  await page.getByRole("button", { name: "保存规则" }).click();
  assert.match(await text(page), /填报规则已保存/); // October keeps its dates; weeks begin after it
  await page.getByRole("link", { name: "2022年10月", exact: true }).click();
  assert.match(await text(page, "#close"), /应报日之后才能关闭/);
  await page.context().close();
});

for (const { lang, width } of [{ lang: "zh-Hans", width: 390 }, { lang: "zh-Hant-HK", width: 390 }, { lang: "en", width: 1440 }]) {
  test(`pages of the office, ${lang}, ${width}`, async () => {
    const page = await browser.newPage({ lang, width });
    await signIn(page, server, "office");
    await setLang(page, server, lang);
    await page.goto(server.url + plan + "/periods/2022-10?state=accepted");
    const review = await page.locator("#reports tbody a[href$='/review']").first().getAttribute("href");
    for (const [name, path] of [
      ["review", review],
      ["period", plan + "/periods/2022-10"],
      ["periods", plan + "/periods"],
      ["cycle", plan + "/cycle"],
      ["asks", plan + "/asks"],
      ["new-ask", plan + "/asks/new"],
      ["closing", plan + "/measures/1/close"],
    ]) {
      await page.goto(server.url + path);
      await look(page, `office-${name}-${lang}`);
    }
    await page.context().close();
  });
}
