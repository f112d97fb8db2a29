/** A Worker of the disk: reads, writes and judges pieces of all torrents, in the order in which it is asked to. */
import { errorText, type Fault, fault } from "../../base/fault.ts";
import { systemFiles } from "../../base/files.ts";
import { TorrentDisk } from "./disk.ts";
import { CALL_NUMBERS, type FromDisk, type ToDisk, WHAT } from "./disk_messages.ts";
import { OpenHandles } from "./open_handles.ts";
import { CLOSED } from "./faults.ts";
import { slabAt } from "./slabs.ts";

/** The part of a Worker's scope that is used; the types are those of a window. */
interface Scope {
  onmessage: (event: MessageEvent<ToDisk>) => void;
  postMessage(message: FromDisk): void;
}

const scope = globalThis as unknown as Scope;

/** Bytes of calls after which answers are sent, though more calls wait: their slabs are needed again. */
const ANSWER_AFTER = 2 ** 20;

const handles = new OpenHandles(systemFiles);
const torrents = new Map<number, TorrentDisk>();
let slabs: SharedArrayBuffer;

scope.onmessage = ({ data }) => {
  switch (data.kind) {
    case "slabs":
      slabs = data.buffer;
      break;
    case "torrent":
      torrents.set(data.torrent, new TorrentDisk(data.torrent, data.layout, handles));
      break;
    case "calls":
      carryOut(data.calls);
      break;
    default:
      data satisfies never;
  }
};

/** Answers that were not sent yet. */
let done: number[] = [];
let told: [number, Uint8Array | Fault][] = [];

function carryOut(calls: Float64Array): void {
  let bytes = 0;
  for (let at = 0; at < calls.length; at += CALL_NUMBERS) {
    const [call, what, torrent, piece, begin, slab, length] = calls.subarray(at, at + CALL_NUMBERS);
    if (what === WHAT.sync) void sync(call, torrent);
    else answer(call, attempt(what, torrent, piece, { begin, slab, length }));
    bytes += length;
    if (bytes < ANSWER_AFTER) continue;
    send();
    bytes = 0;
  }
  send();
}

interface Stretch {
  readonly begin: number;
  readonly slab: number;
  readonly length: number;
}

/** A fault of ours must not end the thread with all that others wait for. */
function attempt(what: number, torrent: number, piece: number, at: Stretch): Uint8Array | Fault | null {
  try {
    return perform(what, torrent, piece, at);
  } catch (thrown) {
    return fault("disk-error", `The disk's thread failed: ${errorText(thrown)}.`);
  }
}

function perform(what: number, torrent: number, piece: number, { begin, slab, length }: Stretch) {
  const disk = torrents.get(torrent);
  if (disk === undefined) return CLOSED;
  switch (what) {
    case WHAT.write:
      return disk.write(piece, begin, slabAt(slabs, slab).bytes.subarray(0, length));
    case WHAT.read:
      return disk.read(piece, begin, slabAt(slabs, slab).bytes.subarray(0, length));
    case WHAT.judge:
      return disk.judge(piece);
    case WHAT.digestBlocks:
      return disk.digestBlocks(piece);
    default:
      disk.release();
      if (what === WHAT.close) torrents.delete(torrent);
      return null;
  }
}

async function sync(call: number, torrent: number): Promise<void> {
  answer(call, await torrents.get(torrent)?.sync(systemFiles) ?? null);
  send();
}

function answer(call: number, result: Uint8Array | Fault | null): void {
  if (result === null) done.push(call);
  else told.push([call, result]);
}

function send(): void {
  if (done.length === 0 && told.length === 0) return;
  scope.postMessage({ done, told });
  done = [];
  told = [];
}
