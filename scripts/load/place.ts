/** Where things are: files of this tree, and a port that nobody uses. */

/** The path of a file: URL, on Windows without the slash before the drive. */
export function fromFileUrl(url: URL): string {
  const path = decodeURIComponent(url.pathname);
  return Deno.build.os === "windows" ? path.slice(1) : path;
}

/** A port of an address of this machine that is free at this moment, for TCP and for UDP. */
export function openPort(hostname = "127.0.0.1"): number {
  for (;;) {
    const listener = Deno.listen({ hostname, port: 0 });
    const { port } = listener.addr;
    try {
      Deno.listenDatagram({ hostname, port, transport: "udp" }).close();
      return port;
    } catch (thrown) {
      if (!(thrown instanceof Deno.errors.AddrInUse)) throw thrown;
    } finally {
      listener.close();
    }
  }
}
