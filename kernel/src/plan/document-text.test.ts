import { expect, it } from "vitest";
import { documentText } from "./document-text.ts";

it("gives the JSON of each document, equal ones too, however often it is asked", () => {
  const [first, second] = [{ path: "/a" }, { path: "/b" }];
  expect([first, second, { path: "/a" }, first].map(documentText)).toEqual([
    '{"path":"/a"}',
    '{"path":"/b"}',
    '{"path":"/a"}',
    '{"path":"/a"}',
  ]);
});
