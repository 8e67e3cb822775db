import type { ViteUserConfig } from "vitest/config";

// Tests stand beside their sources. test/lab needs root and real machines, so it runs by its own name only.
const config: ViteUserConfig = {
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/.masterchef/**", "test/lab/**"],
    pool: "forks",
    // No test is about speed, and a busy machine is slow: this only ends what would hang.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
};

export default config;
