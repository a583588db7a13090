import { prisma } from "../../store/database/db.server.ts";
import { sharedNow } from "../../store/database/shared-clock.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { finishSend, listWithoutResult, noteSent, readOpenSend, stopSend } from "../../store/send-many.ts";
import { finishSyncUndo, readSyncUndo, stopSyncUndo } from "../../store/sync-undo.ts";

/**
 * Ends a send of many customers, and an undo of a first synchronization, whose jobs were deleted when the app was uninstalled: once it
 * is installed again they would pass for running, and let no other one begin.
 * @param before those that began later belong to another installation, and have jobs
 */
export async function stopSendsAndUndo(shop: string, before: Date): Promise<void> {
  const now = sharedNow();
  const send = await readOpenSend(prisma, sealer, shop);
  if (send && send.startedAt < before) {
    await stopSend(prisma, shop, send.id, now);
    const unknown = await listWithoutResult(prisma, send.id);
    await noteSent(prisma, { ...send, shop, stoppedAt: send.stoppedAt ?? now }, unknown);
    await finishSend(prisma, { id: send.id, shop, failure: null });
  }
  const undo = await readSyncUndo(prisma, shop);
  if (undo && undo.finishedAt === null && undo.startedAt < before) {
    await stopSyncUndo(prisma, shop, undo.id, now);
    await finishSyncUndo(prisma, shop, undo, null);
  }
}
