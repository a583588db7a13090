import { expect, test } from "vitest";

import { loggedPath } from "./logged-path.ts";

test.each([
  ["https://app.example.com/app/connection?id_token=secret#x", "/app/connection"],
  ["https://app.example.com/webhooks/framework360/a-token?x=1", "/webhooks/framework360/…"],
  ["https://app.example.com/webhooks/framework360/a-token/more", "/webhooks/framework360/…"],
  ["https://app.example.com/webhooks/shopify", "/webhooks/shopify"],
])("%s is logged as %s", (url, path) => {
  expect(loggedPath(url)).toBe(path);
});
