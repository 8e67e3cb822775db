import { expect, it } from "vitest";
import { namedPlugins } from "./named-plugins.ts";

const plugins = [
  { name: "files", manifest: { types: { file: {}, link: {} } } },
  { name: "services", manifest: { types: { service: {} } } },
  { name: "facts", manifest: {} },
];

function named(text: string): readonly string[] {
  const site = { file: "masterchef.yaml", text: Buffer.from(text) };
  return namedPlugins(plugins, { site, varsFiles: [] }).map(({ name }) => name);
}

it.each([
  ["resources:\n  service.nginx: {}\n", ["services"]],
  ["resources: {file.a: {},service.b: {}}\n", ["files", "services"]],
  ['{"resources":{"service.b":{}}}', ["services"]],
  ["? 'service.b'\n: {}\n", ["services"]],
  ["service.b: {}", ["services"]],
  ['"\\x73ervice.b": {}', ["files", "services", "facts"]],
])("finds every plugin a resource of which may be written: %j", (text, names) => {
  expect(named(text)).toEqual(names);
});

it.each(["  path: /var/log/service.log\n", "  note: my.service.b\n", "  name: microservice.b\n"])(
  "does not take a part of another word for a name: %j",
  (text) => {
    expect(named(text)).toEqual([]);
  },
);
