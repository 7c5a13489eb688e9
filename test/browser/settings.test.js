// Rules: a holiday notice is weighed and applied, and dates move; a template is edited without
// script; everybody may read, the office and the operator change.
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

const text = (page, selector = "main") => page.locator(selector).first().innerText();

test("a notice is weighed, applied, and moves what it said", async () => {
  const page = await browser.newPage();
  await signIn(page, server, "office");
  await page.getByRole("link", { name: "规则", exact: true }).click();
  await page.getByRole("link", { name: "下一年" }).click();
  assert.match(await text(page), /2023年：249 个工作日/);
  await page.getByRole("link", { name: "录入放假安排" }).click();
  const rows = await page.inputValue("#f-rows");
  await page.fill("#f-rows", rows + "\n2023-03-06,off,演示假\n2023-02-30,off,演示假");
  await page.fill("#f-source", "演示通知");
  await page.getByRole("button", { name: "看会动哪些日期" }).click();
  assert.match(await text(page), /“2023-02-30”不是日期/);
  assert.match(await page.inputValue("#f-rows"), /2023-03-06,off,演示假/);
  await look(page, "settings-notice-wrong");
  await page.fill("#f-rows", rows + "\n2023-03-06,off,演示假");
  await page.getByRole("button", { name: "看会动哪些日期" }).click();
  const effect = await text(page, "#effect");
  assert.match(effect, /3月6日/);
  const n = effect.match(/变动的日期：(\d+) 处/)[1];
  await page.locator("#effect details summary").first().click();
  await look(page, "settings-notice-effect");
  await page.getByRole("button", { name: "启用", exact: true }).click();
  assert.match(await text(page), new RegExp(`日历簿第 2 版，${n} 处日期变动`));
  assert.match(await text(page), /2023年：248 个工作日/);
  await look(page, "settings-notice-applied");
});

test("a template is edited without script", async () => {
  const page = await browser.newPage({ script: false });
  await signIn(page, server, "office");
  await page.goto(server.url + "/desk/templates");
  await page.getByRole("link", { name: "政策文件出台" }).click();
  await page.getByRole("link", { name: "修改模板" }).click();
  await page.getByRole("button", { name: "在后面加一个：M01" }).click();
  await page.fill("#f-hans-1", "征求港方意见");
  await page.fill("#f-typical-0", "12");
  await page.fill("#f-max-0", "4");
  await page.fill("#f-note", "港方意见要先听（演示）");
  await page.locator(".template-form .primary").click();
  assert.match(await text(page), /最短 ≤ 一般 ≤ 最长/);
  assert.equal(await page.inputValue("#f-hans-1"), "征求港方意见");
  await page.fill("#f-max-0", "20");
  await page.locator(".template-form .primary").click();
  assert.match(await text(page), /模板库第 2 版/);
  assert.match(await text(page, "#history"), /征求港方意见/);
});

for (const { lang, width } of [{ lang: "zh-Hans", width: 1440 }, { lang: "zh-Hant-HK", width: 390 }, { lang: "en", width: 390 }]) {
  test(`pages of rules, ${lang}, ${width}`, async () => {
    const page = await browser.newPage({ lang, width });
    await signIn(page, server, "office");
    await setLang(page, server, lang);
    for (const [name, path] of [
      ["calendar", "/desk/calendars?cal=CN&year=2023"],
      ["calendar-hk", "/desk/calendars?cal=HK&year=2027"],
      ["count", "/desk/calendars/count?cal=CN&mode=add&from=2023-04-20&n=10"],
      ["templates", "/desk/templates"],
      ["template", "/desk/templates/policy_document"],
      ["template-edit", "/desk/templates/policy_document/edit"],
    ]) {
      await page.goto(server.url + path);
      await look(page, `settings-${name}-${lang}`);
    }
    await page.context().close();
  });
}
