/**
 * A multicast group on the local networks: what is sent to it, all who are in it hear, without knowing each other. One
 * socket of each family hears (the ears), and each network of this machine has one that speaks (the mouths): an IPv4
 * packet leaves by the device whose address its socket has, an IPv6 packet by the device that its destination names
 * (`ff12::1%2`), since the runtime offers no other choice. Packets go no further than the network: TTL 1 is what systems
 * give them.
 */
import { formatAddress, readAddress } from "./address.ts";
import { errorText } from "./fault.ts";
import { type MulticastTrouble, multicastTrouble } from "./multicast_trouble.ts";
import { type LocalAddress, type Network, networksOf, networkWith } from "./networks.ts";

/** Where all who are in it listen. */
export interface Group {
  readonly 4: string;
  readonly 6: string;
  readonly port: number;
}

/** Where a packet comes from, or goes to. */
export interface Place {
  /** An address, in its short form. */
  readonly hostname: string;
  readonly port: number;
}

/** A group that this machine is in. */
export interface Multicast {
  /** Sends to the group by every network. What the system refuses is lost, as any packet may be. */
  send(packet: Uint8Array): void;
  /** Sends to somebody in a network of this machine, from its address there; false, and nothing sent, for others. */
  answer(packet: Uint8Array, to: Place): boolean;
  /** Looks which networks there are now. */
  refresh(): void;
  close(): void;
}

/** What a group is opened with. */
export interface MulticastOptions {
  readonly group: Group;
  /** The machine's addresses, as they are when it is called. */
  addresses(): readonly LocalAddress[];
  /** A packet that came to the group, or to a mouth as an answer. The bytes are only good during the call. */
  heard(packet: Uint8Array, from: Place): void;
  /** Called once for each trouble: why packets to the group cannot be heard. */
  deaf(trouble: MulticastTrouble): void;
}

/** Opens a group; throws nothing: what cannot be had is missing. */
export type OpenMulticast = (options: MulticastOptions) => Multicast;

/** A socket as this needs it. */
export interface GroupSocket {
  send(packet: Uint8Array, to: Place): Promise<unknown>;
  /** Rejects when it is closed. */
  receive(buffer: Uint8Array): Promise<readonly [packet: Uint8Array, from: Place]>;
  join(group: string, network: Network): Promise<unknown>;
  close(): void;
}

/** Opens a socket; several can listen on the port of the group. Throws when it cannot be had. */
export type OpenGroupSocket = (hostname: string, port: number) => GroupSocket;

/** On the system's sockets. */
export function openMulticast(options: MulticastOptions): Multicast {
  return new GroupSockets(options, openSocket);
}

function openSocket(hostname: string, port: number): GroupSocket {
  const shared = { reuseAddress: port !== 0, loopback: true };
  const socket = Deno.listenDatagram({ transport: "udp", hostname, port, ...shared });
  return {
    send: (packet, to) => socket.send(packet, { transport: "udp", ...to }),
    async receive(buffer) {
      const [packet, from] = await socket.receive(buffer);
      return [packet, from as Deno.NetAddr];
    },
    join: (group, { family, address, device }) =>
      family === 4 ? socket.joinMulticastV4(group, address) : socket.joinMulticastV6(group, device),
    close: () => socket.close(),
  };
}

/** Longer packets are cut, and then read as nothing. */
const LONGEST = 2048;

/** Reads that fail one after the other until a socket is given up: Windows reports with them what was not delivered. */
const MOST_FAILURES = 100;

/** The sockets of a group. Exported for its test. */
export class GroupSockets implements Multicast {
  readonly #options: MulticastOptions;
  readonly #open: OpenGroupSocket;
  readonly #ears = new Map<4 | 6, GroupSocket>();
  /** By the network's address and device. */
  readonly #mouths = new Map<string, { readonly network: Network; readonly socket: GroupSocket }>();
  /** The sockets that are open. */
  readonly #live = new Set<GroupSocket>();
  readonly #complaints = new Set<string>();
  #isClosed = false;

  constructor(options: MulticastOptions, open: OpenGroupSocket) {
    this.#options = options;
    this.#open = open;
    this.refresh();
  }

  send(packet: Uint8Array): void {
    const { group } = this.#options;
    for (const { network: { family, device }, socket } of this.#mouths.values()) {
      const hostname = family === 6 && device !== 0 ? `${group[6]}%${device}` : group[family];
      sendFrom(socket, packet, { hostname, port: group.port });
    }
  }

  answer(packet: Uint8Array, to: Place): boolean {
    const networks = [...this.#mouths.values()].map(({ network }) => network);
    const network = networkWith(to.hostname, networks);
    if (network === undefined) return false;
    sendFrom(this.#mouths.get(keyOf(network))!.socket, packet, to);
    return true;
  }

  refresh(): void {
    if (this.#isClosed) return;
    const networks = new Map(
      networksOf(this.#options.addresses()).map((network) => [keyOf(network), network]),
    );
    for (const [key, { socket }] of this.#mouths) {
      if (networks.has(key)) continue;
      this.#mouths.delete(key);
      this.#end(socket);
    }
    for (const [key, network] of networks) if (!this.#mouths.has(key)) this.#enter(key, network);
  }

  close(): void {
    this.#isClosed = true;
    for (const socket of this.#live) this.#end(socket);
    this.#ears.clear();
    this.#mouths.clear();
  }

  #end(socket: GroupSocket): void {
    if (this.#live.delete(socket)) socket.close();
  }

  /** A network that is new, or back. */
  #enter(key: string, network: Network): void {
    try {
      const socket = this.#open(network.address, 0);
      this.#mouths.set(key, { network, socket });
      this.#listen(socket);
    } catch {
      // An address that is not usable yet (IPv6 looks for twins first): the next look tries again.
      return;
    }
    const ear = this.#earOf(network.family);
    const { group } = this.#options;
    ear?.join(group[network.family], network).catch((thrown) => {
      // A device with two addresses in the group, or one that came back before the system forgot it.
      if (!/address (?:already )?in use|\(os error (?:98|48|10048|10022)\)/i.test(errorText(thrown))) {
        this.#complain(thrown);
      }
    });
  }

  #earOf(family: 4 | 6): GroupSocket | null {
    const there = this.#ears.get(family);
    if (there !== undefined) return there;
    try {
      const ear = this.#open(family === 4 ? "0.0.0.0" : "::", this.#options.group.port);
      this.#ears.set(family, ear);
      this.#listen(ear, family);
      return ear;
    } catch (thrown) {
      this.#complain(thrown);
      return null;
    }
  }

  #complain(thrown: unknown): void {
    const trouble = multicastTrouble(thrown, this.#options.group.port);
    if (this.#isClosed || this.#complaints.has(trouble.words)) return;
    this.#complaints.add(trouble.words);
    this.#options.deaf(trouble);
  }

  /** @param earOf the family whose ear it is: given up, the next network that comes opens another */
  async #listen(socket: GroupSocket, earOf?: 4 | 6): Promise<void> {
    this.#live.add(socket);
    const buffer = new Uint8Array(LONGEST);
    const bytes = new Uint8Array(16);
    for (let failures = 0; failures < MOST_FAILURES && this.#live.has(socket);) {
      try {
        const [packet, { hostname, port }] = await socket.receive(buffer);
        if (!this.#live.has(socket)) return;
        failures = 0;
        const family = readAddress(hostname, bytes);
        if (family === 0 || port === 0) continue;
        this.#options.heard(packet, { hostname: formatAddress(bytes, family), port });
      } catch {
        failures++;
      }
    }
    this.#end(socket);
    if (earOf !== undefined && this.#ears.get(earOf) === socket) this.#ears.delete(earOf);
  }
}

function keyOf({ address, device }: Network): string {
  return `${address} ${device}`;
}

function sendFrom(socket: GroupSocket, packet: Uint8Array, to: Place): void {
  // A network that is just going, or a firewall: the packet is lost.
  socket.send(packet, to).catch(() => {});
}
