import { assertEquals } from "@std/assert";
import { PATIENCE, streamWriter } from "../../lib/cli/stream_writer.ts";

/** A stream that takes so many bytes at a time, and first throws what it is told to. */
function stream(throws: Error[] = [], portion = 2) {
  const written: number[] = [];
  const writeSync = (bytes: Uint8Array) => {
    const thrown = throws.shift();
    if (thrown !== undefined) throw thrown;
    written.push(...bytes.subarray(0, portion));
    return Math.min(portion, bytes.length);
  };
  return { written, writeSync };
}

const noNap = () => {};

Deno.test("streamWriter() writes on until all is written", () => {
  const it = stream();
  const writer = streamWriter(it, "output", PATIENCE, noNap);
  writer.write("abc\u00e9");
  assertEquals(writer.writeBytes(new Uint8Array([1, 2, 3])), true);
  assertEquals(it.written, [97, 98, 99, 0xc3, 0xa9, 1, 2, 3]);
  assertEquals(writer.fault(), null);
});

Deno.test("streamWriter() waits for a full pipe that does not block, and loses nothing", () => {
  const it = stream([new Deno.errors.WouldBlock("full"), new Deno.errors.WouldBlock("full")]);
  const naps: number[] = [];
  const writer = streamWriter(it, "output", PATIENCE, (milliseconds) => naps.push(milliseconds));
  writer.write("abcd");
  assertEquals([it.written, naps, writer.fault()], [[97, 98, 99, 100], [5, 5], null]);
});

Deno.test("streamWriter() gives a pipe no more at once than it takes whole or not at all", () => {
  const lengths: number[] = [];
  const writeSync = ({ length }: Uint8Array) => {
    lengths.push(length);
    return length;
  };
  streamWriter({ writeSync }, "output", PATIENCE, noNap).write("x".repeat(9000));
  assertEquals(lengths, [4096, 4096, 808]);
});

Deno.test("streamWriter() gives up on a pipe that nobody reads for a minute", () => {
  let waited = 0;
  const writeSync = () => {
    throw new Deno.errors.WouldBlock("full");
  };
  const writer = streamWriter({ writeSync }, "output", PATIENCE, (milliseconds) => waited += milliseconds);
  assertEquals(writer.writeBytes(new Uint8Array(1)), false);
  assertEquals([waited, writer.fault()?.fault], [60_000, "cannot-write"]);
});

Deno.test("streamWriter() keeps the first thing that went wrong, and drops what it cannot write", () => {
  const it = stream([new Error("No space left on device (os error 28)"), new Error("another")]);
  const writer = streamWriter(it, "output", PATIENCE, noNap);
  writer.write("lost");
  assertEquals(writer.writeBytes(new Uint8Array(1)), false);
  writer.write("on");
  assertEquals(it.written, [111, 110]);
  assertEquals(writer.fault(), {
    fault: "cannot-write",
    message: "The standard output cannot be written: the disk is full.",
    advice: "Make room, or choose another place.",
  });
});

Deno.test("streamWriter() takes a reader that went away for no fault, as head does", () => {
  const writer = streamWriter(stream([new Deno.errors.BrokenPipe("gone")]), "output", PATIENCE, noNap);
  assertEquals([writer.writeBytes(new Uint8Array(1)), writer.fault()], [false, null]);
});

Deno.test("streamWriter() without patience drops what a full pipe does not take, and never waits", () => {
  const it = stream([new Deno.errors.WouldBlock("full")]);
  const nap = () => {
    throw new Error("It waits.");
  };
  const writer = streamWriter(it, "error output", 0, nap);
  writer.write("lost");
  writer.write("kept");
  assertEquals(String.fromCharCode(...it.written), "kept");
});
