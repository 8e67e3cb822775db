// Generated from wit/ by npm run gen; do not edit.

export type * from "./host.ts";
