// Duties: a liaison signs on the phone, another objects, the office decides, posts are filed and
// the coverage moves; whoever has no filed post is told so.
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

test("duties: sign, object, decide, file, cover", async () => {
  const office = await browser.newPage();
  await signIn(office, server, "office");
  await office.goto(server.url + plan + "/duties");
  assert.match(await text(office), /已签收 15\/60/);
  assert.match(await text(office), /岗位已备案 15\/60/);

  // The liaison signs the last duty on the phone.
  const liaison = await browser.newPage({ width: 390 });
  await signIn(liaison, server, "commerce-liaison");
  assert.match(await text(liaison), /还有 1 项未签收/);
  await look(liaison, "duty-today-liaison");
  await liaison.getByRole("link", { name: "去签收" }).click();
  await look(liaison, "duty-sign");
  await liaison.getByRole("button", { name: "签收选中的职责" }).click();
  assert.match(await text(liaison), /已签收 1 项职责/);

  // Posts for the duty that has none: coverage moves.
  await liaison.getByRole("link", { name: "备案岗位" }).first().click();
  await look(liaison, "duty-file");
  await liaison.selectOption("select[name=official]", { index: 1 });
  await liaison.selectOption("select[name=responsible]", { index: 2 });
  await liaison.locator("input[name=liaison]").last().check();
  await liaison.locator("main form button[type=submit]").last().click();
  assert.match(await text(liaison), /已备案：3 处/);

  // Another unit objects and suggests who should have it.
  const other = await browser.newPage({ width: 390 });
  await signIn(other, server, "education-liaison");
  await other.getByRole("link", { name: "去签收" }).click();
  await other.locator(".sign-list a").first().click();
  assert.match(await text(other, "#reporting"), /没有在这项职责上备案的岗位，不能代单位报送/);
  await look(other, "duty-one");
  const address = new URL(other.url()).pathname;
  await other.fill("#object textarea[name=reason]", "这项工作由文联的场馆承担，不属于本单位职责。");
  await other.selectOption("#object select[name=suggests]", { label: "区文联" });
  await other.locator("#object button[type=submit]").click();
  assert.match(await text(other), /异议已提交/);

  // The office finds it on Today, and decides.
  await office.goto(server.url + "/desk");
  assert.match(await text(office), /1 项异议等您决定/);
  await look(office, "duty-today-office");
  await office.goto(server.url + address);
  await look(office, "duty-decide");
  await office.fill("textarea[name=decision]", "属实，改由区文联承担。");
  await office.getByRole("button", { name: "异议成立", exact: true }).click();
  assert.match(await text(office), /已决定/);
  assert.match(await text(office), /已撤回/);

  // Presumed leads are confirmed in one step; the figures have moved.
  await office.goto(server.url + plan + "/duties");
  const after = await text(office);
  assert.match(after, /已签收 16\/60/);
  assert.match(after, /岗位已备案 16\/60/);
  await office.getByRole("button", { name: /确认全部 \d+ 个推定牵头/ }).click();
  assert.match(await text(office), /已确认 [89] 个牵头单位/);
});

for (const { lang, width } of [{ lang: "zh-Hans", width: 1440 }, { lang: "zh-Hant-HK", width: 390 }, { lang: "en", width: 1440 }, { lang: "en", width: 390 }]) {
  test(`pages of duties, ${lang}, ${width}`, async () => {
    const page = await browser.newPage({ lang, width });
    await signIn(page, server, "office");
    await setLang(page, server, lang);
    await page.goto(server.url + "/desk/units?q=" + encodeURIComponent("区商务局"));
    const unit = await page.locator("#found a.row-link").first().getAttribute("href");
    for (const [name, path] of [
      ["plan", plan],
      ["ledger", plan + "/duties?view=measure&state=signed"],
      ["unit", unit],
      ["unit-posts", unit + "/posts"],
      ["bodies", "/desk/bodies"],
      ["register", "/desk/register"],
    ]) {
      await page.goto(server.url + path);
      await look(page, `duty-${name}-${lang}`);
    }
    await page.context().close();
  });
}
