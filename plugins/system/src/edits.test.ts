import { describe, expect, it } from "vitest";
import { dropJob, findJob, putJob } from "./crontab-text.ts";
import { editFstab, readFstab } from "./mount-table.ts";
import { editSetting, readSetting } from "./sysctl-file.ts";

// What holds for every edit of a file of lines: what was put in is found, putting it in again changes nothing, what is taken out is gone, and every other line stays.

interface Editor {
  readonly title: string;
  /** Lines that are about what is edited, and lines that are not. */
  readonly own: readonly string[];
  readonly other: readonly string[];
  readonly put: (content: string) => string;
  readonly drop: (content: string) => string;
  readonly isThere: (content: string) => boolean;
}

const job = { schedule: "30 2 * * *", command: "/bin/backup" };
const found = (content: string): ReturnType<typeof findJob> => findJob(content, { name: "backup", job });
const line = "/dev/sda1 /srv/x ext4 ro 0 0";

const editors: readonly Editor[] = [
  {
    title: "a setting of the kernel",
    own: ["net.ipv4.ip_forward=0", "net/ipv4/ip_forward = 1", "-net.ipv4.ip_forward=7", "\tnet.ipv4.ip_forward\t=\t0"],
    other: ["# net.ipv4.ip_forward=1", "", "net.ipv4.ip_forward_use_pmtu=0", "; x", "no sign"],
    put: (content) => editSetting(content, "net.ipv4.ip_forward", "1"),
    drop: (content) => editSetting(content, "net.ipv4.ip_forward", undefined),
    isThere: (content) => readSetting(content, "net.ipv4.ip_forward").value === "1",
  },
  {
    title: "a file system of the table",
    own: ["/dev/sdb1\t/srv/x\text4\tdefaults\t0\t2", "  tmpfs /srv/x/ tmpfs defaults 0 0", "none /srv/x"],
    other: ["# /dev/sda1 /srv/x ext4", "", "/dev/sda1 /srv/xy ext4 ro 0 0", "/srv/x /srv/y none bind 0 0", "/dev/sda2 none swap sw 0 0"],
    put: (content) => editFstab(content, "/srv/x", line),
    drop: (content) => editFstab(content, "/srv/x", undefined),
    isThere: (content) => readFstab(content, "/srv/x").planned?.flags.join(",") === "ro",
  },
  {
    title: "a job of a crontab",
    own: ["0 1 * * * /bin/backup"],
    other: ["# 0 1 * * * /bin/backup", "", "MAILTO = a b c d /bin/backup", "0 1 * * * /bin/backup --all", "@daily /bin/other", "PATH=/bin"],
    put: (content) => putJob(content, { name: "backup", found: found(content), job }),
    drop: (content) => dropJob(content, found(content)),
    isThere: (content) => {
      const it = found(content);
      return it.tag === "one" && it.entry.schedule === job.schedule;
    },
  },
];

describe.each(editors)("$title", ({ own, other, put, drop, isThere }) => {
  const contents = [
    "",
    ...own.map((each) => `${each}\n`),
    ...[...own, ""].flatMap((each) => other.map((_, at) => [...other.slice(0, at), each, ...other.slice(at)].join("\n"))),
    other.join("\n"),
    `${other.join("\n")}\n`,
  ];

  it.each(contents)("is put in once, and every line ends: %j", (content) => {
    const after = put(content);
    expect(isThere(after)).toBe(true);
    expect(after.endsWith("\n")).toBe(true);
    expect(put(after)).toBe(after);
    expect(after.split("\n")).toEqual(expect.arrayContaining([...others(content)]));
  });

  it.each(contents)("is taken out, and what else there is stays: %j", (content) => {
    const after = drop(put(content));
    expect(isThere(after)).toBe(false);
    expect(drop(after)).toBe(after);
    expect(others(after)).toEqual(others(content));
  });

  function others(content: string): readonly string[] {
    return content.split("\n").filter((each) => each !== "" && other.includes(each));
  }
});

describe("of several lines", () => {
  it("the last counts in files of settings, and its place is kept", () => {
    expect(editSetting("a.b=1\nx.y=1\na.b=2\nz.z=1\n", "a.b", "3")).toBe("x.y=1\na.b = 3\nz.z=1\n");
    expect(editFstab("a /x t\nb /y t\nc /x t\n", "/x", "d /x t - 0 0")).toBe("b /y t\nd /x t - 0 0\n");
  });

  it("nobody can say which job is meant", () => {
    expect(findJob("0 1 * * * a\n0 2 * * * a\n", { name: "x", job: { schedule: "0 3 * * *", command: "a" } })).toEqual({
      tag: "several",
      lines: [1, 2],
    });
  });
});
