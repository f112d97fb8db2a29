import { assertEquals, assertStringIncludes } from "@std/assert";
import { faultLine } from "../../lib/base/fault.ts";
import { readSetting, type Setting, writeValue } from "../../lib/base/setting.ts";
import {
  effectivePeerTimeout,
  TRACKER_SETTINGS,
  trackerConflict,
  trackerDefaults,
} from "../../lib/tracker/config.ts";

Deno.test("trackerDefaults() are those of the contract", () => {
  assertEquals(trackerDefaults(), {
    port: 9000,
    interval: 240,
    bind: [],
    numwant: 30,
    peerTimeout: 0,
    memory: 256_000_000,
    obfuscation: false,
    externalIp: [],
    trustIp: false,
    connectionIdLifetime: 3600,
    threads: 0,
    udpEngine: "auto",
    httpEngine: "serve",
    scrape: "specific",
    keepDead: false,
    page: true,
    pageRedirect: "",
    showNames: true,
    offerTorrents: false,
  });
});

Deno.test("each default of TRACKER_SETTINGS is a value that may be given", () => {
  for (const setting of Object.values<Setting>(TRACKER_SETTINGS)) {
    if (setting.kind === "addresses" || setting.kind === "hosts") continue;
    assertEquals<unknown>(readSetting(setting, writeValue(setting, setting.fallback)), setting.fallback);
  }
});

Deno.test("trackerConflict() takes an address of the web alone as a place for visitors", () => {
  const told = (pageRedirect: string) => trackerConflict({ ...trackerDefaults(), pageRedirect });
  for (const good of ["", "http://a.example", "https://a.example/x?y#z"]) {
    assertEquals(told(good), null, good);
  }
  for (const bad of ["a.example", "javascript:alert(1)", "ftp://a.example/", "//a.example"]) {
    assertStringIncludes(faultLine(told(bad)!), "--page-redirect cannot be");
  }
});

Deno.test("effectivePeerTimeout() takes 0 as the larger of 2 x interval and 15 minutes", () => {
  const cases: [interval: number, peerTimeout: number, effective: number][] = [
    [240, 0, 900],
    [450, 0, 900],
    [451, 0, 902],
    [1800, 0, 3600],
    [240, 300, 300],
  ];
  for (const [interval, peerTimeout, effective] of cases) {
    assertEquals(effectivePeerTimeout({ ...trackerDefaults(), interval, peerTimeout }), effective);
  }
});

Deno.test("trackerConflict() refuses a time-out that no peer could outlive", () => {
  const config = { ...trackerDefaults(), interval: 240 };
  assertEquals(trackerConflict({ ...config, peerTimeout: 0 }), null);
  assertEquals(trackerConflict({ ...config, peerTimeout: 241 }), null);
  assertStringIncludes(
    faultLine(trackerConflict({ ...config, peerTimeout: 240 })!),
    "--peer-timeout 4m is no longer",
  );
});

Deno.test("trackerConflict() takes one external address of each family, names as they are, and nothing private", () => {
  const conflict = (...externalIp: string[]) => trackerConflict({ ...trackerDefaults(), externalIp });
  assertEquals(conflict("203.0.113.7"), null);
  assertEquals(conflict("203.0.113.7", "2001:db8::7"), null);
  assertEquals(conflict("home.example.net", "203.0.113.7"), null);
  assertStringIncludes(faultLine(conflict("8.8.8.8", "8.8.4.4")!), "8.8.8.8 and 8.8.4.4 are both IPv4");
  for (const host of ["192.168.1.1", "fd00::1", "127.0.0.1", "224.0.0.1", "0.0.0.0", "fe80::1"]) {
    assertStringIncludes(
      faultLine(conflict("home.example.net", host)!),
      `${host} means nothing to the internet`,
    );
  }
});
