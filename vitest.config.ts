import type { ViteUserConfig } from "vitest/config";

// Tests stand beside their sources. test/lab needs root and real machines, so it runs by its own name only.
const config: ViteUserConfig = {
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/.masterchef/**", "test/lab/**"],
    pool: "forks",
  },
};

export default config;
