// Intake and the review desk: the main journey by keyboard, without script, by two people at once,
// and what must not be put in.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
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

const root = resolve(import.meta.dirname, "../..");
const street = readFileSync(join(root, "internal/plan/testdata/street.txt"), "utf8");
const luohu = process.env.LUODI_SHARED ? join(process.env.LUODI_SHARED, "luohu-plan.txt") : join(root, "examples/luohu/plan.html");

// put sends a file in and waits for what comes of it. Each test sends its own text, so that none
// meets the review of another.
async function put(page, name, content) {
  await page.goto(`${server.url}/desk/intake/new`);
  const file = typeof content === "string" ? { name, mimeType: "text/plain", buffer: Buffer.from(content) } : { name, mimeType: "application/octet-stream", buffer: content };
  await page.setInputFiles("input[type=file]", file);
  await page.click("main form button[type=submit]");
  await page.waitForURL(/\/desk\/(intake\/[0-9a-f-]{36}|plans\/)/);
  await page.waitForFunction(() => !document.querySelector("[data-reading]"), null, { timeout: 60_000 });
}

const other = (number) => street.replaceAll("〔2024〕7号", `〔2024〕${number}号`);
const left = (page) => page.textContent(".rv-left strong");

// key presses a key and waits for the answer.
async function key(page, name) {
  const answer = page.waitForResponse((r) => r.url().includes("/desk/intake/"));
  await page.keyboard.press(name);
  await answer;
  await page.waitForFunction(() => !document.querySelector("#review[aria-busy]"));
}

test("the main journey, by keyboard: import, review, confirm, the plan page", async () => {
  const page = await browser.newPage();
  await signIn(page, server, "office");
  await page.goto(`${server.url}/desk/intake`);
  await look(page, "intake-list");
  await page.goto(`${server.url}/desk/intake/new`);
  await look(page, "intake-new");
  await put(page, "东门.txt", other(11));
  await page.waitForSelector("#review");
  assert.equal(await page.locator(".rv-item.measure").count(), 6);
  await look(page, "review");
  const first = await page.getAttribute("#now", "data-at");
  await key(page, "j");
  assert.notEqual(await page.getAttribute("#now", "data-at"), first, "j goes on");
  await key(page, "k");
  assert.equal(await page.getAttribute("#now", "data-at"), first, "k goes back");

  // change a title, split, undo, level, mark
  await page.click(".rv-item.measure >> nth=1 >> .rv-title");
  await page.waitForSelector(".rv-item.open");
  await page.keyboard.press("Tab");
  await page.locator(".rv-item.open .rv-title").focus();
  await key(page, "s");
  await page.waitForSelector("#split");
  await look(page, "review-split");
  await page.keyboard.press("Enter"); // the first place to split at has the focus
  await page.waitForFunction(() => document.querySelectorAll(".rv-item.measure").length === 7);
  await page.locator(".rv-item.open .rv-title").focus();
  await key(page, "z");
  await page.waitForFunction(() => document.querySelectorAll(".rv-item.measure").length === 6);
  await page.locator(".rv-item.open .rv-title").focus();
  await key(page, "x");
  await page.waitForFunction(() => document.querySelectorAll(".rv-item.measure").length === 5);
  await key(page, "z");
  await page.waitForFunction(() => document.querySelectorAll(".rv-item.measure").length === 6);

  // leaving and coming back loses nothing
  const desk = page.url().split("?")[0];
  await page.goto(`${server.url}/desk`);
  await page.goto(desk);
  assert.equal(await page.locator(".rv-item.measure").count(), 6);

  // through the queue
  for (let n = 0; await page.locator("#now").count(); n++) {
    assert.ok(n < 60, `the queue does not end: ${await page.textContent("#now")}`);
    if (await page.locator('#now [data-key="a"]').count()) await key(page, "a");
    else await key(page, "j");
  }
  assert.match(await left(page), /都看过了/);
  await look(page, "review-done");
  await page.click('.rv-queue a[href$="/confirm"]');
  await page.waitForURL("**/confirm");
  await look(page, "review-confirm");
  await page.fill("input[name=slug]", "dongmen-2024");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/desk/plans/dongmen-2024");
  assert.match(await page.textContent("h1"), /东门商业街/);
  await look(page, "review-plan-made");
  await put(page, "again.txt", other(11));
  assert.match(page.url(), /plans\/dongmen-2024$/, "the same file leads to its plan");
  await page.context().close();
});

test("the Luohu plan as issued: its number is registered already and must be settled", async () => {
  const page = await browser.newPage();
  await signIn(page, server, "office");
  await put(page, luohu.split("/").pop(), readFileSync(luohu));
  await page.waitForSelector("#review");
  assert.equal(await page.locator(".rv-item.measure").count(), 45);
  assert.match(await page.textContent("#now"), /文号 罗府〔2022〕44号 已经登记过/);
  await page.goto(`${page.url().split("?")[0]}/confirm`);
  assert.equal(await page.locator("main form button.primary").count(), 0, "it cannot be confirmed yet");
  await page.goBack();
  await page.click('#now button:has-text("不登记文号")');
  await page.waitForFunction(() => !document.querySelector("#now.must"));
  await page.click('.rv-queue a[href$="/confirm"]');
  await page.fill("input[name=slug]", "luohu-again");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/desk/plans/luohu-again");
  assert.match(await page.textContent("main"), /45/);
  await page.context().close();
});

test("source and reading light each other up; words chosen in the source become a measure", async () => {
  const page = await browser.newPage();
  await signIn(page, server, "office");
  await put(page, "light.txt", other(12));
  const row = page.locator(".rv-item.measure >> nth=4");
  await row.hover();
  const item = await row.getAttribute("data-item");
  assert.ok((await page.locator(`#rv-source .lit[data-item="${item}"]`).count()) > 0);
  await page.locator(`#rv-source [data-item="${item}"] >> nth=0`).click();
  assert.equal(await page.locator(`#i${item}.shown`).count(), 1);
  await page.evaluate(() => {
    const run = [...document.querySelectorAll("#rv-source .rv-r")].find((r) => r.textContent.includes("补齐短板"));
    const node = run.firstChild;
    const at = node.data.indexOf("补齐短板");
    getSelection().setBaseAndExtent(node, at, node, at + "补齐短板。".length);
  });
  await page.waitForSelector("[data-selection]:not([hidden])");
  await page.click('[data-make="measure"]');
  await page.waitForFunction(() => document.querySelectorAll(".rv-item.measure").length === 7);
  assert.ok((await page.textContent(".rv-tree")).includes("补齐短板"));
  await page.context().close();
});

test("without script: the same desk by forms", async () => {
  const page = await browser.newPage({ script: false });
  await signIn(page, server, "office");
  await page.goto(`${server.url}/desk/intake/new`);
  await page.fill("textarea[name=text]", other(13));
  await page.click("main form button[type=submit]");
  await page.waitForURL("**/desk/intake/*");
  const before = await left(page);
  await page.click("#now .button.primary >> nth=0");
  await page.waitForSelector("#rv-reading");
  assert.notEqual(await left(page), before, "one place less");
  await page.click(".rv-item.measure >> nth=2 >> .rv-title");
  await page.waitForSelector(".rv-item.open");
  await page.fill(".rv-item.open input[name=value] >> nth=0", "升级夜间照明和店招");
  await page.click(".rv-item.open form >> nth=0 >> button");
  assert.ok((await page.textContent(".rv-tree")).includes("升级夜间照明和店招"));
  await page.context().close();
});

test("two people at once: the slower one is told and loses nothing", async () => {
  const page = await browser.newPage();
  await signIn(page, server, "office");
  await put(page, "two.txt", other(14));
  const second = await page.context().newPage();
  await second.goto(page.url());
  await page.click('.rv-queue-tools button >> nth=0');
  await page.waitForFunction(() => !document.querySelector("#review[aria-busy]"));
  await second.click(".rv-item.measure >> nth=0 >> .rv-title");
  await second.waitForSelector(".rv-item.open");
  await page.click('.rv-queue-tools button >> nth=1');
  await page.waitForFunction(() => !document.querySelector("#review[aria-busy]"));
  const title = second.locator(".rv-item.open form >> nth=0 >> input[name=value]");
  await title.fill("翻新东街和西街路面");
  await title.press("Enter");
  await second.waitForSelector(".rv-problems [role=alert]");
  assert.match(await second.textContent(".rv-problems"), /刚刚改过/);
  assert.equal(await title.inputValue(), "翻新东街和西街路面");
  await title.press("Enter");
  await second.waitForFunction(() => !document.querySelector(".rv-problems [role=alert]"));
  assert.ok((await second.textContent(".rv-tree")).includes("翻新东街和西街路面"));
  await page.context().close();
});

test("the desk in three languages, on the desk and on a phone", async () => {
  const maker = await browser.newPage();
  await signIn(maker, server, "office");
  await put(maker, "langs.txt", other(15));
  const address = maker.url().split("?")[0];
  await maker.context().close();
  for (const lang of langs) {
    for (const width of [1440, 390]) {
      const page = await browser.newPage({ lang, width, theme: lang === "zh-Hant-HK" ? "dark" : "light" });
      await signIn(page, server, "office");
      await setLang(page, server, lang);
      await page.goto(address);
      await look(page, `review-${lang}`);
      if (width === 390) {
        await page.click('a[data-tab="source"]');
        assert.ok(await page.isVisible("#rv-source"));
        assert.ok(!(await page.isVisible("#rv-reading")));
        await look(page, `review-source-${lang}`);
        await page.click('a[data-tab="reading"]');
      }
      await page.click(".rv-item.measure >> nth=3 >> .rv-title");
      await page.waitForSelector(".rv-item.open");
      await look(page, `review-editor-${lang}`);
      await page.goto(`${address}?open=0`);
      await look(page, `review-front-${lang}`);
      await page.goto(`${server.url}/desk/intake/new`);
      await look(page, `intake-new-${lang}`);
      await page.context().close();
    }
  }
});

test("what cannot be read is kept and answered with what helps", async () => {
  const page = await browser.newPage();
  await signIn(page, server, "office");
  const bad = {
    "empty.txt": ["", /是空的/],
    "binary.txt": [Buffer.from([0, 1, 2, 255, 254, 7, 0, 9, 200, 0, 0, 1]), /不是文字文件/],
    "cut.docx": [readFileSync(join(root, "examples/luohu/plan.docx")).subarray(0, 5000), /损坏或不完整/],
    "news.html": ["<html><body><h1>我区召开会议</h1><p>昨日，我区召开工作会议。</p></body></html>", /没有读到举措/],
  };
  for (const [name, [content, says]] of Object.entries(bad)) {
    await put(page, name, content);
    assert.match(await page.textContent(".notice.bad"), says);
    assert.ok((await page.textContent(".notice.bad")).includes("已原样保存"));
    await look(page, `intake-failed-${name}`);
  }
  await page.goto(`${server.url}/desk/intake/new`);
  await page.click("main form button[type=submit]");
  await page.waitForSelector("[role=alert]");
  await look(page, "intake-nothing");
  await page.context().close();
});
