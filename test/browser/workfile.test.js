// Work plans as files: taken out, changed, put in again; the preview is looked at in the three
// languages and on the phone; what is confirmed is a draft.
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

// take downloads one of the page's files.
async function take(page, name) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
  const chunks = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk);
  return { name: file.suggestedFilename(), content: Buffer.concat(chunks) };
}

const put = async (page, name, mimeType, buffer) => {
  await page.setInputFiles("input[type=file]", { name, mimeType, buffer });
  await page.locator("#upload button[type=submit]").click();
};

const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

test("out, changed, in: previewed and written to drafts", async () => {
  const page = await browser.newPage();
  await signIn(page, server, "office");
  await page.goto(`${server.url}${plan}/work/file`);
  await look(page, "workfile-page");
  const book = await take(page, /Excel/);
  assert.match(book.name, /^work-luohu-2022-44\.xlsx$/);
  const project = await take(page, /Project/);
  assert.match(project.name, /\.xml$/);

  // As it was taken out it changes nothing, in whatever language it is put in.
  await put(page, book.name, xlsx, book.content);
  assert.match(await text(page, "#preview"), /没有要改的/);

  // The file of one measure does not belong on the page of another: each row that is out of place is
  // told with its cell.
  const works = await page.evaluate(async (to) => {
    const list = new DOMParser().parseFromString(await (await fetch(to)).text(), "text/html");
    return [...new Set([...list.querySelectorAll('main a[href$="/work"][href*="/measures/"]')].map((a) => a.getAttribute("href")))];
  }, `${plan}/work`);
  await page.goto(`${server.url}${works[0]}`);
  await page.locator('main a[href$="/work/file"]').click();
  await look(page, "workfile-measure");
  const mine = await take(page, /Excel/);
  for (const { lang, width } of [{ lang: "zh-Hant-HK", width: 390 }, { lang: "en", width: 1440 }]) {
    const one = await browser.newPage({ lang, width });
    await signIn(one, server, "office");
    await setLang(one, server, lang);
    await one.goto(`${server.url}${works[1]}/file`);
    await put(one, mine.name, xlsx, mine.content);
    assert.match(await text(one, "#preview"), /任务!A\d+/);
    assert.equal(await one.locator("input[name=print]").count(), 0);
    await look(one, `workfile-mistakes-${lang}`);
    await put(one, "plan.csv", "text/csv", Buffer.from("a,b\n1,2\n")); // no workbook at all
    assert.match(await text(one), /Excel/);
    await one.context().close();
  }

  // A change made in Project: its preview in each language, then written.
  await page.goto(`${server.url}${works[0]}/file`);
  const project1 = await take(page, /Project/);
  const words = project1.content.toString("utf8");
  const changed = Buffer.from(words.replace(/<Duration>PT320H0M0S/, "<Duration>PT400H0M0S"));
  assert.notEqual(changed.toString("utf8"), words);
  for (const { lang, width } of [{ lang: "en", width: 390 }]) {
    const other = await browser.newPage({ lang, width });
    await signIn(other, server, "office");
    await setLang(other, server, lang);
    await other.goto(`${server.url}${plan}/work/file`);
    await put(other, project1.name, "text/xml", changed);
    assert.match(await text(other, "#preview"), /40[\s\S]*50/);
    await look(other, `workfile-preview-${lang}`);
    await other.context().close();
  }
  await put(page, project1.name, "text/xml", changed);
  assert.match(await text(page, "#preview"), /另开第2版草稿/);
  await look(page, "workfile-preview-zh-Hans");
  await page.getByRole("button", { name: "写入草稿" }).click();
  assert.match(await text(page), /已写入 1 项举措的工作计划草稿/);

  // The old file is out of date now.
  await page.goto(`${server.url}${plan}/work/file`);
  await put(page, book.name, xlsx, book.content);
  assert.match(await text(page, "#preview"), /导出后已有变动/);
});
