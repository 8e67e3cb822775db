import { readFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root, runShell } from "../e2e/transcript.ts";

/** The shell blocks of a page that are marked `<!-- test: NAME -->`, by name and in order. */
async function markedBlocks(page: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const text = await readFile(join(root, page), "utf8");
  const blocks = new Map<string, readonly string[]>();
  for (const [, name = "", body = ""] of text.matchAll(/<!-- test: ([\w-]+) -->\n```sh\n([\s\S]*?)```/g)) {
    blocks.set(name, [...(blocks.get(name) ?? []), body]);
  }
  return blocks;
}

describe.each(["README.md", "docs/tutorial-first-plan.md", "docs/tutorial-import.md"])("the commands of %s", (page) => {
  test("run as they stand, and end with nothing to do", async () => {
    const blocks = await markedBlocks(page);
    expect(blocks.size).toBeGreaterThan(0);
    for (const bodies of blocks.values()) {
      const folder = await mkdtemp(join(tmpdir(), "masterchef-docs-"));
      try {
        // The reader's npx finds masterchef in the clone; here it is on the path.
        const script = `set -e\nnpx() { "$@"; }\n${bodies.join("\n")}\nmasterchef apply --yes\n`;
        const { output, code } = await runShell(script, folder);
        expect({ code, output }).toMatchObject({ code: 0 });
        expect(output).toMatch(/Nothing to do: \d+ resources? settled\.\n$/);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
  });
});
