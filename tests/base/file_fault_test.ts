import { assertEquals } from "@std/assert";
import { faultLine } from "../../lib/base/fault.ts";
import { fileFault, type FileReason } from "../../lib/base/file_fault.ts";
import type { Platform } from "../../lib/base/stop.ts";

/** What the runtime throws on Linux, or on Windows where that is told, and what it means. */
const THROWN: [thrown: Error, reason: FileReason, platform?: Platform][] = [
  [new Deno.errors.NotFound("No such file or directory (os error 2): open 'x'"), "missing"],
  [new Deno.errors.NotFound("The system cannot find the path specified. (os error 3)"), "missing", "windows"],
  [new Deno.errors.PermissionDenied("Permission denied (os error 13)"), "denied"],
  [new Deno.errors.PermissionDenied("Access is denied. (os error 5)"), "denied", "windows"],
  [new Deno.errors.NotCapable("Requires read access"), "denied"],
  [new Deno.errors.AlreadyExists("File exists (os error 17)"), "exists"],
  [new Error("No space left on device (os error 28)"), "full"],
  [new Error("There is not enough space on the disk. (os error 112)"), "full", "windows"],
  [new Deno.errors.IsADirectory("Is a directory (os error 21)"), "is-folder"],
  [new Deno.errors.NotADirectory("Not a directory (os error 20)"), "no-folder"],
  [new Error("File name too long (os error 36)"), "name-too-long"],
  [new Error("The filename or extension is too long. (os error 206)"), "name-too-long", "windows"],
  [new Deno.errors.FilesystemLoop("Too many levels of symbolic links (os error 40)"), "loop"],
  [
    new Error("The filename, directory name, or volume label syntax is incorrect. (os error 123)"),
    "bad-name",
    "windows",
  ],
  [new Error("The device is not ready. (os error 21)"), "other", "windows"],
  [new Error("The media is write protected. (os error 19)"), "read-only", "windows"],
  [new Error("The disk is full. (os error 39)"), "full", "windows"],
  [new Error("Directory not empty (os error 39)"), "other"],
  [new Error("File name too long (os error 63)"), "name-too-long", "darwin"],
  [Object.assign(new Error("not a directory"), { code: "ENOTDIR" }), "no-folder", "windows"],
  [new Error("The process cannot access the file because it is being used (os error 32)"), "busy", "windows"],
  [new Error("Read-only file system (os error 30)"), "read-only"],
  [new Error("Input/output error (os error 5)"), "other"],
];

Deno.test("fileFault() knows what the systems' errors mean", async (t) => {
  for (const [thrown, reason, platform = "linux"] of THROWN) {
    await t.step(thrown.message, () => assertEquals(fileFault("read", "x", thrown, platform).reason, reason));
  }
});

Deno.test("fileFault() says it in one line, with the system's words where it has none of its own", () => {
  assertEquals(
    faultLine(fileFault("read", "a/b", "missing")),
    "a/b cannot be read: there is no such file or folder.",
  );
  assertEquals(
    faultLine(fileFault("write", "a", new Error("Input/output error (os error 5)"))),
    "a cannot be written: Input/output error (os error 5).",
  );
});

Deno.test("fileFault() shows no character of a path that would steer the terminal", () => {
  assertEquals(
    fileFault("read", "a\x1b[31m\u202eb\n", "missing").message,
    "a?[31m?b? cannot be read: there is no such file or folder.",
  );
});
