/**
 * Windows opens a console window for a program that is double-clicked and closes it when the program ends, with all
 * that it said. Whether this is so can be told by who else uses the console: nobody.
 */

/** The one function of kernel32.dll that is needed; fills the list with process ids, gives their number. */
interface Kernel32 {
  symbols: { GetConsoleProcessList(list: Uint32Array<ArrayBuffer>, length: number): number };
  close(): void;
}

/** Whether this process is the only one of its console. Whatever goes wrong in asking means no. */
export function aloneInConsole(platform: string, open: () => Kernel32 = openKernel32): boolean {
  if (platform !== "windows") return false;
  try {
    const kernel32 = open();
    try {
      return kernel32.symbols.GetConsoleProcessList(new Uint32Array(2), 2) === 1;
    } finally {
      kernel32.close();
    }
  } catch {
    return false;
  }
}

function openKernel32(): Kernel32 {
  return Deno.dlopen("kernel32.dll", {
    GetConsoleProcessList: { parameters: ["buffer", "u32"], result: "u32" },
  });
}
