import { expect, it } from "vitest";
import { importedText } from "./import-text.ts";
import { styleFor, styleOptionsOf } from "./style.ts";

const style = styleFor(styleOptionsOf({ NO_COLOR: "1" }, false));

it("tells what was found, what of it is not declared, and what to type next", () => {
  const report = {
    host: "localhost",
    files: [{ file: "masterchef.yaml", text: "" }],
    resources: [
      { address: "package.nginx", secrets: [] },
      { address: "package.vim", secrets: [] },
      { address: "user.ann", secrets: ["/password"] },
    ],
    left: [{ type: "file", name: "/etc/x\u001b[2J", at: ["/content"], why: "it is a secret" }],
    passedOver: [{ type: "package", origin: "distribution", count: 58 }],
  };
  expect(importedText(report, { directory: "site", differing: [] }, style)).toBe(`localhost: 3 resources found.
  package  2
  user     1
Declared without their secrets:
  user.ann  password
Left out:
  file /etc/x\\x1b[2J  it is a secret (content)
Passed over, for nobody on this host chose it:
  58 packages brought by the distribution
Wrote site/masterchef.yaml
A plan of it is empty: the host is as it declares.
Next:  cd site && masterchef plan
`);
});

it("does not call a plan empty that is not, and says nothing of what there is none of", () => {
  const report = { host: "localhost", files: [{ file: "masterchef.yaml", text: "" }], resources: [], left: [], passedOver: [] };
  expect(importedText(report, { directory: ".", differing: ["file.x"] }, style)).toBe(
    "localhost: 0 resources found.\nWrote masterchef.yaml\nNext:  masterchef plan\n",
  );
});
