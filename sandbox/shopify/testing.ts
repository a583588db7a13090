import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import type { ServerOptions } from "./server.ts";
import { startShopifySandbox } from "./server.ts";

export const domain = "framework360-dev.myshopify.com";
export const app = { clientId: "framework360-customer-sync", clientSecret: "sandbox-client-secret" };

const configFile = join(import.meta.dirname, "../../shopify.app.toml");

export type Received = { topic: string; headers: IncomingHttpHeaders; body: string };

/** An app that takes webhooks and answers what `answer` says. */
export async function startReceiver(answer: (received: Received, earlier: number) => number = () => 200) {
  const received: Received[] = [];
  const server = createServer((req, res) => {
    void text(req).then((body) => {
      const one = { topic: String(req.headers["x-shopify-topic"]), headers: req.headers, body };
      received.push(one);
      res.writeHead(answer(one, received.length - 1)).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests reach into answers they know
export type Json = any;

export type SandboxOptions = Partial<ServerOptions> & {
  appOrigin?: string;
  /** Instead of the subscriptions of the app's own configuration: TOML, in the table `[webhooks]`. */
  webhooks?: string;
};

async function configWith(webhooks: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "shopify-app-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "shopify.app.toml");
  const scopes = `[access_scopes]\nscopes = "read_customers,write_customers,read_customer_merge"\n`;
  await writeFile(file, `name = "App"\n${scopes}[webhooks]\napi_version = "2026-10"\n${webhooks}`);
  return file;
}

/** A sandbox on a free port that ends with the test, and short ways to call it as the app would. */
export async function startSandbox(options: SandboxOptions = {}) {
  const { appOrigin = "http://127.0.0.1:1", webhooks, ...rest } = options;
  const file = webhooks === undefined ? configFile : await configWith(webhooks);
  const settings = { ...app, appOrigin, configFile: file };
  const sandbox = await startShopifySandbox({ port: 0, app: settings, ...rest });
  onTestFinished(() => sandbox.close());
  let accessToken = "";

  async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${sandbox.origin}${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Forwarded-Host": domain, ...headers },
      body: JSON.stringify(body),
    });
    const raw = await response.text();
    return { status: response.status, raw, body: JSON.parse(raw) };
  }

  const token = (body: Record<string, unknown>) =>
    post("/admin/oauth/access_token", {
      client_id: app.clientId,
      client_secret: app.clientSecret,
      ...body,
    });

  const exchange = async (body: Record<string, unknown> = {}) =>
    token({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: await sandbox.sessionToken(),
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
      expiring: "1",
      ...body,
    });

  const graphql = (query: string, variables: unknown = {}, withToken = accessToken) =>
    post("/admin/api/2026-10/graphql.json", { query, variables }, { "X-Shopify-Access-Token": withToken });

  return {
    ...sandbox,
    post,
    token,
    exchange,
    graphql,
    /** Installs the app and uses its token from here on. */
    async install() {
      accessToken = (await exchange()).body.access_token as string;
      return accessToken;
    },
    /** The `data` of an answer without errors. */
    async data(query: string, variables: unknown = {}): Promise<Json> {
      const { body } = await graphql(query, variables);
      if (body.errors) throw new Error(JSON.stringify(body.errors));
      return body.data;
    },
    async control(method: string, path: string, body?: unknown) {
      const response = await fetch(`${sandbox.origin}/_control/${path}`, {
        method,
        headers: { "Content-Type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json() };
    },
  };
}

const create = `mutation ($input: CustomerInput!) {
  customerCreate(input: $input) { customer { id } userErrors { field message } }
}`;
const update = `mutation ($input: CustomerInput!) {
  customerUpdate(input: $input) { customer { id } userErrors { field message } }
}`;

/** The same with the app installed, and short ways to make and read customers. */
export async function installed(options: Parameters<typeof startSandbox>[0] = {}) {
  const sandbox = await startSandbox(options);
  await sandbox.install();
  const createCustomer = async (input: Json) => (await sandbox.data(create, { input })).customerCreate;
  return {
    ...sandbox,
    createCustomer,
    newId: async (input: Json): Promise<string> => (await createCustomer(input)).customer.id,
    updateCustomer: async (input: Json) => (await sandbox.data(update, { input })).customerUpdate,
    customer: async (id: string, fields: string) =>
      (await sandbox.data(`query ($id: ID!) { customer(id: $id) { ${fields} } }`, { id })).customer,
  };
}
