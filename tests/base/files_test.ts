import process from "node:process";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { FileFault, FileReason } from "../../lib/base/file_fault.ts";
import { faultLine, isFault } from "../../lib/base/fault.ts";
import { type Files, systemFiles, type WritableFile } from "../../lib/base/files.ts";
import { MemoryFiles } from "../fixture/memory_files.ts";

/** Files of a kind, with a folder to work in. */
interface Place {
  readonly files: Files;
  readonly root: string;
}

async function onDisk(work: (place: Place) => void | Promise<void>): Promise<void> {
  const root = await Deno.realPath(await Deno.makeTempDir());
  try {
    await work({ files: systemFiles, root });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function inMemory(work: (place: Place) => void | Promise<void>): Promise<void> {
  await work({ files: new MemoryFiles({ "/root/": "" }), root: "/root" });
}

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (it: Uint8Array | FileFault) => {
  assert(!isFault(it), isFault(it) ? faultLine(it) : "");
  return new TextDecoder().decode(it);
};

function assertReason(it: unknown, code: FileFault["fault"], reason: FileReason): void {
  assert(isFault(it), "it went well");
  assertEquals([it.fault, (it as FileFault).reason], [code, reason], it.message);
}

function writable(it: WritableFile | FileFault): WritableFile {
  assert(!isFault(it), isFault(it) ? faultLine(it) : "");
  return it;
}

/** What holds for every kind of Files. */
const PROMISES: [claim: string, work: (place: Place) => void][] = [
  ["what is written at an offset reads the same, with zeros before it", ({ files, root }) => {
    const file = writable(files.openToWrite(`${root}/a`, true));
    file.writeAt(3, bytes("hello"));
    file.writeAt(8, bytes("!"));
    file.writeAt(4, bytes("E"));
    const into = new Uint8Array(9);
    assertEquals(file.readAt(0, into), 9);
    assertEquals(new TextDecoder().decode(into), "\0\0\0hEllo!");
    file.close();
    assertEquals(text(files.readWhole(`${root}/a`, 9)), "\0\0\0hEllo!");
  }],
  ["a length that is set cuts a file off or fills it with zeros", ({ files, root }) => {
    const file = writable(files.openToWrite(`${root}/a`, true));
    file.writeAt(0, bytes("hello"));
    file.setLength(2);
    file.setLength(4);
    file.close();
    assertEquals(text(files.readWhole(`${root}/a`, 9)), "he\0\0");
  }],
  ["a file is made for writing only when that is wished", ({ files, root }) => {
    assertReason(files.openToWrite(`${root}/a`, false), "cannot-write", "missing");
    assertReason(files.openToWrite(`${root}/no/a`, true), "cannot-write", "missing");
    assertReason(files.openToWrite(root, false), "cannot-write", "is-folder");
    writable(files.openToWrite(`${root}/a`, true)).close();
    writable(files.openToWrite(`${root}/a`, false)).close();
  }],
  ["a hole takes no room", ({ files, root }) => {
    const file = writable(files.openToWrite(`${root}/a`, true));
    file.setLength(10_000_000);
    const { allocated, size } = file.info();
    file.close();
    assertEquals(size, 10_000_000);
    if (Deno.build.os === "linux") assert(allocated! < 1_000_000, `${allocated} bytes`);
  }],
  ["a lock is held by one at a time", ({ files, root }) => {
    const first = files.lock(`${root}/a.lock`);
    assert(first !== null && !isFault(first));
    assertEquals(files.lock(`${root}/a.lock`), null);
    first.release();
    const second = files.lock(`${root}/a.lock`);
    assert(second !== null && !isFault(second));
    second.release();
  }],
  ["what is taken away is gone, and nothing can be taken away twice", ({ files, root }) => {
    files.writeWhole(`${root}/a`, bytes("1"), false);
    assertEquals([files.remove(`${root}/a`), files.remove(`${root}/a`)], [null, null]);
    assertReason(files.info(`${root}/a`), "cannot-read", "missing");
  }],
  ["a file that was written reads the same", ({ files, root }) => {
    assertEquals(files.writeWhole(`${root}/a`, bytes("hello"), false), null);
    assertEquals(text(files.readWhole(`${root}/a`, 5)), "hello");
    assertEquals((files.info(`${root}/a`) as { size: number }).size, 5);
  }],
  ["a file is not written over unless that is wished", ({ files, root }) => {
    files.writeWhole(`${root}/a`, bytes("old"), false);
    assertReason(files.writeWhole(`${root}/a`, bytes("new"), false), "cannot-write", "exists");
    assertEquals(text(files.readWhole(`${root}/a`, 9)), "old");
    assertEquals(files.writeWhole(`${root}/a`, bytes("new"), true), null);
    assertEquals(text(files.readWhole(`${root}/a`, 9)), "new");
  }],
  ["nothing but the file itself is left after writing", ({ files, root }) => {
    files.writeWhole(`${root}/a`, bytes("1"), false);
    files.writeWhole(`${root}/a`, bytes("2"), true);
    files.writeWhole(`${root}/a`, bytes("3"), false);
    assertEquals(files.list(root), [{ name: "a", kind: "file" }]);
  }],
  ["a folder is not written over", ({ files, root }) => {
    files.makeFolder(`${root}/d`);
    assertReason(files.writeWhole(`${root}/d`, bytes("x"), true), "cannot-write", "is-folder");
  }],
  ["a folder that is not there cannot be written into", ({ files, root }) => {
    assertReason(files.writeWhole(`${root}/no/a`, bytes("x"), true), "cannot-write", "missing");
  }],
  ["what is not there is missing to every way of looking", ({ files, root }) => {
    const path = `${root}/none`;
    const ways = [files.open(path), files.info(path), files.linkInfo(path), files.list(path)];
    for (const it of [...ways, files.readWhole(path, 9), files.realPath(path)]) {
      assertReason(it, "cannot-read", "missing");
    }
  }],
  ["a folder cannot be opened or read as a file", ({ files, root }) => {
    assertReason(files.open(root), "cannot-read", "is-folder");
    assertReason(files.readWhole(root, 9), "cannot-read", "is-folder");
  }],
  ["a file longer than the limit is not read", ({ files, root }) => {
    files.writeWhole(`${root}/a`, bytes("123456"), false);
    assertReason(files.readWhole(`${root}/a`, 5), "cannot-read", "too-long");
  }],
  ["an open file reads from any offset, and less at its end", ({ files, root }) => {
    files.writeWhole(`${root}/a`, bytes("0123456789"), false);
    const file = files.open(`${root}/a`);
    assert(!isFault(file));
    const into = new Uint8Array(4);
    assertEquals([file.readAt(6, into), text(into)], [4, "6789"]);
    assertEquals([file.readAt(1, into), text(into)], [4, "1234"]);
    assertEquals([file.readAt(8, into), text(into.subarray(0, 2))], [2, "89"]);
    assertEquals(file.readAt(10, into), 0);
    assertEquals(file.info().size, 10);
    file.close();
  }],
  ["tryFolder() leaves nothing behind, and tells where no file can be made", ({ files, root }) => {
    assertEquals(files.tryFolder(root), null);
    assertEquals(files.list(root), []);
    assertReason(files.tryFolder(`${root}/none`), "cannot-write", "missing");
  }],
  ["makeFolder() makes the folders above too, and minds none that is there", ({ files, root }) => {
    assertEquals(files.makeFolder(`${root}/x/y`), null);
    assertEquals(files.makeFolder(`${root}/x/y`), null);
    assertEquals(files.list(`${root}/x`), [{ name: "y", kind: "folder" }]);
  }],
];

for (const [kind, place] of [["systemFiles", onDisk], ["MemoryFiles", inMemory]] as const) {
  Deno.test(`${kind} keeps the promises of Files`, async (t) => {
    for (const [claim, work] of PROMISES) await t.step(claim, () => place(work));
  });
}

const isUnix = Deno.build.os !== "windows";

Deno.test({
  name: "systemFiles writes through a link and keeps the mode of what it replaces",
  ignore: !isUnix,
  fn: () =>
    onDisk(({ files, root }) => {
      Deno.writeTextFileSync(`${root}/real`, "old", { mode: 0o640 });
      Deno.symlinkSync("real", `${root}/link`);
      assertEquals(files.writeWhole(`${root}/link`, bytes("new"), true), null);
      assertEquals(Deno.readTextFileSync(`${root}/real`), "new");
      assertEquals(Deno.statSync(`${root}/real`).mode! & 0o777, 0o640);
      assertEquals((files.linkInfo(`${root}/link`) as { kind: string }).kind, "link");
      assertEquals(files.readLink(`${root}/link`), "real");
    }),
});

const isRoot = Deno.build.os === "linux" && Deno.uid() === 0;

/** Does something as another user. */
function as<T>(uid: number, gid: number, work: () => T): T {
  process.setegid!(gid);
  process.seteuid!(uid);
  try {
    return work();
  } finally {
    process.seteuid!(0);
    process.setegid!(0);
  }
}

/** A file of its owner, in a folder where all may write. */
function putFile(path: string, { uid, gid, mode }: { uid: number; gid: number; mode: number }): void {
  Deno.chmodSync(path.slice(0, path.lastIndexOf("/")), 0o777);
  Deno.writeTextFileSync(path, "old");
  Deno.chownSync(path, uid, gid);
  Deno.chmodSync(path, mode);
}

/** Its owner, group and mode, and what is in it. */
function factsOf(path: string): [uid: number | null, gid: number | null, mode: number, text: string] {
  const { uid, gid, mode } = Deno.statSync(path);
  return [uid, gid, mode! & 0o7777, Deno.readTextFileSync(path)];
}

Deno.test({
  name: "systemFiles keeps owner, group and mode of what root replaces, be it read-only or not",
  ignore: !isRoot,
  fn: () =>
    onDisk(({ files, root }) => {
      putFile(`${root}/a`, { uid: 1234, gid: 2345, mode: 0o444 });
      assertEquals(files.writeWhole(`${root}/a`, bytes("new"), true), null);
      assertEquals(factsOf(`${root}/a`), [1234, 2345, 0o444, "new"]);
    }),
});

Deno.test({
  name: "systemFiles keeps the group of what a user replaces that is another's",
  ignore: !isRoot,
  fn: () =>
    onDisk(({ files, root }) => {
      putFile(`${root}/a`, { uid: 1234, gid: 2345, mode: 0o664 });
      assertEquals(as(1235, 2345, () => files.writeWhole(`${root}/a`, bytes("new"), true)), null);
      assertEquals(factsOf(`${root}/a`), [1235, 2345, 0o664, "new"]);
    }),
});

Deno.test({
  name: "systemFiles does not replace what the user may not write, his own or another's",
  ignore: !isRoot,
  fn: () =>
    onDisk(({ files, root }) => {
      for (const [name, uid, mode] of [["own", 1234, 0o444], ["others", 1235, 0o644]] as const) {
        const path = `${root}/${name}`;
        putFile(path, { uid, gid: 2345, mode });
        const it = as(1234, 2345, () => files.writeWhole(path, bytes("new"), true));
        assertReason(it, "cannot-write", "denied");
        assertEquals(factsOf(path), [uid, 2345, mode, "old"]);
      }
      const names = files.list(root);
      assert(!isFault(names));
      assertEquals(names.map(({ name }) => name).sort(), ["others", "own"]);
    }),
});

Deno.test({
  name: "systemFiles replaces no device and no pipe",
  ignore: !isUnix,
  fn: () =>
    onDisk(async ({ files, root }) => {
      await Deno.symlink("/dev/null", `${root}/null`);
      assertReason(files.writeWhole(`${root}/null`, bytes("x"), true), "cannot-write", "no-file");
      assert((await new Deno.Command("mkfifo", { args: [`${root}/pipe`] }).output()).success);
      assertReason(files.writeWhole(`${root}/pipe`, bytes("x"), true), "cannot-write", "no-file");
      await Deno.mkdir(`${root}/folder`);
      await Deno.symlink("folder", `${root}/link`);
      assertReason(files.writeWhole(`${root}/link`, bytes("x"), true), "cannot-write", "is-folder");
    }),
});

Deno.test({
  name: "systemFiles does not write into what a link that leads nowhere stands for, unless that is wished",
  ignore: !isUnix,
  fn: () =>
    onDisk(({ files, root }) => {
      Deno.symlinkSync("nothing", `${root}/link`);
      assertReason(files.writeWhole(`${root}/link`, bytes("x"), false), "cannot-write", "exists");
    }),
});

Deno.test({
  name: "systemFiles calls what is neither file nor folder by what it is not",
  ignore: !isUnix,
  fn: () => {
    assertReason(systemFiles.open("/dev/null"), "cannot-read", "no-file");
    assertReason(systemFiles.readWhole("/dev/null", 9), "cannot-read", "no-file");
  },
});

Deno.test({
  name: "systemFiles does not wait at a named pipe that nobody writes to",
  ignore: !isUnix,
  fn: () =>
    onDisk(async ({ files, root }) => {
      const made = await new Deno.Command("mkfifo", { args: [`${root}/pipe`] }).output();
      assert(made.success);
      assertReason(files.readWhole(`${root}/pipe`, 9), "cannot-read", "no-file");
    }),
});

Deno.test({
  name: "systemFiles tells a file that grows while it is read",
  ignore: Deno.build.os !== "linux",
  // The system says that these files are empty, whatever can be read from them.
  fn: () => assertReason(systemFiles.readWhole("/proc/self/status", 1_000_000), "cannot-read", "changed"),
});

Deno.test({
  name: "systemFiles gives a new file the mode that the process gives new files",
  ignore: !isUnix,
  fn: () =>
    onDisk(({ files, root }) => {
      assertEquals(files.writeWhole(`${root}/a`, bytes("x"), false), null);
      Deno.writeTextFileSync(`${root}/b`, "x");
      assertEquals(Deno.statSync(`${root}/a`).mode, Deno.statSync(`${root}/b`).mode);
    }),
});

Deno.test({
  name: "systemFiles writes where the system keeps no modes",
  ignore: !isUnix,
  fn: () =>
    onDisk(({ files, root }) => {
      const { chmodSync } = Deno;
      Deno.chmodSync = () => {
        throw new Deno.errors.PermissionDenied("Operation not permitted (os error 1)");
      };
      try {
        assertEquals(files.writeWhole(`${root}/a`, bytes("x"), false), null);
      } finally {
        Deno.chmodSync = chmodSync;
      }
      assertEquals(files.list(root), [{ name: "a", kind: "file" }]);
    }),
});

Deno.test({
  name: "systemFiles tells a loop of links, a file as a folder and a name that is too long",
  ignore: !isUnix,
  fn: () =>
    onDisk(({ files, root }) => {
      Deno.symlinkSync("loop", `${root}/loop`);
      Deno.writeTextFileSync(`${root}/file`, "");
      assertReason(files.open(`${root}/loop`), "cannot-read", "loop");
      assertReason(files.open(`${root}/file/x`), "cannot-read", "no-folder");
      assertReason(files.open(`${root}/${"n".repeat(300)}`), "cannot-read", "name-too-long");
      assertReason(
        files.writeWhole(`${root}/${"n".repeat(300)}`, bytes(""), true),
        "cannot-write",
        "name-too-long",
      );
      assertReason(files.open(`${root}/a\0b`), "cannot-read", "bad-name");
    }),
});

/** Where no file system may be mounted there is no full disk to be had. */
async function canMount(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  const args = ["--mount", "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", "/mnt"];
  return (await new Deno.Command("unshare", { args }).output()).success;
}

Deno.test({
  name: "systemFiles tells a full disk, and leaves what was there",
  ignore: !await canMount(),
  fn: () =>
    onDisk(async ({ files, root }) => {
      const mount = (...args: string[]) => new Deno.Command(args[0], { args: args.slice(1) }).output();
      const made = await mount("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", root);
      assert(made.success, new TextDecoder().decode(made.stderr));
      try {
        assertEquals(files.writeWhole(`${root}/a`, bytes("old"), false), null);
        assertReason(files.writeWhole(`${root}/a`, new Uint8Array(200_000), true), "cannot-write", "full");
        assertEquals(text(files.readWhole(`${root}/a`, 9)), "old");
        assertEquals(files.list(root), [{ name: "a", kind: "file" }]);
      } finally {
        await mount("umount", root);
      }
    }),
});

Deno.test({
  name: "systemFiles leaves the old file, and no temporary one, where a write fails",
  ignore: !isUnix,
  fn: () =>
    onDisk(({ files, root }) => {
      files.writeWhole(`${root}/a`, bytes("old"), false);
      const { renameSync } = Deno;
      Deno.renameSync = () => {
        throw new Error("Input/output error (os error 5)");
      };
      try {
        assertReason(files.writeWhole(`${root}/a`, bytes("new"), true), "cannot-write", "other");
      } finally {
        Deno.renameSync = renameSync;
      }
      assertEquals(text(files.readWhole(`${root}/a`, 9)), "old");
      assertEquals(files.list(root), [{ name: "a", kind: "file" }]);
    }),
});

Deno.test("a fault of a file says what, where and what to do, in one line", () => {
  const fault = systemFiles.writeWhole(`${Deno.cwd()}`, bytes(""), false);
  assert(isFault(fault));
  assertStringIncludes(
    faultLine(fault),
    `${Deno.cwd()} cannot be written: it is there already. Give another name`,
  );
});

Deno.test({
  name: "readWhole() refuses a pipe at once, without waiting for its other end",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const made = await new Deno.Command("mkfifo", { args: [`${folder}/pipe`] }).output();
      assert(made.success);
      assertReason(systemFiles.readWhole(`${folder}/pipe`, 10), "cannot-read", "no-file");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "list() gives names that are not UTF-8 with U+FFFD",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const made = await new Deno.Command("sh", {
        args: ["-c", `: > "$(printf 'a\\377b')"; : > c`],
        cwd: folder,
      })
        .output();
      assert(made.success);
      systemFiles.prepareLists();
      const entries = systemFiles.list(folder);
      assert(!isFault(entries));
      assertEquals(entries.map(({ name, kind }) => [name, kind]).sort(), [["a\ufffdb", "file"], [
        "c",
        "file",
      ]]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("space() tells what may still be written, and nothing of a path that is not there", () =>
  onDisk(({ files, root }) => {
    const space = files.space(root);
    assert(space === null || (space > 0 && Number.isSafeInteger(space)), `${space}`);
    assertEquals(files.space(`${root}/nothing`), null);
  }));

Deno.test({
  name: "makeExecutable() lets run who may read, makeLink() leads where it is told",
  ignore: !isUnix,
  fn: () =>
    onDisk(({ files, root }) => {
      files.writeWhole(`${root}/a`, bytes("1"), false);
      Deno.chmodSync(`${root}/a`, 0o640);
      assertEquals(files.makeExecutable(`${root}/a`), null);
      assertEquals(Deno.statSync(`${root}/a`).mode! & 0o777, 0o750);
      assertEquals(files.makeLink(`${root}/b`, "a"), null);
      assertEquals(files.readLink(`${root}/b`), "a");
      assertReason(files.makeLink(`${root}/b`, "a"), "cannot-write", "exists");
    }),
});
