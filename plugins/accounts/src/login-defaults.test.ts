import { describe, expect, it } from "vitest";
import { loginDefault, skeletonOf } from "./login-defaults.ts";

describe("loginDefault()", () => {
  it.each([
    ["UMASK 022", 0o022],
    ["UMASK\t\t077", 0o077],
    ["UMASK 0x1f", 0x1f],
    ["UMASK 22", 22],
    ["UMASK 022\nUMASK 027\n", 0o027],
    ['UMASK "027"', 0o027],
    ["#UMASK 022", undefined],
    ["UMASKS 022", undefined],
    ["", undefined],
  ])("reads %j as the shadow suite does", (content, expected) => {
    expect(loginDefault(content, "UMASK")).toBe(expected);
  });

  it("takes a word for no number", () => {
    expect(loginDefault("HOME_MODE private", "HOME_MODE")).toBeNaN();
    expect(loginDefault("HOME_MODE 0899", "HOME_MODE")).toBeNaN();
  });
});

describe("skeletonOf()", () => {
  it.each([
    ["", "/etc/skel"],
    ["# SKEL=/etc/other\nSHELL=/bin/sh\n", "/etc/skel"],
    ["SKEL=/srv/skel\n", "/srv/skel"],
    ['SKEL="/srv/skel/"\n', "/srv/skel"],
  ])("reads %j", (content, expected) => {
    expect(skeletonOf(content)).toBe(expected);
  });
});
