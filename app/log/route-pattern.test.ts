import { expect, test } from "vitest";

import { createRoutePattern } from "./route-pattern.ts";

const patternOf = createRoutePattern({
  root: { id: "root", path: "" },
  home: { id: "home", parentId: "root" },
  app: { id: "app", parentId: "root", path: "app" },
  overview: { id: "overview", parentId: "app" },
  activity: { id: "activity", parentId: "app", path: "activity" },
  updates: { id: "updates", parentId: "app", path: "activity/updates" },
  values: { id: "values", parentId: "app", path: "activity/:id" },
  hint: { id: "hint", parentId: "root", path: "webhooks/framework360/:token" },
});

test.each([
  ["/", "/"],
  ["/_root.data", "/"],
  ["/app", "/app"],
  ["/app.data", "/app"],
  ["/app/activity", "/app/activity"],
  ["/app/activity/updates", "/app/activity/updates"],
  ["/app/activity/41b1.data", "/app/activity/:id"],
  ["/webhooks/framework360/secret", "/webhooks/framework360/:token"],
  ["/healthz", "/healthz"],
])("%s is named %s", (pathname, pattern) => {
  expect(patternOf(pathname)).toBe(pattern);
});

test.each([
  "/annunziata@example.it",
  "/app/annunziata",
  "/webhooks/framework360/a/b",
  "/app/activity/",
  "/%ff",
  "//app",
])("nothing is kept of %s, an address without a route", (pathname) => {
  expect(patternOf(pathname)).toBe("(none)");
});
