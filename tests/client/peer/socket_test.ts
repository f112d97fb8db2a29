import { assertEquals } from "@std/assert";
import { systemNetwork } from "../../../lib/client/peer/socket.ts";
import { within } from "../../fixture/http.ts";

const NEVER = new AbortController().signal;

Deno.test({
  name: "systemNetwork calls from the address it is told, and otherwise from the one that the system chooses",
  // macOS has but one loopback address.
  ignore: Deno.build.os === "darwin",
  async fn() {
    const listener = systemNetwork.listen("127.0.0.1", 0);
    for (const from of [undefined, null, "127.0.0.2"]) {
      const accepted = within(listener.accept(), "a connection");
      const socket = await within(systemNetwork.connect("127.0.0.1", listener.port, NEVER, from), "a call");
      const other = await accepted;
      assertEquals([other.host, socket.host, socket.port], [from ?? "127.0.0.1", "127.0.0.1", listener.port]);
      const reading = socket.read(new Uint8Array(4));
      await other.write(new Uint8Array([1, 2]));
      assertEquals(await within(reading, "a read"), 2);
      socket.close();
      assertEquals(await within(other.read(new Uint8Array(4)), "the end"), null);
      other.close();
    }
    listener.close();
  },
});
