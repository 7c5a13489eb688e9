// The ledger: a liaison takes the unit's ledger out, fills in one cell offline, sees exactly that cell
// as the difference, and keeps it as the draft of the report.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { startDemo } from "./lib/server.js";
import { openBrowser, signIn, setLang, look } from "./lib/browser.js";
import { editPart, setText } from "./lib/xlsx.js";

let server, browser;
before(async () => {
  server = await startDemo();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const ledger = "/desk/plans/luohu-2022-44/ledger";
const text = (page, selector = "main") => page.locator(selector).first().innerText();
const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

test("out, one cell filled in, in: exactly that cell", async () => {
  const page = await browser.newPage({ width: 390 });
  await signIn(page, server, "education-liaison");
  await page.goto(server.url + ledger);
  await look(page, "ledger-page");
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#download button[type=submit]").click()]);
  assert.match(download.suggestedFilename(), /^ledger-luohu-2022-44-.*2022-10\.xlsx$/);
  const content = readFileSync(await download.path());
  const put = async (file) => {
    await page.setInputFiles("#f-file", { name: "台账.xlsx", mimeType: xlsx, buffer: file });
    await page.locator("#upload button[type=submit]").click();
  };

  await put(content); // as it was taken out it changes nothing
  assert.match(await text(page, "#preview"), /没有要改的/);

  await put(editPart(content, "xl/worksheets/sheet1.xml", (sheet) => setText(sheet, "U5", "两校结对方案已形成")));
  const cells = page.locator("#preview .changes > li");
  assert.equal(await cells.count(), 1);
  assert.match(await cells.innerText(), /本期进展[\s\S]*U5[\s\S]*两校结对方案已形成/);
  await look(page, "ledger-preview");
  await page.getByRole("button", { name: "写入选中的行" }).click();
  await page.waitForURL("**/ledger/result?**");
  assert.match(await text(page), /1行已存为填报草稿/);
  await look(page, "ledger-result");

  // A formula and a date that is none are told with their cells; the same page in the other languages.
  const bad = editPart(content, "xl/worksheets/sheet1.xml", (sheet) => sheet.replace(/<c r="Y5" s="(\d+)"\/>/, '<c r="Y5" s="$1"><f>1+1</f><v>2</v></c>'));
  for (const { lang, width } of [{ lang: "zh-Hant-HK", width: 390 }, { lang: "en", width: 1440 }]) {
    const other = await browser.newPage({ lang, width });
    await signIn(other, server, "office");
    await setLang(other, server, lang);
    await other.goto(server.url + ledger);
    await other.setInputFiles("#f-file", { name: "ledger.xlsx", mimeType: xlsx, buffer: bad });
    await other.locator("#upload button[type=submit]").click();
    assert.match(await text(other, "#preview"), /Y5/);
    await look(other, `ledger-mistakes-${lang}`);
    await other.context().close();
  }
});
