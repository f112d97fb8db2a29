/**
 * A long file that takes another one's place once it is whole: written beside it as `NAME.new`, a portion at a time and
 * without making anybody wait, then renamed. Whatever happens meanwhile, `NAME` is the old one or the new one.
 */
import { type FileFault, fileFault } from "./file_fault.ts";

/** A file that is being written. Its methods never throw. */
export interface Replacement {
  /** Writes on; the bytes may be used again when it is done. */
  write(bytes: Uint8Array): Promise<FileFault | null>;
  /** Puts it in its place, when all of it would outlive a failure of the machine. */
  commit(): Promise<FileFault | null>;
  /** Takes it away again. */
  abandon(): void;
}

/** How often a rename is tried: on Windows a virus scanner may hold the old file for a moment. */
const TRIES = 5;
const PAUSE = 200;

/**
 * Begins the file that is to stand at `path`. Only one process may do so at a time for the same path: who asks holds a
 * lock.
 */
export function replaceFile(path: string): Replacement | FileFault {
  const beside = `${path}.new`;
  const attempt = async (work: () => Promise<void>): Promise<FileFault | null> => {
    try {
      await work();
      return null;
    } catch (thrown) {
      return fileFault("write", path, thrown);
    }
  };
  let file: Deno.FsFile;
  try {
    // What a killed process left; a link that somebody put there is taken away and not followed.
    removeIfThere(beside);
    // Addresses of people are in it.
    file = Deno.openSync(beside, { write: true, createNew: true, mode: 0o600 });
  } catch (thrown) {
    return fileFault("write", path, thrown);
  }
  return {
    write: (bytes) =>
      attempt(async () => {
        for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
      }),
    commit: () =>
      attempt(async () => {
        await file.sync();
        file.close();
        await rename(beside, path);
      }),
    abandon() {
      try {
        file.close();
      } catch {
        // It was closed.
      }
      try {
        removeIfThere(beside);
      } catch {
        // The next one takes it away.
      }
    },
  };
}

async function rename(from: string, to: string): Promise<void> {
  for (let tries = 1;; tries++) {
    try {
      return await Deno.rename(from, to);
    } catch (thrown) {
      if (!(thrown instanceof Deno.errors.PermissionDenied) || tries === TRIES) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
}
