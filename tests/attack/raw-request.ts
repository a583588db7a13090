import { request as send, type OutgoingHttpHeaders } from "node:http";

type RawRequest = { method?: string; path: string; headers?: OutgoingHttpHeaders; body?: string | Buffer };

export type RawAnswer = {
  /** 0: the connection was closed without an answer. */
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
};

/** Sends a request as it is written: `fetch` would put the path and the headers in order first. */
export function sendRaw(origin: string, { method = "GET", path, headers = {}, body = "" }: RawRequest) {
  const { hostname, port } = new URL(origin);
  return new Promise<RawAnswer>((resolve) => {
    const none = () => resolve({ status: 0, headers: {}, body: "" });
    const outgoing = send(
      { hostname, port, method, path, headers, agent: false, timeout: 30_000 },
      (answer) => {
        let text = "";
        answer.on("data", (chunk: Buffer) => (text += chunk.toString()));
        answer.on("error", none);
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
        );
      },
    );
    outgoing.on("timeout", () => outgoing.destroy());
    outgoing.on("error", none);
    outgoing.end(body);
  });
}

/** How often each status came: "200 × 3, 404 × 1". */
export function countStatuses(statuses: readonly number[]): string {
  const counts = new Map<number, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  const named = (status: number) => (status === 0 ? "no answer" : String(status));
  return [...counts].map(([status, count]) => `${named(status)} × ${count}`).join(", ");
}
