import { createSocket } from "node:dgram";
import { once } from "node:events";
import { Resolver } from "node:dns/promises";

import { describe, expect, onTestFinished, test } from "vitest";

import { createPublicFetch, isPublicAddress, resolveByNetwork } from "./public-fetch.ts";
import { serve } from "../testing.ts";

describe("an address of the internet", () => {
  test.each(["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])(
    "%s may be called",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  test.each([
    ["this host", "0.0.0.0"],
    ["loopback", "127.0.0.1"],
    ["all of loopback", "127.255.255.254"],
    ["private", "10.1.2.3"],
    ["private", "172.16.0.1"],
    ["private", "192.168.1.1"],
    ["shared by a carrier", "100.64.0.1"],
    ["link-local, a cloud's metadata", "169.254.169.254"],
    ["reserved", "240.0.0.1"],
    ["for documentation", "192.0.2.1"],
    ["for benchmarks", "198.18.0.1"],
    ["everybody", "255.255.255.255"],
    ["many", "224.0.0.1"],
    ["loopback in IPv6", "::1"],
    ["no address", "::"],
    ["link-local in IPv6", "fe80::1"],
    ["local in IPv6", "fd00::1"],
    ["a cloud's metadata in IPv6", "fd00:ec2::254"],
    ["IPv4's loopback in IPv6", "::ffff:127.0.0.1"],
    ["IPv4's loopback in IPv6's digits", "::ffff:7f00:1"],
    ["a private one behind a translator", "64:ff9b::a00:1"],
    ["a private one behind 6to4", "2002:a00:1::"],
    ["IPv4's loopback in IPv6's digits, in the deprecated form", "::7f00:1"],
    ["IPv4's loopback through a translator", "::ffff:0:7f00:1"],
    ["a private one behind a local translator", "64:ff9b:1::a00:1"],
    ["behind Teredo", "2001:0:7f00:1::1"],
    ["local to a site", "fec0::1"],
    ["not assigned", "4000::1"],
    ["multicast in IPv6", "ff02::1"],
    ["Azure's own services", "168.63.129.16"],
    ["Azure's own services in IPv6", "::ffff:168.63.129.16"],
    ["Alibaba's metadata", "100.100.100.200"],
    ["Oracle's metadata", "192.0.0.192"],
    ["no address at all", "localhost"],
  ])("(%s) %s may not", (_what, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe("fetching from the public internet only", () => {
  /** A server that must not be reached, and how often it was. */
  async function innerServer() {
    let calls = 0;
    const { baseUrl } = await serve((_req, res) => {
      calls += 1;
      res.end("inside");
    });
    return { port: new URL(baseUrl).port, calls: () => calls };
  }

  const leadingTo =
    (...addresses: string[]) =>
    () =>
      Promise.resolve(addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })));

  test.each([
    "localhost",
    "127.0.0.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    "0.0.0.0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "localhost.",
    "127.0.0.1.",
    "127.0.0.1.nip.io.localhost",
  ])("does not reach %s", async (host) => {
    const { port, calls } = await innerServer();
    const call = createPublicFetch([])(`http://${host}:${port}/`);
    await expect(call).rejects.toMatchObject({ cause: { code: "ENOTFOUND" } });
    expect(calls()).toBe(0);
  });

  test.each([
    ["a private address", ["127.0.0.1"]],
    ["a mapped one", ["::ffff:127.0.0.1"]],
    ["none", []],
  ])("does not reach a name with %s", async (_what, addresses) => {
    const { port, calls } = await innerServer();
    const call = createPublicFetch([], leadingTo(...addresses))(`http://rebound.example:${port}/`);
    await expect(call).rejects.toMatchObject({ cause: { code: "ENOTFOUND" } });
    expect(calls()).toBe(0);
  });

  test("looks a name up for every connection, because its addresses may change", async () => {
    const { port, calls } = await innerServer();
    const asked: string[] = [];
    const publicFetch = createPublicFetch([], (name) => {
      asked.push(name);
      return leadingTo("127.0.0.1")();
    });
    const url = `http://rebound.example:${port}/`;
    await expect(publicFetch(url)).rejects.toThrow();
    await expect(publicFetch(url)).rejects.toThrow();
    expect(asked).toEqual(["rebound.example", "rebound.example"]);
    expect(calls()).toBe(0);
  });

  test("follows no redirect into the private network", async () => {
    const inner = await innerServer();
    const outer = await serve((_req, res) => {
      res.writeHead(302, { Location: `http://127.0.0.1:${inner.port}/` }).end();
    });
    const { host } = new URL(outer.baseUrl);
    await expect(createPublicFetch([host])(outer.baseUrl)).rejects.toThrow();
    expect(inner.calls()).toBe(0);
  });

  test("reaches what is allowed for development", async () => {
    const { port, calls } = await innerServer();
    const answer = await createPublicFetch([`127.0.0.1:${port}`])(`http://127.0.0.1:${port}/`);
    expect(await answer.text()).toBe("inside");
    expect(calls()).toBe(1);
  });
});

describe("Names whose server never answers", () => {
  /** A name server that takes every question and answers none. */
  async function silentNameServer(): Promise<Resolver> {
    const server = createSocket("udp4").bind(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const resolver = new Resolver({ timeout: 100, tries: 1 });
    resolver.setServers([`127.0.0.1:${server.address().port}`]);
    return resolver;
  }

  test("occupy none of the process's threads, which other shops' calls need", async () => {
    const publicFetch = createPublicFetch([]);
    const end = AbortSignal.timeout(100);
    const calls = ["a", "b", "c", "d", "e"].map((name) =>
      publicFetch(`https://${name}.invalid/`, { signal: end }).catch(() => undefined),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(process.getActiveResourcesInfo()).not.toContain("GetAddrInfoReqWrap");
    await Promise.all(calls);
  });

  test("fail once the time for them is over", async () => {
    const publicFetch = createPublicFetch([], resolveByNetwork(await silentNameServer()));
    await expect(publicFetch("https://silent.example/")).rejects.toMatchObject({
      cause: { code: "ETIMEOUT" },
    });
  });
});
