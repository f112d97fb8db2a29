import { assert, assertEquals } from "@std/assert";
import { isFault } from "../../../../lib/base/fault.ts";
import { openLibc } from "../../../../lib/base/linux/libc.ts";
import { openHttpSockets } from "../../../../lib/tracker/front/http_batch/sockets.ts";
import { CAN_BATCH } from "../../../fixture/http_batch.ts";

Deno.test({
  name:
    "openHttpSockets() says why a port cannot be had, in the words of every listener, and leaves nothing open",
  ignore: !CAN_BATCH,
  fn() {
    const libc = openLibc()!;
    const held = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const cases: [hosts: string[], port: number, fault: string][] = [
      [["127.0.0.1"], held.addr.port, "port-in-use"],
      [["127.0.0.2", "127.0.0.1"], held.addr.port, "port-in-use"],
      [["203.0.113.1"], 0, "no-such-address"],
      [["nonsense"], 0, "no-such-address"],
    ];
    for (const [hosts, port, fault] of cases) {
      const sockets = openHttpSockets(libc, hosts, port);
      assert(isFault(sockets));
      assertEquals(sockets.fault, fault);
    }
    // 127.0.0.2 was let go of.
    Deno.listen({ hostname: "127.0.0.2", port: held.addr.port }).close();
    held.close();
    libc.close();
  },
});

Deno.test({
  name: "several sockets share an address and a port, as several threads need",
  ignore: !CAN_BATCH,
  fn() {
    const libc = openLibc()!;
    const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = free.addr;
    free.close();
    const sockets = [0, 1, 2].flatMap(() => openHttpSockets(libc, ["127.0.0.1"], port) as number[]);
    assertEquals(new Set(sockets).size, 3);
    for (const fd of sockets) libc.call.close(fd);
    libc.close();
  },
});
