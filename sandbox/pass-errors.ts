import type { NextFunction, Request, RequestHandler, Response } from "express";

/** A handler that waits: Express 4 does not see its rejections, which would end the process instead of the request. */
export function passErrors(
  handler: (req: Request, res: Response, next: NextFunction) => Promise<void>,
): RequestHandler {
  return (req, res, next) => {
    handler(req, res, next).catch(next);
  };
}
