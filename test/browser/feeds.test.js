// Calendar feeds: a reader makes a private address, a calendar program (ical.js, which knows nothing
// of Luodi) reads it, and it stops when it is withdrawn.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import ICAL from "ical.js";
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

const feeds = "/desk/account/feeds";
const address = (page) => page.locator("#f-address").inputValue();

// program fetches a feed as a calendar program does, and gives its events.
async function program(url) {
  const answer = await fetch(url);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "text/calendar; charset=utf-8");
  const text = await answer.text();
  for (const line of text.split("\r\n")) assert.ok(Buffer.byteLength(line) <= 75, `${Buffer.byteLength(line)} octets: ${line}`);
  const calendar = new ICAL.Component(ICAL.parse(text));
  assert.equal(calendar.getFirstPropertyValue("version"), "2.0");
  const events = calendar.getAllSubcomponents("vevent").map((e) => new ICAL.Event(e));
  assert.equal(new Set(events.map((e) => e.uid)).size, events.length, "every event has an identifier of its own");
  for (const e of events) {
    assert.ok(e.startDate.isDate && e.duration.toSeconds() === 86400, `${e.summary}: a whole day`);
    assert.ok(e.summary && !/[{}]|undefined/.test(e.summary), e.summary);
    const [alarm] = e.component.getAllSubcomponents("valarm");
    if (alarm) assert.ok(alarm.getFirstPropertyValue("trigger").isNegative);
  }
  const again = await fetch(url, { headers: { "If-None-Match": answer.headers.get("etag") } });
  assert.equal(again.status, 304);
  return { name: calendar.getFirstPropertyValue("x-wr-calname"), events };
}

test("a plan's feed: made, read by a calendar program, given a new address, withdrawn", async () => {
  const page = await browser.newPage();
  await signIn(page, server, "office");
  await page.goto(server.url + "/desk/account");
  await page.getByRole("link", { name: "管理日历订阅" }).click();
  await page.selectOption("select[name=what]", { index: 1 });
  await page.getByRole("button", { name: "生成订阅地址" }).click();
  const first = await address(page);
  assert.match(first, /^http:\/\/127\.0\.0\.1:\d+\/feeds\/[\w-]{43}\.ics$/);
  await look(page, "feeds-made");

  const plan = await program(first);
  assert.match(plan.name, /^落地 · /);
  assert.ok(plan.events.length > 60, `${plan.events.length} dates`);
  const on = plan.events.find((e) => /承诺时限/.test(e.summary));
  assert.match(on.description, /责任单位：/);

  await page.goto(server.url + feeds);
  assert.equal(await page.locator("#f-address").count(), 0, "the address is shown once");
  await page.getByRole("button", { name: "换地址" }).click();
  const second = await address(page);
  assert.notEqual(second, first);
  assert.equal((await fetch(first)).status, 404);
  assert.equal((await program(second)).events.length, plan.events.length);
  await page.getByRole("button", { name: "停用" }).click();
  assert.equal((await fetch(second)).status, 404);
  assert.match(await page.locator("main").innerText(), /订阅已停用/);
});

for (const { lang, width, login } of [{ lang: "zh-Hant-HK", width: 390, login: "commerce-liaison" }, { lang: "en", width: 1440, login: "commerce-leader" }, { lang: "en", width: 390, login: "leader" }]) {
  test(`what concerns ${login}, ${lang}, ${width}`, async () => {
    const page = await browser.newPage({ lang, width });
    await signIn(page, server, login);
    await setLang(page, server, lang);
    await page.goto(server.url + feeds);
    await look(page, `feeds-none-${lang}`);
    await page.selectOption("select[name=lang]", lang);
    await page.locator("main form button.primary").click();
    const url = await address(page);
    await look(page, `feeds-one-${lang}`);
    const { events } = await program(url);
    assert.ok(events.length > 0);
    await page.context().close();
  });
}
