/** What stands in the way of a plan. */
export const planCodes = {
  MC_PLAN_UNDECIDED: {
    summary: "cannot be decided on this host",
    explanation:
      "The plugin could not decide about the resource: an answer failed or makes no sense, and nothing in the plan would change that.",
    remedy: "Read the reason and mend the host, or name the resource that brings what is missing with `require`.",
  },
  MC_PLAN_ANSWER: {
    summary: "question failed",
    explanation:
      "The host could not answer a question about the resource. A failed answer says nothing about the state, so nothing is decided on it.",
    remedy: "Read what the host said. Where it is a matter of rights, run as another user or set `become: true`.",
  },
  MC_PLAN_INVALID: {
    summary: "wrong for this host",
    explanation: "The document is well-formed, but with what this host answered it cannot be brought about as it stands.",
    remedy: "Change the document as the message says.",
  },
  MC_PLAN_CONFLICT: {
    summary: "two resources decide about one thing",
    explanation:
      "Once everything is done, one of the resources would find its thing changed by another and change it back, for ever. Nothing is run.",
    remedy: "Let one of the two resources named decide about it, or make them agree.",
  },
  MC_PLAN_IDENTITY: {
    summary: "two resources are one thing",
    explanation: "The host says that two declared resources are the same thing under two names.",
    remedy: "Keep one of the two.",
  },
  MC_PLAN_ORDER_WRITTEN: {
    summary: "only the order written decides",
    explanation:
      "One resource reads or writes what another writes, and no relation says which comes first. The order in the file decides, which is easy to change by accident.",
    remedy: "Add the relation the message names.",
  },
  MC_PLAN_WIDE: {
    summary: "may touch anything",
    explanation: "The resource does not say what it writes, so what comes after it rests on the assumption that it leaves it alone.",
    remedy: "State what it writes, with `writes`.",
  },
  MC_PLAN_ORDER_DROPPED: {
    summary: "order against its sense",
    explanation: "A resource needs what another one brings, but the relations written say that it comes first.",
    remedy: "Turn the relation round, or remove it.",
  },
  MC_PLAN_NOT_CONVERGENT: {
    summary: "plugin would not settle",
    explanation:
      "After the operations it proposes, the plugin would propose more, though nobody else touches the resource. It breaks the law of convergence.",
    remedy: "Report it to the plugin's author.",
  },
  MC_PLAN_PLUGIN_FAULT: {
    summary: "plugin broke the contract",
    explanation: "The plugin's answer is not one that its contract allows. Nothing of it counts.",
    remedy: "Report it to the plugin's author.",
  },
  MC_PLAN_UNDECLARED: {
    summary: "beyond what the plugin declares",
    explanation: "The plugin asks or proposes something that its manifest does not declare or that was not granted. It was not done.",
    remedy: "Report it to the plugin's author; do not grant more than you understand.",
  },
  MC_PLAN_ENVELOPE: {
    summary: "operation outside its envelope",
    explanation: "The plugin proposes an operation that its own upper bound for the resource does not allow. It was not done.",
    remedy: "Report it to the plugin's author.",
  },
  MC_PLAN_HELD_BACK: {
    summary: "held back",
    explanation:
      "A plugin failed at another resource, so that one could not be planned. This one depends on it, or may take away what it would have claimed, and is left as it is.",
    remedy:
      "Look at the fault of the plugin that is named, and report it to the plugin's author. The resource is planned again as soon as the other one is.",
  },
  MC_PLAN_SELF: {
    summary: "would cut off the run itself",
    explanation:
      "The resource may take away what the run stands on: the account it works as or by which it became root, its journal, the folder of the site, the program that carries it out, or the link over which it was started. Nothing could be reached any more, not even to put it right.",
    remedy: "Run as another user or by another way, or leave alone what is named.",
  },
  MC_PLAN_FILE: {
    summary: "not a plan",
    explanation: "The file is not of the form of a plan.",
    remedy: "Name a file written by `masterchef plan --out FILE`, or plan again.",
  },
  MC_PLAN_FORMAT: {
    summary: "plan from the future",
    explanation: "The plan has a format that this version does not read.",
    remedy: "Plan again with this version, or use the version that made it.",
  },
  MC_PLAN_BASELINE: {
    summary: "not a baseline for this plan",
    explanation:
      "A plan is held against a baseline that an earlier plan of the same site wrote with `plan --snapshot`, for the same selection. The file is none.",
    remedy: "Name the baseline of this site and selection, or a file that does not exist yet: it is written then.",
  },
  MC_PLAN_REGRESSED: {
    summary: "plan regresses from its baseline",
    explanation: "The plan does something that its baseline did not, does it by other operations, knows less of it, or manages less.",
    remedy: "Read what differs. If it is meant, remove the baseline and run the same command again: it writes a new one.",
  },
  MC_PLAN_EDITED: {
    summary: "plan was changed",
    explanation: "A plan is approved by its digest. What the file holds has another one, so it is not what was planned.",
    remedy: "Plan again and review the new plan.",
  },
} as const;
