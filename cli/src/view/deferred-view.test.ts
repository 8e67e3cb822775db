import { expect, test } from "vitest";
import { DeferredView } from "./deferred-view.ts";
import type { View } from "./view.ts";

/** A view that writes down what it is told. */
function recordingView(told: string[]): View {
  return {
    brief: true,
    show: (shown) => Promise.resolve(void told.push(shown.kind)),
    progress: (going) => void told.push(going.type),
    confirm: () => Promise.resolve(true),
    close: () => Promise.resolve(void told.push("closed")),
  };
}

test("DeferredView passes everything on in order, what came before it was loaded first", async () => {
  const told: string[] = [];
  const view = new DeferredView(() => Promise.resolve(recordingView(told)), { brief: true });
  view.progress({ type: "stage", stage: "planning" });
  view.progress({ type: "note", text: "a word" });
  await view.show({ kind: "settled", settled: 1 });
  view.progress({ type: "verifying", steps: 1 });
  await view.close();
  expect(told).toEqual(["stage", "note", "settled", "verifying", "closed"]);
});

test("DeferredView says a note even if nothing is shown after it", async () => {
  const told: string[] = [];
  const view = new DeferredView(() => Promise.resolve(recordingView(told)), { brief: true });
  view.progress({ type: "note", text: "a word" });
  await view.close();
  expect(told).toEqual(["note", "closed"]);
});

test("DeferredView loads nothing for a command that says nothing", async () => {
  let loads = 0;
  const view = new DeferredView(() => Promise.resolve(recordingView([])).finally(() => (loads += 1)), { brief: true });
  view.progress({ type: "stage", stage: "planning" });
  await view.close();
  expect(loads).toBe(0);
});
