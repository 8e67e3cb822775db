import type { FigureRow } from "./row.ts";

/** What the plugin host costs by itself. */
export const hostRows: readonly FigureRow[] = [];
