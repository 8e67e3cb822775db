// pick EXPRESSION: prints what a JavaScript expression makes of each JSON line of the input, called `it`; nothing for undefined.
// pick --edit FILE STATEMENT: changes a JSON file in place, as compact as it was.
import { readFileSync, writeFileSync } from "node:fs";
import { runInNewContext } from "node:vm";

const [first = "", file = "", statement = ""] = process.argv.slice(2);
if (first === "--edit") {
  const it = JSON.parse(readFileSync(file, "utf8"));
  runInNewContext(statement, { it });
  writeFileSync(file, `${JSON.stringify(it)}\n`);
} else {
  for (const line of readFileSync(0, "utf8").split("\n")) {
    const found = line === "" ? undefined : runInNewContext(`(${first})`, { it: JSON.parse(line) });
    if (found !== undefined) console.log(JSON.stringify(found));
  }
}
