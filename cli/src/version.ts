import packageJson from "../package.json" with { type: "json" };

/** The version of Masterchef. */
export const version: string = packageJson.version;
