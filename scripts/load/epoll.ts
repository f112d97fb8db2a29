/**
 * Sockets to wait for, of which only those that are ready cost anything (epoll(7)). Each has a number of ours.
 *
 *     struct epoll_event   0 events 4 | 4 number 8           12 bytes on x64, where it is packed
 *                          0 events 4 (+4) | 8 number 8      16 bytes elsewhere
 */
import type { Libc } from "../../lib/base/linux/libc.ts";

export const READABLE = 1;
export const WRITABLE = 4;

const ADD = 1;
const CHANGE = 3;
const EVENT_BYTES = Deno.build.arch === "x86_64" ? 12 : 16;
const NUMBER_AT = EVENT_BYTES - 8;

/** Events that are taken in one go. */
const MOST_EVENTS = 256;

export interface Epoll {
  /** Watches a socket, until it is closed. */
  add(socket: number, number: number, events: number): void;
  change(socket: number, number: number, events: number): void;
  /** Waits until something is ready; gives how many are. */
  wait(milliseconds: number): number;
  /** The number of the i-th that is ready. */
  ready(i: number): number;
  close(): void;
}

export function openEpoll({ call }: Libc): Epoll {
  const set = call.epoll_create1(0);
  if (set < 0) throw new Error("the system lets no sockets be watched");
  const event = new Int32Array(EVENT_BYTES / 4);
  const events = new Int32Array(MOST_EVENTS * EVENT_BYTES / 4);
  const [eventAt, eventsAt] = [event, events].map((words) => Deno.UnsafePointer.of(words));
  const control = (action: number) => (socket: number, number: number, what: number) => {
    event[0] = what;
    event[NUMBER_AT / 4] = number;
    call.epoll_ctl(set, action, socket, eventAt);
  };
  return {
    add: control(ADD),
    change: control(CHANGE),
    wait: (milliseconds) => call.epoll_wait(set, eventsAt, MOST_EVENTS, milliseconds),
    ready: (i) => events[(i * EVENT_BYTES + NUMBER_AT) / 4],
    close: () => void call.close(set),
  };
}
