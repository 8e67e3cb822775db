import type { Attribute } from "@masterchef/sdk";
import { attribute, problem, refuse } from "@masterchef/sdk";

/** The least and the most a swap file may have, in bytes: mkswap wants ten pages, and more than a few tebibytes is a typing error. */
const bounds = { least: 1_048_576, most: 4_398_046_511_104 } as const;

/** The name of a file or a device as the table of file systems and the kernel write it: without blanks, so that nothing of it is written another way. */
export function plainPath(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (
      typeof value === "string" &&
      value.length <= 4096 &&
      /^(?:\/[A-Za-z0-9._:@%+=-]+)+$/.test(value) &&
      !/\/\.{1,2}(?:\/|$)/.test(value)
    )
      return value;
    const help = "Write an absolute path of letters, digits and the signs . _ : @ % + = -";
    return refuse(problem({ code: "system/bad-path", at: place.at, message: `${JSON.stringify(value)} is no plain path.`, help }));
  });
}

/** A size: whole mebibytes or gibibytes, kept as `2GiB` or `512MiB`. */
export function sizeText(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    const bytes = typeof value === "string" && /^[1-9][0-9]{0,6}(?:MiB|GiB)$/.test(value) ? bytesOf(value) : 0;
    if (typeof value === "string" && bytes >= bounds.least && bytes <= bounds.most) return textOf(bytes);
    const message = `${JSON.stringify(value)} is no size a swap file can have.`;
    return refuse(
      problem({ code: "system/bad-size", at: place.at, message, help: "Write a number with MiB or GiB, for example 512MiB or 2GiB." }),
    );
  });
}

/** Of a size in its text. */
export function bytesOf(size: string): number {
  return Number(size.slice(0, -3)) * (size.endsWith("GiB") ? 1024 ** 3 : 1024 ** 2);
}

/** The shortest text of a size in whole mebibytes; of another, its bytes. */
export function textOf(bytes: number): string {
  if (bytes % 1024 ** 3 === 0) return `${bytes / 1024 ** 3}GiB`;
  return bytes % 1024 ** 2 === 0 ? `${bytes / 1024 ** 2}MiB` : `${bytes} bytes`;
}
