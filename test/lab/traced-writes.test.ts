import { expect, it } from "vitest";
import { tracedWrites } from "./traced-writes.ts";

const trace = [
  '1  execve("/opt/masterchef/cli/bin/masterchef", ["masterchef"], 0x7 /* 9 vars */) = 0',
  '1  openat(AT_FDCWD</srv>, "/var/cache/launcher/x", O_WRONLY|O_CREAT, 0600) = 3</var/cache/launcher/x>',
  '1  execve("/opt/node", ["node"], 0x7 /* 9 vars */) = 0',
  "1  clone(child_stack=NULL, flags=SIGCHLD) = 2",
  '2  execve("/usr/bin/apt-get", ["apt-get"], 0x7 /* 9 vars */) = 0',
  '2  openat(AT_FDCWD</var/tmp/masterchef-scratch-a/b>, "./lists/lock", O_RDWR|O_CREAT, 0640) = 4</var/tmp/masterchef-scratch-a/b/lists/lock>',
  '2  openat(AT_FDCWD</var/tmp/masterchef-scratch-a/b>, "/etc/apt/apt.conf", O_RDONLY) = 4</etc/apt/apt.conf>',
  '2  openat(AT_FDCWD</var/tmp/masterchef-scratch-a/b>, "/var/lib/dpkg/lock", O_RDWR|O_CREAT, 0640) = -1 EACCES (Permission denied)',
  '2  openat(AT_FDCWD</var/tmp/masterchef-scratch-a/b>, "/dev/null", O_WRONLY) = 4</dev/null>',
  '2  symlink("/srv/repository/Packages", "./lists/Packages") = 0',
  "2  vfork( <unfinished ...>",
  '3  execve("/usr/bin/touch", ["touch"], 0x7 /* 9 vars */ <unfinished ...>',
  "2  <... vfork resumed>) = 3",
  "3  <... execve resumed>) = 0",
];

it("knows which programs Node started, and passes over what they read or keep in scratch", () => {
  expect(tracedWrites(trace.join("\n"))).toEqual({
    programs: ["apt-get", "touch"],
    writes: [],
    reads: [{ probe: "apt-get", path: "/etc/apt/apt.conf" }],
  });
});

it("names what a program changes elsewhere, by an absolute or a relative name", () => {
  const more = ['3  utimensat(AT_FDCWD</etc>, "motd", NULL, 0) = 0', '2  rename("/var/tmp/masterchef-scratch-a/x", "/etc/x") = 0'];
  expect(tracedWrites([...trace, ...more].join("\n")).writes).toEqual([
    'touch: utimensat(AT_FDCWD</etc>, "motd", NULL, 0) = 0',
    'apt-get: rename("/var/tmp/masterchef-scratch-a/x", "/etc/x") = 0',
  ]);
});
