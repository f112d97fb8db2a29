/** What is left to do when all that is wanted is there: marks of executable files and symbolic links (BEP 47). */
import { type Fault, isFault } from "../../base/fault.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import type { Content, StorageMeans } from "./content.ts";
import { noLinks } from "./faults.ts";

/** Does it as far as it goes; the first fault tells what did not. */
export function finishFiles(content: Content, means: StorageMeans): Fault | null {
  return makeExecutables(content, means) ?? makeLinks(content, means);
}

function makeExecutables({ torrent, wanted, paths, found }: Content, { files }: StorageMeans): Fault | null {
  let failed: Fault | null = null;
  torrent.files.forEach(({ isExecutable, link, isPad }, index) => {
    if (!isExecutable || isPad || link !== null || !wanted[index] || found[index] === null) return;
    failed ??= files.makeExecutable(paths[index]!);
  });
  return failed;
}

function makeLinks(
  { torrent, wanted, paths, safe }: Content,
  { files, platform }: StorageMeans,
): Fault | null {
  const links = torrent.files.flatMap(({ link }, index) => {
    const target = safe[index].link;
    return link === null || target === null || !wanted[index] || paths[index] === null
      ? []
      : { path: paths[index], target: "../".repeat(safe[index].path.length - 1) + target.join("/") };
  });
  const missing = links.filter(({ path }) => isFault(files.linkInfo(path)));
  if (platform === "windows") return missing.length === 0 ? null : noLinks(missing.length);
  let failed: Fault | null = null;
  for (const { path, target } of missing) {
    failed ??= files.makeFolder(pathsOf(platform).dirname(path)) ?? files.makeLink(path, target);
  }
  return failed;
}
