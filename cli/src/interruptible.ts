import type { View } from "./view/view.ts";

/** Runs work that the first interrupt asks to stop and the second kills. */
export async function interruptible<T>(view: View, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    view.progress({ type: "note", text: "Stopping: what runs is ended and recorded. Interrupt again to kill it." });
    controller.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}
