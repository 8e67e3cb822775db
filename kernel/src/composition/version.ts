import packageJson from "../../package.json" with { type: "json" };

/** The version of the kernel. */
export const version: string = packageJson.version;
