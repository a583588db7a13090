import type { RequestHandler, Response, Router } from "express";
import express from "express";
import { z } from "zod";
import { createRandom } from "./random.ts";

export const commonErrorKinds = [
  "http500",
  "http503",
  "http429",
  "html502",
  "empty",
  "reset",
  "hang",
] as const;

const baseShape = {
  /** Makes the random choices repeatable. */
  seed: z.number().int().default(1),
  latencyMs: z
    .strictObject({ min: z.number().min(0).max(600_000), max: z.number().min(0).max(600_000) })
    .refine(({ min, max }) => min <= max, "latencyMs.min must not exceed latencyMs.max")
    .optional(),
  /** Share of the calls that fail. */
  errorRate: z.number().min(0).max(1).default(0),
  /** "after": the call takes effect and only its answer is lost. */
  errorWhen: z.enum(["before", "after"]).default("before"),
  /** Sent as `Retry-After` with http429 and http503; absent: no header. */
  retryAfterSeconds: z.number().min(0).optional(),
  /** Every call answers 503. */
  refuseAll: z.boolean().default(false),
  /** Only calls whose path (or operation name) contains one of these are touched; absent: all. */
  onlyPaths: z.array(z.string().min(1)).min(1).optional(),
};

type FaultSettings = z.infer<z.ZodObject<typeof baseShape>> & {
  /** Which failures are drawn from. */
  errorKinds: string[];
};

export interface FaultsOptions<Extra extends z.ZodRawShape> {
  /** Error kinds this simulator has beside the common ones, with how each is answered. */
  answers?: Record<string, (res: Response) => void>;
  /** Settings this simulator has beside the common ones; give each a default or make it optional. */
  shape?: Extra;
}

export interface Faults<Extra extends z.ZodRawShape = Record<never, never>> {
  readonly current: FaultSettings & z.infer<z.ZodObject<Extra>>;
  /** Replaces all settings and restarts the random sequence. Throws a ZodError on unknown keys or bad values. */
  replace(input: unknown): void;
  /** Drawn from the same repeatable sequence as the errors, for simulator-specific faults. */
  chance(probability: number): boolean;
  /** Put in front of API calls. `pathOf` may name the call better than its URL does. */
  middleware(pathOf?: (req: Parameters<RequestHandler>[0]) => string): RequestHandler;
  /** `GET` and `PUT` at "/": mount it at `/_control/faults`. Refuses bad settings with 400 and `{ error }`. */
  router(): Router;
}

/** Where the middleware leaves the kind of fault it applied, for request logs. */
export function appliedFault(res: Response): string | undefined {
  return res.locals.fault as string | undefined;
}

/** Faults on request: slow, failing, lost and hanging answers, repeatable by seed. `{}` means none. */
export function createFaults<Extra extends z.ZodRawShape = Record<never, never>>(
  options: FaultsOptions<Extra> = {},
): Faults<Extra> {
  const answers: Record<string, (res: Response) => void> = options.answers ?? {};
  const kinds = [...commonErrorKinds, ...Object.keys(answers)] as [string, ...string[]];
  const schema = z.strictObject({
    ...baseShape,
    errorKinds: z.array(z.enum(kinds)).min(1).default(["http500"]),
    ...options.shape,
  });
  // TypeScript does not follow a spread of a generic shape.
  const parse = (input: unknown) => schema.parse(input) as unknown as Faults<Extra>["current"];

  let current = parse({});
  let random = createRandom(current.seed);

  function replace(input: unknown): void {
    current = parse(input);
    random = createRandom(current.seed);
  }

  function fail(kind: string, res: Response): void {
    const answer = answers[kind];
    if (answer) return answer(res);
    answerCommonError(kind, res, current.retryAfterSeconds);
  }

  function draw(path: string): { latency: number; kind?: string; when: "before" | "after" } {
    if (current.onlyPaths && !current.onlyPaths.some((part) => path.includes(part))) {
      return { latency: 0, when: "before" };
    }
    const latency = current.latencyMs ? random.integer(current.latencyMs.min, current.latencyMs.max) : 0;
    if (current.refuseAll) return { latency, kind: "http503", when: "before" };
    if (!random.chance(current.errorRate)) return { latency, when: "before" };
    return { latency, kind: random.pick(current.errorKinds), when: current.errorWhen };
  }

  return {
    get current() {
      return current;
    },
    replace,
    chance: (probability) => random.chance(probability),
    middleware:
      (pathOf = (req) => req.originalUrl) =>
      (req, res, next) => {
        const { latency, kind, when } = draw(pathOf(req));
        const proceed = () => {
          if (!kind) return next();
          res.locals.fault = kind;
          if (when === "before") return fail(kind, res);
          replaceAnswer(res, () => fail(kind, res));
          next();
        };
        if (latency === 0) return proceed();
        const timer = setTimeout(proceed, latency);
        res.once("close", () => clearTimeout(timer));
      },
    router() {
      const router = express.Router();
      router.get("/", (_req, res) => void res.json(current));
      router.put("/", express.json(), (req, res) => {
        const parsed = schema.safeParse(req.body);
        if (!parsed.success) return void res.status(400).json({ error: z.prettifyError(parsed.error) });
        replace(req.body);
        res.json(current);
      });
      return router;
    },
  };
}

function answerCommonError(kind: string, res: Response, retryAfterSeconds: number | undefined): void {
  if (retryAfterSeconds !== undefined && (kind === "http429" || kind === "http503")) {
    res.setHeader("Retry-After", String(retryAfterSeconds));
  }
  switch (kind) {
    case "http500":
      return void res.status(500).json({ error: "Internal Server Error" });
    case "http503":
      return void res.status(503).type("text").send("Service Unavailable");
    case "http429":
      return void res.status(429).json({ error: "Too Many Requests" });
    case "html502":
      return void res
        .status(502)
        .type("html")
        .send(
          "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
        );
    case "empty":
      return void res.status(200).end();
    case "reset":
      return void res.socket?.destroy();
    case "hang":
      return;
    default:
      throw new Error(`Unknown error kind "${kind}".`);
  }
}

/** Lets the handler run to its end, drops what it answers and answers with `answer` instead. */
function replaceAnswer(res: Response, answer: () => void): void {
  const { write, end } = res;
  res.write = () => true;
  res.end = () => {
    res.write = write;
    res.end = end;
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    res.statusCode = 200;
    answer();
    return res;
  };
}
