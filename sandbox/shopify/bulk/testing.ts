import { expect } from "vitest";
import { installed } from "../testing.ts";
import type { Json, SandboxOptions } from "../testing.ts";

export const createCustomer = `mutation ($input: CustomerInput!) {
  customerCreate(input: $input) { customer { id email } userErrors { field message } }
}`;
const runMutation = `mutation ($mutation: String!, $path: String!) {
  bulkOperationRunMutation(mutation: $mutation, stagedUploadPath: $path) {
    bulkOperation { id status type } userErrors { field code message }
  }
}`;
const stage = `mutation ($input: [StagedUploadInput!]!) {
  stagedUploadsCreate(input: $input) {
    stagedTargets { url resourceUrl parameters { name value } } userErrors { message }
  }
}`;
const poll = `query ($id: ID!) {
  bulkOperation(id: $id) {
    status type errorCode url partialDataUrl objectCount rootObjectCount fileSize createdAt completedAt
  }
}`;

type Target = { url: string; parameters: { name: string; value: string }[] };

/** People without anything but a name and an e-mail. */
export const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    input: { firstName: `Anna ${index}`, email: `anna.${index}@example.it` },
  }));

export const toLines = (variables: unknown[]) => variables.map((one) => JSON.stringify(one)).join("\n");

/** Uploads a file as a target wants it: every parameter, then the file. */
export async function upload({ url, parameters }: Target, content: string | Blob) {
  const form = new FormData();
  for (const { name, value } of parameters) form.append(name, value);
  form.append("file", new Blob([content]), "lines.jsonl");
  const response = await fetch(url, { method: "POST", body: form });
  return { status: response.status, text: await response.text() };
}

/** An installed app that imports in bulk. */
export async function importing(bulk: Json = {}, options: SandboxOptions = {}) {
  const sandbox = await installed(options);
  if ((await sandbox.control("PUT", "choices", { bulk })).status !== 200) throw new Error("No such choice.");

  async function newTarget(): Promise<Target> {
    const input = [
      {
        resource: "BULK_MUTATION_VARIABLES",
        filename: "lines",
        mimeType: "text/jsonl",
        httpMethod: "POST",
      },
    ];
    return (await sandbox.data(stage, { input })).stagedUploadsCreate.stagedTargets[0];
  }

  const run = async (path: string, mutation = createCustomer) =>
    (await sandbox.data(runMutation, { mutation, path })).bulkOperationRunMutation;

  /** Uploads and starts; answers the operation's id. */
  async function start(content: string, mutation = createCustomer): Promise<string> {
    const target = await newTarget();
    expect((await upload(target, content)).status).toBe(201);
    const { bulkOperation, userErrors } = await run(pathOf(target), mutation);
    expect(userErrors).toEqual([]);
    return bulkOperation.id;
  }

  const operation = async (id: string) => (await sandbox.data(poll, { id })).bulkOperation;
  /** The operation once it has this status. */
  async function ended(id: string, status = "COMPLETED") {
    await expect.poll(async () => (await operation(id)).status).toBe(status);
    return operation(id);
  }
  return { ...sandbox, newTarget, run, start, operation, ended };
}

/** What `bulkOperationRunMutation` takes as the path of an upload. */
export const pathOf = ({ parameters }: Target) => parameters.find(({ name }) => name === "key")!.value;

/** The lines of a result, by the number of the line that they are about. */
export async function resultsAt(url: string): Promise<Map<number, Json>> {
  const text = await (await fetch(url)).text();
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  return new Map(lines.map((line: Json) => [line.__lineNumber, line]));
}
