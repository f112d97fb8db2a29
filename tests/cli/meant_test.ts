import { assertEquals } from "@std/assert";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { adviceForCommand, optionMeant } from "../../lib/cli/meant.ts";
import { settingsOf } from "../../lib/cli/command.ts";

const adviceOf = (word: string, ...there: string[]) =>
  adviceForCommand(word, COMMANDS.map(({ name }) => name), (path) => there.includes(path));

Deno.test("adviceForCommand() knows the words of other programs", async (t) => {
  const cases: [words: string, command: string][] = [
    ["create new torrent Create", "make"],
    ["info inspect dump ls", "show"],
    ["check test hash", "verify"],
    ["modify", "edit"],
    ["link uri", "magnet"],
    ["mkae mak", "make"],
  ];
  for (const [words, command] of cases) {
    await t.step(words, () => {
      for (const word of words.split(" ")) assertEquals(adviceOf(word), `Did you mean "muster ${command}"?`);
    });
  }
});

Deno.test("adviceForCommand() says what can be done with a path, such as one dropped on the executable", async (t) => {
  const cases: [word: string, line: string][] = [
    ["a.torrent", "get a.torrent"],
    ["C:\\Some One\\a.TORRENT", 'get "C:\\Some One\\a.TORRENT"'],
    ["pictures", "make pictures"],
    ["C:\\My Pictures\\", 'make "C:\\My Pictures"'],
    ["D:\\", "make D:\\"],
    ["./x", "make ./x"],
    ["/srv/a;b", 'make "/srv/a;b"'],
  ];
  for (const [word, line] of cases) {
    await t.step(word, () => {
      const [, told] = /: muster (.*)$/.exec(adviceOf(word, "pictures")) ?? [];
      assertEquals(told, line);
    });
  }
  assertEquals(adviceOf("pictures"), '"muster help" lists the commands.');
  assertEquals(adviceOf("pic\u202e/x").includes("\u202e"), false);
});

Deno.test("adviceForCommand() tells URLs of torrents and magnet links from trackers", () => {
  assertEquals(adviceOf("http://a/x.torrent"), 'To download it: muster get "http://a/x.torrent"');
  assertEquals(adviceOf("magnet:?xt=x"), 'To see what it says: muster show "magnet:?xt=x"');
  assertEquals(adviceOf("udp://a:80"), 'To ask a tracker: muster ask "udp://a:80"');
});

Deno.test("optionMeant() gives no option that the command does not have", () => {
  const everywhere = COMMANDS.flatMap((command) => Object.values(settingsOf(command)));
  const typed = [
    "announce",
    "a",
    "l",
    "o",
    "out",
    "output",
    "target",
    "name",
    "rename",
    "dfile",
    "piece-size",
  ];
  for (const command of COMMANDS) {
    const rows = Object.values(settingsOf(command));
    for (const bare of typed) {
      const meant = optionMeant(bare, rows, everywhere);
      assertEquals(
        meant === null || rows.some(({ name }) => name === meant),
        true,
        `${command.name} ${bare}`,
      );
    }
  }
});
