import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Fault, fault, faultLine } from "../../../lib/base/fault.ts";
import { nameHolder } from "../../../lib/tracker/front/port_holder.ts";
import { openTracker, within } from "../../fixture/http.ts";

const IN_USE = fault("port-in-use", "Port 1 is already in use by another program.", "Choose another.");

function named(problem: Fault, port: number, bind: string[] = ["127.0.0.1"]): Promise<Fault> {
  return within(nameHolder(problem, bind, port), "nameHolder()");
}

Deno.test("another muster on the port is called by its name, with the page where it can be seen", async () => {
  await using running = await openTracker();
  for (const bind of [["127.0.0.1"], [], ["0.0.0.0"], ["::"]]) {
    const problem = await named(IN_USE, running.port, bind);
    assertEquals(problem.fault, "port-in-use");
    assertStringIncludes(problem.message, `Another muster is running already on port ${running.port}`);
    assertStringIncludes(problem.message, `http://127.0.0.1:${running.port}/`);
    assertStringIncludes(faultLine(problem), `--port ${running.port + 1}`);
  }
});

Deno.test("another program on the port stays another program", async (t) => {
  const programs: [what: string, answer: string | null][] = [
    ["another web server", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"],
    ["one that sends visitors elsewhere", "HTTP/1.1 302 Found\r\nlocation: /x\r\ncontent-length: 0\r\n\r\n"],
    ["one that speaks no HTTP", "220 mail.test ESMTP\r\n"],
    ["one that hangs up", ""],
    ["one that says nothing", null],
  ];
  for (const [what, answer] of programs) {
    await t.step(what, async () => {
      const other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const accepted: Deno.Conn[] = [];
      const serving = serve(other, answer, accepted);
      assertEquals(await named(IN_USE, other.addr.port), IN_USE);
      other.close();
      await within(serving, "the other program's end");
      for (const connection of accepted) connection.close();
    });
  }
});

/** A program that says the same to everybody, whatever they ask; null: nothing, with the line kept open. */
async function serve(listener: Deno.Listener, answer: string | null, accepted: Deno.Conn[]): Promise<void> {
  try {
    for await (const connection of listener) {
      if (answer === null) accepted.push(connection);
      else {
        await connection.read(new Uint8Array(1024));
        await connection.write(new TextEncoder().encode(answer)).catch(() => 0);
        connection.close();
      }
    }
  } catch { /* the listener was closed */ }
}

Deno.test("other faults stay as they are, and nobody is asked", async () => {
  const problem = fault("no-such-address", "This machine has no address 203.0.113.7.");
  assertEquals(await named(problem, 1, ["203.0.113.7"]), problem);
});
