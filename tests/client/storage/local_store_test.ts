import { localStores } from "../../../lib/client/storage/local_store.ts";
import { pieceStoreContract } from "../../contract/piece_store.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";
import { memoryStore } from "../../fixture/memory_store.ts";
import { plainLayout, plainPaths } from "../../fixture/store_layout.ts";

pieceStoreContract("a store in this thread", (torrent) => {
  const files = new MemoryFiles({ "/d/": "" });
  for (const path of plainPaths(torrent, "/d")) if (path !== null) files.put(path, "");
  return { store: localStores(files)(plainLayout(torrent, "/d")), close: () => Promise.resolve() };
});

pieceStoreContract("a store in memory", (torrent) => {
  return { store: memoryStore(torrent).store, close: () => Promise.resolve() };
});
