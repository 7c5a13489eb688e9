// Starts the program on a free port with a data folder of its own.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const program = process.env.LUODI_BIN ?? resolve(import.meta.dirname, "../../../bin/luodi");

// startDemo starts the ready-made example. accounts has the sign-ins by login.
export async function startDemo() {
  const server = await start("demo");
  const list = JSON.parse(readFileSync(join(server.dir, "demo-sign-ins.json"), "utf8"));
  server.accounts = Object.fromEntries(list.map((a) => [a.login, a.password]));
  return server;
}

// startEmpty starts an installation with nothing but the operator of the first start.
export async function startEmpty() {
  const server = await start("serve");
  const [, login, password] = server.output().match(/^ {4}(\S+)\n {4}(\S+)$/m);
  server.accounts = { [login]: password };
  return server;
}

async function start(command) {
  const dir = mkdtempSync(join(tmpdir(), "luodi-browser-"));
  const child = spawn(program, ["--lang", "en", command, "--data", dir, "--listen", "127.0.0.1:0"], {
    env: { ...process.env, LUODI_LOG: "quiet" },
  });
  let output = "";
  let errors = "";
  child.stderr.on("data", (chunk) => (errors += chunk));
  const url = await new Promise((done, fail) => {
    const limit = setTimeout(() => fail(new Error(`no address within a minute:\n${output}${errors}`)), 60_000);
    child.stdout.on("data", (chunk) => {
      output += chunk;
      const ready = output.match(/running at (http:\/\/127\.0\.0\.1:[1-9]\d*)\//);
      if (ready) {
        clearTimeout(limit);
        done(ready[1]);
      }
    });
    child.on("error", fail);
    child.on("exit", (code) => fail(new Error(`the program ended with ${code}:\n${output}${errors}`)));
  });
  return {
    url,
    dir,
    output: () => output,
    errors: () => errors,
    async stop() {
      const ended = new Promise((done) => child.once("exit", done));
      child.kill("SIGTERM");
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
