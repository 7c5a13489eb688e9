// The work plan of a measure: made from templates, edited with live dates, submitted, returned,
// mended, approved; and the same steps without script.
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

const measure = (n) => `${server.url}/desk/plans/luohu-2022-44/measures/${n}/work`;
const text = (page, selector = "main") => page.locator(selector).first().innerText();
const field = (page, id, name) => page.locator(`.wd-row:has(input[name$=".id"][value="${id}"]) [name$=".${name}"]`);

test("made, edited live, submitted, returned, mended, approved", async () => {
  const liaison = await browser.newPage();
  await signIn(liaison, server, "commerce-liaison");
  await liaison.goto(measure(26));
  await liaison.locator(".work-discard summary").click();
  await liaison.getByRole("button", { name: "确认放弃" }).click();
  assert.match(await text(liaison), /已放弃这一版/);

  // From templates: a government works template from nothing cannot be met; what was done helps.
  await liaison.getByRole("link", { name: "编制工作计划" }).click();
  assert.equal(await liaison.locator("input[name=template]:checked").count(), 2);
  await liaison.getByText("其他模板").click();
  const verdict = liaison.locator("#wn-verdict");
  await liaison.locator("input[value=capital_works_gov]").check();
  await verdict.getByText(/无法按期完成.*超期 ?\d+/).waitFor();
  await verdict.getByText(/减 ?\d+ ?天/).first().waitFor();
  await look(liaison, "workplan-new");
  await liaison.locator("input[value=capital_works_gov]").uncheck();
  await verdict.getByText("可以按期完成").waitFor();
  await liaison.fill('input[name="reached.plan_making.M01"]', "2022-09-30");
  await liaison.locator("#wn-stages tr", { hasText: "A.M01" }).getByText("已完成").waitFor();
  await liaison.getByRole("button", { name: "建立草稿" }).click();
  assert.match(await text(liaison), /草稿已建立/);
  await look(liaison, "workplan-draft");

  // A duration: the dates follow; a mistake is said at its field; nothing is saved yet.
  const standing = liaison.locator("#wd-standing");
  const before = await standing.innerText();
  await field(liaison, "A.M02", "typical").fill("190");
  await field(liaison, "A.M02", "max").fill("200");
  await liaison.locator("#wd-finding").getByText("无法按期完成").waitFor();
  assert.notEqual(await standing.innerText(), before);
  await field(liaison, "A.M03", "links").fill("A.M02 SS+5, 不存在");
  await liaison.locator(".wd-row .work-error").getByText("不存在的任务").waitFor();
  assert.match(await text(liaison, "[data-state]"), /尚未保存/);
  await field(liaison, "A.M03", "links").fill("A.M02 SS+5");
  await liaison.waitForFunction(() => !document.querySelector(".work-error"));
  await field(liaison, "A.M02", "typical").fill("60");
  await liaison.locator("#wd-finding").getByText("可以按期完成").waitFor();

  // A row more, in place, and the focus in it.
  const row = liaison.locator('.wd-row:has(input[name$=".id"][value="A.M03"])');
  await row.locator(".wd-more summary").click();
  await row.getByRole("button", { name: "在下方增加" }).click();
  await field(liaison, "A.N1", "hans").waitFor();
  await liaison.waitForFunction(() => document.activeElement.name?.endsWith(".hans"));
  await liaison.keyboard.type("补充专家论证");
  await liaison.locator(".wd-bar").getByRole("button", { name: "保存" }).click();
  assert.match(await text(liaison), /已保存/);
  assert.equal(await field(liaison, "A.N1", "hans").inputValue(), "补充专家论证");
  await liaison.getByRole("link", { name: "返回" }).click();
  await liaison.getByRole("button", { name: "提交办公室" }).click();
  assert.match(await text(liaison), /已提交，等办公室批准/);

  // The office returns it.
  const office = await browser.newPage();
  await signIn(office, server, "office");
  await office.locator("#waiting li", { hasText: "打造深港国际消费示范区" }).getByRole("link", { name: "审批" }).click();
  await look(office, "workplan-decide");
  await office.fill("textarea[name=reason]", "征求意见的时间太短，请按三十天安排。");
  await office.getByRole("button", { name: "退回", exact: true }).click();
  assert.match(await text(office), /已退回牵头单位/);

  // The liaison mends it on the phone, the office approves: its dates are the baseline.
  const phone = await browser.newPage({ width: 390 });
  await signIn(phone, server, "commerce-liaison");
  await phone.locator("#waiting li", { hasText: "工作计划被退回" }).locator("a.button").click();
  assert.match(await text(phone), /征求意见的时间太短/);
  await phone.getByRole("link", { name: "修改" }).click();
  await look(phone, "workplan-phone");
  await field(phone, "A.M03", "typical").fill("32");
  await phone.locator(".wd-bar").getByRole("button", { name: "保存" }).click();
  await phone.getByRole("link", { name: "返回" }).click();
  await phone.getByRole("button", { name: "提交办公室" }).click();
  await office.goto(measure(26));
  await office.getByRole("button", { name: "批准" }).click();
  assert.match(await text(office), /已批准，工作计划生效/);
  assert.ok((await office.locator("#gantt .chart-base").count()) > 5, "the baseline is drawn");
  await look(office, "workplan-in-force");
});

test("without script", async () => {
  const liaison = await browser.newPage({ script: false });
  await signIn(liaison, server, "reform-liaison");
  await liaison.goto(measure(21) + "/draft");
  await field(liaison, "A.M02", "typical").fill("50");
  await field(liaison, "A.M03", "links").fill("A.M77");
  const row = liaison.locator('.wd-row:has(input[name$=".id"][value="A.M02"])');
  await row.locator(".wd-more summary").click();
  await row.getByRole("button", { name: "在下方增加" }).click();
  assert.match(await text(liaison), /尚未保存/);
  assert.equal(await field(liaison, "A.M02", "typical").inputValue(), "50");
  await field(liaison, "A.N1", "hans").fill("核对楼宇面积");
  assert.match(await liaison.locator(".wd-links .work-error").innerText(), /不存在的任务/);
  await field(liaison, "A.M03", "links").fill("A.N1");
  await liaison.locator(".wd-bar").getByRole("button", { name: "保存" }).click();
  assert.match(await text(liaison), /已保存/);
  await liaison.getByRole("link", { name: "返回" }).click();
  await liaison.getByRole("button", { name: "提交办公室" }).click();
  assert.match(await text(liaison), /已提交/);
  const office = await browser.newPage({ script: false });
  await signIn(office, server, "office");
  await office.goto(measure(21));
  await office.getByRole("button", { name: "批准" }).click();
  assert.match(await text(office), /已批准/);
  assert.deepEqual([...liaison.flaws, ...office.flaws], []);
});

for (const { lang, width } of [{ lang: "zh-Hant-HK", width: 390 }, { lang: "en", width: 1440 }]) {
  test(`pages of a work plan, ${lang}, ${width}`, async () => {
    const page = await browser.newPage({ lang, width });
    await signIn(page, server, "office");
    await setLang(page, server, lang);
    for (const [name, path] of [["page", measure(23)], ["version", measure(1) + "/versions/1"], ["measure", measure(23).replace("/work", "")]]) {
      await page.goto(path);
      await look(page, `workplan-${name}-${lang}`);
    }
    await page.context().close();
  });
}
