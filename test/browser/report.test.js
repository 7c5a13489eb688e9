// A report from the reminder's link on a phone: the liaison signs in, ticks a milestone, adds two
// photos and hands it in, in fewer than twelve interactions; the unit's leader approves it.
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

// photo makes a small JPEG in the browser.
async function photo(page, name, colour) {
  const data = await page.evaluate((colour) => {
    const canvas = document.createElement("canvas");
    canvas.width = 320;
    canvas.height = 240;
    const c = canvas.getContext("2d");
    c.fillStyle = colour;
    c.fillRect(0, 0, 320, 240);
    return canvas.toDataURL("image/jpeg").split(",")[1];
  }, colour);
  return { name, mimeType: "image/jpeg", buffer: Buffer.from(data, "base64") };
}

// linkOf finds the address of the report that a reminder would carry.
async function linkOf(login, title, where = "/desk/reports") {
  const page = await browser.newPage({ width: 390 });
  await signIn(page, server, login);
  await page.goto(server.url + where);
  const href = await page.getByRole("link", { name: title }).first().getAttribute("href");
  await page.context().close();
  return server.url + href;
}

test("the liaison reports with two photos in fewer than twelve interactions; returned once, then accepted: the light says why", async () => {
  const link = await linkOf("commerce-liaison", /推动深港贸易便利化/);
  const page = await browser.newPage({ width: 390 });
  let interactions = 0;
  const act = async (step) => {
    interactions++;
    await step();
  };
  await page.goto(link); // opens the reminder's link
  await act(() => page.fill("input[name=login]", "commerce-liaison"));
  await act(() => page.fill("input[name=password]", server.accounts["commerce-liaison"]));
  await act(() => page.click("main button[type=submit]"));
  assert.equal(page.url(), link, "after signing in the form is there");
  const task = page.locator('[data-task="B.M01"]');
  await act(() => task.locator(".ur-check label").click());
  assert.match(await page.inputValue("#f-progress"), /研究大纲与经费落实/, "what was ticked is said");
  const shots = [await photo(page, "现场1.jpg", "#0a5c5b"), await photo(page, "现场2.jpg", "#b3311a")];
  for (const shot of shots) await act(() => task.locator('input[type=file][capture]').setInputFiles([shot]));
  await task.locator(".ur-thumb img").nth(1).waitFor();
  await act(() => page.fill("#f-place", "区商务局"));
  await act(() => page.fill("#f-next", "完成委托采购。"));
  await page.waitForFunction(() => /已保存/.test(document.querySelector("[data-state]").textContent));
  await look(page, "report-form");
  await act(() => page.getByRole("button", { name: "检查并提交" }).click());
  await page.waitForURL("**/confirm");
  assert.equal(await page.locator(".ur-thumb img").count(), 2);
  await look(page, "report-confirm");
  await act(() => page.getByRole("button", { name: "提交", exact: true }).click());
  await page.waitForURL(link);
  assert.match(await text(page), /已提交，由本单位负责人审定/);
  assert.ok(interactions < 12, `${interactions} interactions`);
  await look(page, "report-sent");

  const leader = await browser.newPage({ width: 390 });
  await signIn(leader, server, "commerce-leader");
  await leader.goto(link);
  assert.match(await text(leader, "#decide"), /研究大纲与经费落实/);
  await look(leader, "report-decide");
  await leader.getByRole("button", { name: "审定" }).click();
  assert.match(await text(leader), /待办公室审核/);

  // The office returns it with a remark; what was only reported moves no light.
  const office = await browser.newPage();
  await signIn(office, server, "office");
  const light = server.url + "/desk/plans/luohu-2022-44/measures/23/light";
  const milestone = async () => {
    await office.goto(light);
    return office.getByRole("row", { name: /B\.M01/ }).innerText();
  };
  assert.match(await milestone(), /正常[^]*等待认定/);
  await office.goto(link + "/review");
  await office.fill("#f-remark", "请写明经费来源。");
  await office.getByRole("button", { name: "退回", exact: true }).click();
  assert.doesNotMatch(await milestone(), /办结/);

  // Nothing is typed again for the second round.
  await page.goto(link);
  assert.match(await text(page), /请写明经费来源/);
  await page.fill("#f-progress", (await page.inputValue("#f-progress")) + "经费从部门预算列支。");
  await page.getByRole("button", { name: "检查并提交" }).click();
  await page.waitForURL("**/confirm");
  await page.getByRole("button", { name: "提交", exact: true }).click();
  await page.waitForURL(link);
  await leader.goto(link);
  await leader.getByRole("button", { name: "审定" }).click();
  await office.goto(link + "/review");
  await office.getByRole("button", { name: "采信" }).click();
  assert.match(await milestone(), /办结[^]*100%[^]*完成/);
  assert.match(await text(office), /已认定 (?!0%)[\d.]+%/);
  await look(office, "report-light");
});

test("the draft is kept by itself, offline too, and another's change is told", async () => {
  const link = await linkOf("traffic-liaison", /罗沙路/);
  const page = await browser.newPage({ width: 390 });
  await signIn(page, server, "traffic-liaison");
  await page.goto(link);
  const state = (words) => page.waitForFunction((words) => new RegExp(words).test(document.querySelector("[data-state]").textContent), words);
  await page.fill("#f-progress", "第一句");
  await state("已保存");
  await page.context().setOffline(true);
  await page.fill("#f-progress", "第一句，第二句");
  await state("没有网络");
  await page.context().setOffline(false);
  await state("已保存");
  await page.reload();
  assert.equal(await page.inputValue("#f-progress"), "第一句，第二句");

  const other = await page.context().newPage();
  await other.goto(link);
  await other.fill("#f-next", "别处写的");
  await other.waitForFunction(() => /已保存/.test(document.querySelector("[data-state]").textContent));
  await page.fill("#f-help", "这里写的");
  await state("别处改过");
  assert.equal(await page.inputValue("#f-help"), "这里写的");
  await other.reload();
  assert.equal(await other.inputValue("#f-next"), "别处写的");
});

for (const { lang, width } of [{ lang: "zh-Hans", width: 1440 }, { lang: "zh-Hant-HK", width: 390 }, { lang: "en", width: 390 }]) {
  test(`pages of reports, ${lang}, ${width}`, async () => {
    const page = await browser.newPage({ lang, width });
    await signIn(page, server, "reform-liaison");
    await setLang(page, server, lang);
    await page.goto(server.url + "/desk/reports");
    await look(page, `report-list-${lang}`);
    await page.locator("#returned a").first().click();
    await look(page, `report-returned-${lang}`);
    await page.goto(server.url + "/desk/plans/luohu-2022-44/measures/1/evidence");
    await look(page, `report-gallery-${lang}`);
    await page.locator(".ur-gallery a").first().click();
    await look(page, `report-evidence-${lang}`);
    await page.context().close();
  });
}
