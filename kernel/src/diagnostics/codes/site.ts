/** A site as a whole: its files, its facts, and plans that were made for it. */
export const siteCodes = {
  MC_SITE_READ: {
    summary: "site cannot be read",
    explanation: "A site is a folder with a `masterchef.yaml`. That file, or one named on the command line, could not be read.",
    remedy: "Name the folder with `--site DIR`, or make a site with `masterchef init DIR`.",
  },
  MC_SITE_WRITE: {
    summary: "file cannot be written",
    explanation: "A file that was asked for could not be written, or stands there already and is not overwritten.",
    remedy: "Name another place, or make room at this one.",
  },
  MC_SITE_CHANGED: {
    summary: "plan is for another state of the site",
    explanation:
      "The site no longer compiles to the graph that the plan was made from. A plan is carried out only for the very site that was looked at when it was approved.",
    remedy: "Make a new plan with `masterchef plan --out FILE`, or bring the site back to what it was.",
  },
  MC_SITE_PLUGINS_CHANGED: {
    summary: "plan is for other plugins",
    explanation: "masterchef.lock names other plugins than the plan was made with. Another plugin may decide otherwise.",
    remedy: "Make a new plan with `masterchef plan --out FILE`, or bring back the lock it was made with.",
  },
  MC_SITE_SELECTION: {
    summary: "nothing is selected by it",
    explanation:
      "A selection that fits no resource is taken for a typing mistake: a plan for nothing would look like one for a settled host.",
    remedy: "Use an address or a tag of the site; `*` stands for anything in an address.",
  },
  MC_SITE_FACTS: {
    summary: "facts cannot be gathered",
    explanation: "The site reads facts of the host, and the plugin that knows them could not find out.",
    remedy: "Read the reason below and mend the host.",
  },
} as const;
