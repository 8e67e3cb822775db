/**
 * `node sdk/src/build/main.ts FOLDER...`: builds each plugin folder.
 *
 * @module
 */
import { build } from "./build.ts";

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error("Usage: node sdk/src/build/main.ts FOLDER...");
  process.exitCode = 64;
}
for (const folder of folders) {
  try {
    const { path, source, built } = await build(folder);
    console.log(`${built ? "built" : "up to date"} ${path} ${source.slice(0, 19)}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
