// Extensions and requests: the unit's leader asks, the office checks, the leader grants, and the
// next version of the work plan is in force; a letter to a higher level goes out and is answered.
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
const work = plan + "/measures/23/work"; // led by 区商务局
const text = (page, selector = "main") => page.locator(selector).first().innerText();

test("one request is refused, the next is checked and granted", async () => {
  const unit = await browser.newPage({ width: 390 });
  await signIn(unit, server, "commerce-leader");
  await unit.goto(server.url + work + "/extensions");
  await look(unit, "extension-ask");
  assert.match(await text(unit, "#requests"), /待核对/); // one on the whole measure waits already
  // The task that keeps the promise counts with the measure: nothing may be asked beside it.
  assert.ok(await unit.locator('#f-task option[value="A.M05"]').isDisabled());

  const office = await browser.newPage();
  await signIn(office, server, "office");
  await office.goto(server.url + work + "/extensions");
  await office.locator("#requests a[href*=\"/extensions/\"]").first().click();
  await office.fill("#f-opinion", "理由不充分。");
  await office.getByRole("button", { name: "送领导审批" }).click();
  const leader = await browser.newPage();
  await signIn(leader, server, "leader");
  await leader.goto(office.url());
  await leader.fill("#f-why", "先按原时限推进。");
  await leader.getByRole("button", { name: "不同意" }).click();
  assert.match(await text(leader), /未同意/);

  await unit.reload();
  await unit.selectOption("#f-task", "A.M05");
  await unit.fill("#f-to", "2024-03-15");
  await unit.selectOption("#f-reason", "upper_approval");
  await unit.fill("#f-detail", "市级部门的批复还没有到。");
  await unit.fill("#f-progress", "材料已报送，方案已定稿。");
  await unit.getByRole("button", { name: "先看影响" }).click();
  assert.match(await text(unit), /符合期限规定/);
  assert.match(await text(unit, "#effect"), /变动的日期（\d+ 处）/);
  await look(unit, "extension-weighed");
  await unit.getByRole("button", { name: "签署并提出" }).click();
  assert.match(await text(unit), /延期申请已提出/);

  // Nobody decides before the office has checked.
  await leader.goto(unit.url());
  assert.equal(await leader.locator("#decide").count(), 0);

  await office.goto(server.url + "/desk");
  assert.match(await text(office), /延期待核对/);
  await office.goto(unit.url());
  await look(office, "extension-check");
  await office.fill("#f-opinion", "属实，建议同意。");
  await office.getByRole("button", { name: "送领导审批" }).click();
  assert.match(await text(office), /已核对，由领导审批/);

  await leader.goto(server.url + "/desk");
  assert.match(await text(leader), /延期待审批/);
  await leader.getByRole("link", { name: "审批" }).first().click();
  await leader.fill("#f-date", "2024-03-08");
  await leader.getByRole("button", { name: "同意延期" }).click();
  assert.match(await text(leader), /请填写理由/);
  await look(leader, "extension-decide");
  await leader.fill("#f-why", "先给到三月上旬。");
  await leader.getByRole("button", { name: "同意延期" }).click();
  assert.match(await text(leader), /第 2 版工作计划/);
  await look(leader, "extension-granted");

  await unit.goto(server.url + work);
  assert.match(await text(unit), /2024年3月8日/);
});

for (const { lang, width } of [{ lang: "zh-Hans", width: 1440 }, { lang: "zh-Hant-HK", width: 390 }, { lang: "en", width: 390 }]) {
  test(`pages of extensions and requests, ${lang}, ${width}`, async () => {
    const page = await browser.newPage({ lang, width });
    await signIn(page, server, "office");
    await setLang(page, server, lang);
    for (const [name, path] of [
      ["plan", plan + "/extensions"],
      ["measure", work + "/extensions"],
      ["requests", plan + "/requests"],
      ["requests-measure", plan + "/measures/4/work/requests"],
      ["limits", "/desk/limits"],
    ]) {
      await page.goto(server.url + path);
      await look(page, `extension-${name}-${lang}`);
    }
    await page.context().close();
  });
}
