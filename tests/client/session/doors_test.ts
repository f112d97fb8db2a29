import { assert, assertEquals } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import { type Fault, isFault } from "../../../lib/base/fault.ts";
import type { Network, Socket, SocketListener } from "../../../lib/client/peer/socket.ts";
import { type Doors, openDoors } from "../../../lib/client/session/doors.ts";
import { FakeSocket, settle } from "../../fixture/fake_socket.ts";

/** A network whose ports are taken or free as a test says. */
class FakeNetwork implements Network {
  readonly open: { host: string; port: number }[] = [];
  /** Why an address and port cannot be listened on; null: they can. */
  refusal: (host: string, port: number) => Error | null = () => null;
  #next = 50_000;
  #queue: (Socket | Error)[] = [];
  #wake: (() => void)[] = [];

  connect(): Promise<Socket> {
    throw new Error("Nobody is called.");
  }

  listen(host: string, wished: number): SocketListener {
    const refusal = this.refusal(host, wished);
    if (refusal !== null) throw refusal;
    const place = { host, port: wished === 0 ? this.#next++ : wished };
    this.open.push(place);
    let isClosed = false;
    return {
      port: place.port,
      accept: async () => {
        while (this.#queue.length === 0 && !isClosed) {
          await new Promise<void>((wake) => this.#wake.push(wake));
        }
        const next = this.#queue.shift();
        if (isClosed || next === undefined) throw new Deno.errors.BadResource("closed");
        if (next instanceof Error) throw next;
        return next;
      },
      close: () => {
        isClosed = true;
        this.open.splice(this.open.indexOf(place), 1);
        this.#wake.splice(0).forEach((wake) => wake());
      },
    };
  }

  call(who: Socket | Error): void {
    this.#queue.push(who);
    this.#wake.splice(0).forEach((wake) => wake());
  }
}

const inUse = () => new Deno.errors.AddrInUse("in use");
const notHere = () => new Deno.errors.AddrNotAvailable("not here");

function open(
  network: FakeNetwork,
  wish: { port?: number; portWished?: boolean; bind?: string[]; isWindows?: boolean } = {},
  welcome: (socket: Socket) => void = () => {},
  clock = new ManualClock(),
): Doors | Fault {
  return openDoors(
    { port: 6881, portWished: false, bind: [], isWindows: false, ...wish },
    network,
    clock,
    welcome,
  );
}

function doors(opened: Doors | Fault): Doors {
  if (isFault(opened)) throw new Error(opened.message);
  return opened;
}

Deno.test("Both families are listened on, with one port", () => {
  const network = new FakeNetwork();
  assertEquals(doors(open(network)).port, 6881);
  assertEquals(network.open, [{ host: "::", port: 6881 }, { host: "0.0.0.0", port: 6881 }]);
  const free = new FakeNetwork();
  const { port } = doors(open(free, { port: 0 }));
  assertEquals(free.open.map((place) => place.port), [port, port]);
});

Deno.test("Where :: takes IPv4 as well, or there is no IPv6, one socket is enough, and nothing is noted", () => {
  const both = new FakeNetwork();
  both.refusal = (host) => host === "0.0.0.0" ? inUse() : null;
  assertEquals(doors(open(both)).notes, []);
  const old = new FakeNetwork();
  old.refusal = (host) => host === "::" ? notHere() : null;
  assertEquals([doors(open(old)).notes, old.open], [[], [{ host: "0.0.0.0", port: 6881 }]]);
});

Deno.test("On Windows, where the families are apart, a port that is taken in one of them is taken", () => {
  const network = new FakeNetwork();
  network.refusal = (host, port) => host === "0.0.0.0" && port === 6881 ? inUse() : null;
  const { port, notes } = doors(open(network, { isWindows: true }));
  assertEquals(notes, [`Port 6881 is taken by another program; ${port} is used.`]);
  assertEquals(network.open.map((place) => place.port), [port, port]);
});

Deno.test("A port that is taken gives way to a free one, with a note, unless it was asked for", () => {
  const network = new FakeNetwork();
  network.refusal = (_, port) => port === 6881 ? inUse() : null;
  const { port, notes } = doors(open(network));
  assertEquals(notes, [`Port 6881 is taken by another program; ${port} is used.`]);
  const wished = open(network, { portWished: true });
  assert(isFault(wished));
  assertEquals([wished.fault, wished.message], ["port-in-use", "Port 6881 is taken by another program."]);
});

Deno.test("An address that is none of this machine is a fault, and what was open is closed again", () => {
  const network = new FakeNetwork();
  network.refusal = (host) => host === "10.9.9.9" ? notHere() : null;
  const opened = open(network, { bind: ["127.0.0.1", "10.9.9.9"] });
  assert(isFault(opened));
  assertEquals([opened.message, network.open], ["10.9.9.9 is no address of this machine.", []]);
});

Deno.test("A port that may not be used, and any other failure, are told in words", () => {
  for (const error of [new Deno.errors.PermissionDenied("no"), new Error("the moon is full")]) {
    const network = new FakeNetwork();
    network.refusal = () => error;
    const opened = open(network, { port: 80, portWished: true });
    assert(isFault(opened));
    assert(opened.message.includes("80") && !opened.message.includes("Error"), opened.message);
  }
});

Deno.test("When there is no port at all it gives up", () => {
  const network = new FakeNetwork();
  let tries = 0;
  network.refusal = () => (tries++, inUse());
  assert(isFault(open(network)));
  assert(tries < 20);
});

Deno.test("Everybody who calls is welcome, also after the system had no connection to give", async () => {
  const network = new FakeNetwork();
  const clock = new ManualClock();
  const welcome: Socket[] = [];
  const opened = doors(open(network, { bind: ["127.0.0.1"] }, (socket) => void welcome.push(socket), clock));
  network.call(new FakeSocket());
  network.call(new Error("too many open files"));
  network.call(new FakeSocket());
  await settle();
  assertEquals(welcome.length, 1);
  clock.advance(200);
  await settle();
  assertEquals(welcome.length, 2);
  opened.close();
  await settle();
  assertEquals(network.open, []);
});
