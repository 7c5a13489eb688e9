// A headless Chromium, and what every page is looked at for.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { AxeBuilder } from "@axe-core/playwright";

// Pictures of the pages are kept on request: they cost a third of the time and nothing compares them.
const artifacts = process.env.LUODI_PICTURES && join(import.meta.dirname, "../artifacts");
if (artifacts) mkdirSync(artifacts, { recursive: true });

export const langs = ["zh-Hans", "zh-Hant-HK", "en"];

// openBrowser starts Chromium; close() ends it.
export async function openBrowser() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
  });
  return {
    close: () => browser.close(),
    // newPage opens a page in a browser profile of its own. script: false turns JavaScript off.
    async newPage({ lang = "zh-Hans", theme = "light", width = 1440, script = true } = {}) {
      const context = await browser.newContext({
        viewport: { width, height: width < 600 ? 844 : 900 },
        hasTouch: width < 600,
        colorScheme: theme,
        locale: lang,
        javaScriptEnabled: script,
        reducedMotion: "reduce",
      });
      const page = await context.newPage();
      page.flaws = [];
      page.on("pageerror", (error) => page.flaws.push(`script error: ${error.message}`));
      page.on("console", (message) => {
        // a form that comes back with 422 is no flaw of the page
        if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) page.flaws.push(`console: ${message.text()}`);
      });
      page.on("request", (request) => {
        if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:)/.test(request.url())) page.flaws.push(`asks elsewhere: ${request.url()}`);
      });
      return page;
    },
  };
}

// signIn goes through the sign-in page.
export async function signIn(page, server, login) {
  await page.goto(`${server.url}/sign-in`);
  await page.fill("input[name=login]", login);
  await page.fill("input[name=password]", server.accounts[login]);
  await page.click("main button[type=submit]");
  await page.waitForURL("**/desk");
}

// setLang keeps a language as the language switch does.
export async function setLang(page, server, lang) {
  await page.context().addCookies([{ name: "luodi_lang", value: lang, url: server.url }]);
}

// judged remembers the pages that axe has seen whole, by address, width and theme: another language
// changes words, not structure or colour, so that it is asked only for its language and title.
// A page whose state changed (a form with mistakes) is looked at under a name of its own.
const judged = new Set();

// look checks the page as it stands, and keeps a picture of it when LUODI_PICTURES is set.
export async function look(page, name) {
  const size = page.viewportSize();
  if (artifacts) await page.screenshot({ path: join(artifacts, `${name}-${size.width}.jpg`), type: "jpeg", quality: 60, fullPage: true });
  const { wide, dark, lang, title } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    dark: matchMedia("(prefers-color-scheme: dark)").matches,
    lang: document.documentElement.lang,
    title: document.title.trim(),
  }));
  assert.ok(wide <= size.width, `${name}: the page scrolls sideways (${wide} of ${size.width} px)`);
  assert.match(lang, /^(zh-Hans|zh-Hant-HK|en)/, `${name}: language of the page`);
  assert.notEqual(title, "", `${name}: title of the page`);
  assert.deepEqual(page.flaws, [], `${name}: ${page.flaws.join("; ")}`);
  const key = [page.url().replace(/^https?:\/\/[^/]+/, ""), size.width, dark, name.replace(/(zh-Han[st](-HK)?|\ben\b)/g, "")].join("|");
  if (judged.has(key)) return;
  judged.add(key);
  // legacy mode looks at this page alone, without a second one to gather frames in: we have none
  const axe = new AxeBuilder({ page }).setLegacyMode(true).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]);
  const found = await axe.analyze();
  const lines = found.violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => `    ${n.target.join(" ")} ${n.failureSummary.split("\n")[1] ?? ""}`).join("\n")}`);
  assert.deepEqual(lines, [], `${name}: axe\n${lines.join("\n")}`);
}
