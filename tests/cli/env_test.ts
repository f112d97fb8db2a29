import { assert, assertEquals } from "@std/assert";

/** What `startedAs` ends in when run from source: the name under which Deno itself was started. */
const STARTED_AS = Deno.execPath().replace(/^.*[/\\]/, "");

/** Runs a text as a program that has this Env, and gives what it wrote. */
async function runWith(program: string, args: string[] = [], stdin: "null" | "piped" = "null") {
  const env = new URL("../../lib/cli/env.ts", import.meta.url).href;
  const config = `${import.meta.dirname}/../../deno.json`;
  const code = `import { systemEnv } from ${JSON.stringify(env)};\nconst env = systemEnv();\n${program}`;
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--config",
      config,
      ...args,
      "data:text/typescript," + encodeURIComponent(code),
    ],
    stdin,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (stdin === "piped") {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode("some\nmore"));
    await writer.close();
  }
  const { code: exit, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { exit, out: text(stdout), err: text(stderr) };
}

Deno.test("systemEnv() works without any permission: no variables, 80 columns, nobody at the console", async () => {
  const { exit, out, err } = await runWith(`
    env.out.write(JSON.stringify([env.variable("TERM") ?? null, env.columns(), env.aloneInConsole()]) + "\\n");
    env.err.write(String(env.errIsTerminal) + " " + env.startedAs.replace(/^.*[/\\\\]/, "") + "\\n");
    env.dropPermissions(["ffi", "read", "write", "run", "env"]);
  `);
  assertEquals([exit, out, err], [0, "[null,80,false]\n", `false ${STARTED_AS}\n`]);
});

Deno.test("systemEnv() drops permissions for good", async () => {
  const { out } = await runWith(
    `
    env.dropPermissions(["ffi", "read", "write", "run", "env"]);
    for (const name of ["ffi", "read", "write", "run", "env", "net"]) {
      env.out.write((await Deno.permissions.query({ name })).state + " ");
    }
  `,
    ["--allow-net", "--allow-ffi", "--allow-env=NO_COLOR,TERM"],
  );
  assert(!out.slice(0, -"granted ".length).includes("granted"), out);
  assert(out.endsWith("granted "), out);
});

Deno.test("systemEnv() reads a line, or the end of the input", async () => {
  const program = `await env.readLine(); env.out.write("read");`;
  assertEquals((await runWith(program)).out, "read");
  assertEquals((await runWith(program, [], "piped")).out, "read");
});

Deno.test("systemEnv() tells of a rejection that nobody caught, in place of a stack trace", async () => {
  const { exit, out, err } = await runWith(`
    env.onCrash((thrown) => { env.out.write(String(thrown)); Deno.exit(1); });
    Promise.reject(new Error("lost"));
    await new Promise((resolve) => setTimeout(resolve, 10_000));
  `);
  assertEquals([exit, out, err], [1, "Error: lost", ""]);
});

Deno.test("systemEnv() writes long texts whole", async () => {
  const { out } = await runWith(`env.out.write("0123456789".repeat(100_000));`);
  assertEquals(out.length, 1_000_000);
});

Deno.test("systemEnv() goes on when nobody reads what it writes", async () => {
  const { exit, err } = await runWith(`
    Deno.stdout.close();
    env.out.write("lost");
    env.err.write("on");
  `);
  assertEquals([exit, err], [0, "on"]);
});
