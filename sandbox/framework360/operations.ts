export interface Operation {
  /** Below `/m/api/`; also the name of the permission. */
  path: string;
  methods: readonly ("GET" | "POST")[];
  writes: boolean;
}

const get = ["GET"] as const;
const post = ["POST"] as const;
const either = ["GET", "POST"] as const;

/** The part of Framework360's API that is simulated. */
export const operations = [
  { path: "check", methods: get, writes: false },
  { path: "customers/get", methods: get, writes: false },
  { path: "customers/list", methods: either, writes: false },
  { path: "customers/search", methods: either, writes: false },
  { path: "customers/registration", methods: post, writes: true },
  { path: "customers/update", methods: either, writes: true },
  { path: "customers/delete", methods: post, writes: true },
  { path: "customers/sources", methods: get, writes: false },
  { path: "customers/history/create", methods: post, writes: true },
  { path: "marketing/tags", methods: get, writes: false },
  { path: "orders/list", methods: get, writes: false },
  { path: "orders/statuses", methods: get, writes: false },
  { path: "webhooks/create", methods: post, writes: true },
  { path: "webhooks/delete", methods: post, writes: true },
  { path: "webhooks/test", methods: get, writes: false },
] as const satisfies readonly Operation[];

export type OperationPath = (typeof operations)[number]["path"];
