import { spawnSync } from "node:child_process";

import { expect, test } from "vitest";

const start = (...options: string[]) =>
  spawnSync(process.execPath, ["sandbox/start.ts", ...options], { encoding: "utf8" });

test("the sandbox says which options it has, and starts nothing", () => {
  const { status, stdout } = start("--help");
  expect(status).toBe(0);
  for (const option of ["--ready", "--fresh", "--customers", "SANDBOX_SHOPIFY_PORT"]) {
    expect(stdout).toContain(option);
  }
});

test("an option that the sandbox does not have is refused with those that it has, without a stack", () => {
  const { status, stderr } = start("--redy");
  expect(status).toBe(1);
  expect(stderr).toContain("--redy");
  expect(stderr).toContain("--ready");
  expect(stderr).not.toContain("    at ");
});
