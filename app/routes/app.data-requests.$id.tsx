import type { LoaderFunctionArgs } from "@remix-run/node";

import { readDataRequest } from "../store/data-request.ts";
import { prisma, sealer } from "../store/database/db.server.ts";
import { authenticate } from "../shopify.server.ts";

/** What is held of a customer who asked for it, as a file for the merchant to hand over. */
export const loader = async ({ request, params }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const report = await readDataRequest(prisma, sealer, session.shop, params.id ?? "", new Date());
  if (report === null) return new Response(null, { status: 404 });
  return new Response(report, {
    headers: {
      "Content-Type": "application/json",
      "Content-Disposition": 'attachment; filename="customer-data.json"',
    },
  });
};
