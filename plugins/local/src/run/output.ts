import type { Captured } from "@masterchef/wit/host";
import { captured, incompleteTail } from "../process/captured.ts";

/** The most one program may show while it runs, in bytes. What is judged and kept is not limited by it. */
const mostShown = 64 * 1024;

/** Output on its way to a person who watches. */
export interface Output {
  push(bytes: Uint8Array): void;
  end(): void;
}

/** Hands output on as it comes, whole characters at a time, up to a bound. */
export function createOutput(show: (output: Captured) => void): Output {
  let shown = 0;
  let rest: Uint8Array = new Uint8Array();

  return {
    push(bytes) {
      if (shown >= mostShown) return;
      const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      const cut = all.length - incompleteTail(all);
      rest = Uint8Array.from(all.subarray(cut));
      if (cut === 0) return;
      shown += cut;
      show(captured(all.subarray(0, cut)));
    },
    end() {
      if (rest.length > 0 && shown < mostShown) show(captured(rest));
      rest = new Uint8Array();
    },
  };
}
