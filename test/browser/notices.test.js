// Notices: a person sees what waits, opens its one link, and it counts as read; the operator adds a
// robot and sends a test to it.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import http from "node:http";
import { startDemo } from "./lib/server.js";
import { openBrowser, signIn, setLang, look } from "./lib/browser.js";

let server, browser, robot;
const received = [];
before(async () => {
  process.env.LUODI_PRIVATE_HOOKS = "1"; // the robot of this test is on this machine
  robot = http.createServer((request, answer) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      received.push({ url: request.url, body: JSON.parse(body) });
      answer.setHeader("content-type", "application/json");
      answer.end('{"errcode":0,"errmsg":"ok"}');
    });
  });
  await new Promise((done) => robot.listen(0, "127.0.0.1", done));
  server = await startDemo();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  robot?.close();
});

test("a liaison opens what waits from the inbox", { timeout: 120_000 }, async () => {
  const page = await browser.newPage({ width: 390 });
  await signIn(page, server, "commerce-liaison");
  const item = page.locator(".notice-list > li.unread").filter({ hasText: "进展报告" }).first();
  do await page.goto(server.url + "/desk/notices"); // the first scan runs beside the start
  while (!(await item.count()));
  await look(page, "notices-inbox");
  const before = await page.locator(".notice-list > li.unread").count();
  await item.locator(".notice-do form").first().getByRole("button").click();
  assert.match(page.url(), /\/desk\/reports\//);
  await page.goto(server.url + "/desk/notices");
  assert.equal(await page.locator(".notice-list > li.unread").count(), before - 1);
  await setLang(page, server, "en");
  await page.goto(server.url + "/desk/account/notices");
  await page.fill("#f-email", "liaison@example.org");
  await page.selectOption("#f-lang", "zh-Hant-HK");
  await page.locator("main form button").click();
  assert.equal(await page.inputValue("#f-email"), "liaison@example.org");
  await look(page, "notices-preference-en");
});

test("the operator adds a robot and tries it", async () => {
  const page = await browser.newPage();
  await signIn(page, server, "admin");
  await page.goto(server.url + "/desk/channels");
  await look(page, "channels");
  await page.getByRole("link", { name: "企业微信群机器人" }).click();
  await page.fill("#f-url", `http://127.0.0.1:${robot.address().port}/cgi-bin/webhook/send?key=secret-key`);
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByRole("button", { name: "发送测试消息" }).click();
  assert.match(await page.locator("main").innerText(), /测试消息已送达/);
  assert.equal(received.length, 1);
  assert.equal(received[0].url, "/cgi-bin/webhook/send?key=secret-key");
  assert.match(received[0].body.markdown.content, /测试消息/);
  assert.doesNotMatch(await page.content(), /secret-key/);
  await look(page, "channel");
});

test("the office sees who was reminded", async () => {
  const page = await browser.newPage();
  await signIn(page, server, "office");
  await page.goto(server.url + "/desk/plans/luohu-2022-44/reminders");
  await look(page, "reminders");
  assert.match(await page.locator("main").innerText(), /提醒/);
});
