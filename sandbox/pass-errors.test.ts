import express, { type NextFunction, type Request, type Response } from "express";
import { expect, test } from "vitest";

import { listen } from "./listen.ts";
import { passErrors } from "./pass-errors.ts";

test("a handler that fails after a wait answers its request with the error", async () => {
  const app = express();
  app.get(
    "/",
    passErrors(async () => {
      await Promise.resolve();
      throw new Error("It broke.");
    }),
  );
  app.use((error: Error, _req: Request, res: Response, _next: NextFunction) => {
    res.status(500).send(error.message);
  });
  const server = await listen(app, { name: "A test", port: 0 });
  try {
    const answer = await fetch(server.origin);
    expect([answer.status, await answer.text()]).toEqual([500, "It broke."]);
  } finally {
    await server.close();
  }
});
