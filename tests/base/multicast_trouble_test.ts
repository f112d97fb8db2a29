import { assertEquals } from "@std/assert";
import { multicastTrouble } from "../../lib/base/multicast_trouble.ts";

Deno.test("multicastTrouble() says in words what systems say in numbers", () => {
  const inUse = { words: "UDP port 9009 is in use by another program", isOfPort: true };
  const kept = { words: "the system does not let muster use UDP port 9009", isOfPort: true };
  const none = { words: "this computer's network has no multicast", isOfPort: false };
  const cases: [thrown: unknown, trouble: ReturnType<typeof multicastTrouble>][] = [
    [new Deno.errors.AddrInUse("Address already in use (os error 98)"), inUse],
    [new Error("Address already in use (os error 48)"), inUse],
    [new Error("Normalerweise darf jede Socketadresse nur einmal verwendet werden. (os error 10048)"), inUse],
    [Object.assign(new Error("?"), { code: "EADDRINUSE" }), inUse],
    [new Deno.errors.PermissionDenied("Permission denied (os error 13)"), kept],
    [new Error("An attempt was made to access a socket. (os error 10013)"), kept],
    [new Error("No such device (os error 19)"), none],
    [new Error("Can't assign requested address (os error 49)"), none],
    [new Error("A socket operation was attempted to an unreachable host. (os error 10065)"), none],
    [new Error("No buffer space available (os error 105)"), {
      words: "No buffer space available",
      isOfPort: false,
    }],
    [new Error("Es ist kein Platz. (os error 10055)"), { words: "Es ist kein Platz", isOfPort: false }],
    ["odd", { words: "odd", isOfPort: false }],
    [null, { words: "null", isOfPort: false }],
  ];
  for (const [thrown, trouble] of cases) {
    assertEquals(multicastTrouble(thrown, 9009), trouble, String(thrown));
  }
});

Deno.test("multicastTrouble() knows what this system says of a port that another program has for itself", () => {
  const taken = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  let trouble = null;
  try {
    Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port }).close();
  } catch (thrown) {
    trouble = multicastTrouble(thrown, port);
  } finally {
    taken.close();
  }
  assertEquals(trouble, { words: `UDP port ${port} is in use by another program`, isOfPort: true });
});
