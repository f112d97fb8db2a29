/** A Worker that notes so many announces, with ports from 1 on, in a ring. */
import { Journal } from "../../../lib/tracker/journal/journal.ts";
import { note, TYPICAL } from "./announces.ts";

interface Scope {
  onmessage: (event: MessageEvent<{ ring: SharedArrayBuffer; count: number }>) => void;
  postMessage(message: "ready" | "done"): void;
}

const scope = globalThis as unknown as Scope;
const NOON = Date.parse("2026-11-27T12:00:00.000Z");

scope.onmessage = ({ data: { ring, count } }) => {
  const journal = new Journal(ring);
  for (let port = 1; port <= count; port++) note(journal, { ...TYPICAL, port, time: NOON });
  scope.postMessage("done");
};
scope.postMessage("ready");
