import type { ViteUserConfig } from "vitest/config";

// Tests on hosts of their own. Two files at a time: a host's programs are as busy as the test itself.
const config: ViteUserConfig = {
  test: {
    include: ["test/lab/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 1_200_000,
    teardownTimeout: 120_000,
  },
};

export default config;
