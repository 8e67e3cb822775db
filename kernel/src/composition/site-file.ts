/** The file that makes a folder a site. */
export const siteFile = "masterchef.yaml";
