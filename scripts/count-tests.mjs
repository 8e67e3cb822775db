// Prints "N passed, N failed, N skipped" from a report of vitest's JSON reporter. A file that did not load counts as one failure.
import { readFileSync } from "node:fs";

/** @param {string} text the report, or anything else when vitest did not get as far as writing one */
function count(text) {
  const report = JSON.parse(text);
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

let counts = { passed: 0, failed: 1, skipped: 0 };
try {
  counts = count(readFileSync(process.argv[2] ?? "", "utf8"));
} catch (error) {
  console.error(`Cannot read the test report: ${error instanceof Error ? error.message : String(error)}`);
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
