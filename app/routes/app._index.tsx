import { redirect, type LoaderFunctionArgs } from "@remix-run/node";

import { authenticate } from "../shopify/shopify.server.ts";
import { readConnection } from "../store/connection.ts";
import { prisma } from "../store/db.server.ts";

/** A shop without an account starts by connecting one. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const connected = await readConnection(prisma, session.shop);
  return redirect(`${connected ? "/app/synchronization" : "/app/connection"}${new URL(request.url).search}`);
};
