import { queue } from "../runtime.server.ts";
import { prisma, sealer } from "../store/database/db.server.ts";
import { ensureHintAddress, rotateHintAddress } from "../store/hint-address.ts";
import { registerHintAddressQueue } from "../jobs/queue/open-queue.server.ts";

/** Gives a shop that was just connected its hint address, and has it made known to the account. */
export async function openHintAddress(shop: string): Promise<void> {
  await ensureHintAddress(prisma, sealer, shop);
  await requestRegistration(shop);
}

/** Gives the shop a new hint address, and has it made known to the account. The old one is dead at once. */
export async function replaceHintAddress(shop: string): Promise<void> {
  await rotateHintAddress(prisma, sealer, shop);
  await requestRegistration(shop);
}

async function requestRegistration(shop: string): Promise<void> {
  await queue().send(registerHintAddressQueue, { shop }, { singletonKey: shop });
}
