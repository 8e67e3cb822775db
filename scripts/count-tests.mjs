// Prints "N passed, N failed, N skipped" over the reports of vitest's JSON reporter that it is given. A file that did not load counts as one
// failure, and so does a report that is not there.
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

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const file of process.argv.slice(2)) {
  let counts = { passed: 0, failed: 1, skipped: 0 };
  try {
    counts = count(readFileSync(file, "utf8"));
  } catch (error) {
    console.error(`Cannot read the test report: ${error instanceof Error ? error.message : String(error)}`);
  }
  sum.passed += counts.passed;
  sum.failed += counts.failed;
  sum.skipped += counts.skipped;
}
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1;
