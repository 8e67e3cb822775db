/** What goes wrong while a plan is carried out. */
export const runCodes = {
  MC_RUN_OPERATION: {
    summary: "operation failed",
    explanation: "The host could not carry out an operation of the plan. What depends on it was not started.",
    remedy: "Read what the host said, mend the cause and apply again.",
  },
  MC_RUN_REFUSED: {
    summary: "operation refused by the host",
    explanation: "The host, or the transport that reaches it, refused an operation before anything was changed.",
    remedy: "Read the reason given. Where it is a matter of rights, run as another user or set `become: true`.",
  },
  MC_RUN_STALE: {
    summary: "host is not what the plan rests on",
    explanation:
      "Between plan and apply an answer that the step rests on has changed, so the operations approved are not run. With `--exact` every such change stops the step; without it the step is decided again once.",
    remedy: "Make a new plan with `masterchef plan` and look at what is different.",
  },
  MC_RUN_OUTSIDE_ENVELOPE: {
    summary: "would go beyond what was approved",
    explanation:
      "The step was decided again on what the host answers now, and an operation it would need lies outside the envelope that was approved with the plan. It was not run.",
    remedy: "Make a new plan with `masterchef plan` and approve that, if you agree with what it does.",
  },
  MC_RUN_UNDECIDED: {
    summary: "cannot be decided on the host as it is now",
    explanation:
      "The step had to be decided during the run, and the plugin could not: an answer failed, makes no sense or is still not known.",
    remedy: "Read the reason, mend the host and apply again.",
  },
  MC_RUN_NOT_AS_PREDICTED: {
    summary: "result is not the one predicted",
    explanation:
      "The operations ended well, but when the host was asked again the resource was not settled or not in the state the plugin had foretold. Something else changes the resource, or the plugin is wrong.",
    remedy: "Look at what differs. If nothing else touches the resource, report it to the plugin's author.",
  },
  MC_RUN_DID_NOT_CONVERGE: {
    summary: "command ran and its condition still asks for it",
    explanation:
      "A command with a condition (`creates`, `removes`, `only_if`, `unless`) must make the condition false. This one ended well and would be run again by the next apply.",
    remedy: "Correct the condition or the command, so that one tells whether the other is done.",
  },
  MC_RUN_DID_NOT_HOLD: {
    summary: "result did not last",
    explanation: "After the operations the resource was as wanted, and within its settle window it no longer was.",
    remedy: "Look at the host's own logs of that time: what was started may have stopped again.",
  },
  MC_RUN_CONTENT: {
    summary: "content of the plan is missing",
    explanation:
      "An operation writes content that the plan names by digest, and the content is not in the state of the site. The operation was not started.",
    remedy: "Make the plan again with `masterchef plan`; that stores the content it needs.",
  },
  MC_RUN_TRIPPED: {
    summary: "not tried, since it kept failing",
    explanation:
      "The same operations of the same resource failed in as many runs, one after another, as `breaker_after` allows. They are not tried again, and what depends on them is not started, until something is otherwise or somebody says so.",
    remedy:
      "Mend the cause, then reset it with `masterchef breaker reset ADDRESS`, or try it once with `masterchef apply --retry-tripped`. Other operations are tried at once.",
  },
  MC_RUN_LINK: {
    summary: "link to the host was lost",
    explanation: "The connection ended while operations were under way. What was begun may or may not have happened; the journal names it.",
    remedy:
      "See that the host can be reached, look at the run with `masterchef runs show`, then apply again: what is done already is found settled.",
  },
  MC_RUN_REBOOTING: {
    summary: "host boots anew",
    explanation:
      "A step of the run has the host boot anew, and the run cannot outlive that. Everything up to there is in its journal, also which boot it was: the step is done once it is another.",
    remedy: "Wait until the host is up, then go on with `masterchef resume`. What is recorded as done is not done again.",
  },
  MC_RUN_SILENT: {
    summary: "host says nothing any more",
    explanation: "An operation is past its deadline and the host reported neither its end nor its failure.",
    remedy: "See whether the host is alive, look at the run with `masterchef runs show`, then apply again.",
  },
  MC_RUN_LEASED: {
    summary: "another run holds the host",
    explanation: "A host is changed by one run at a time, from wherever it is started. Another run has the host's lease.",
    remedy: "Wait until that run has ended, then apply again.",
  },
  MC_RUN_OWED_UNREAD: {
    summary: "what is owed to the host cannot be read",
    explanation:
      "A refresh that a run owes stands on the host until it is done, so that it is not lost in a crash. Without knowing what is owed nothing can be said of the host.",
    remedy: "See to it that the directory named can be read: `/var/lib/masterchef` for root, `~/.local/state/masterchef` for others.",
  },
  MC_RUN_OWED_UNWRITTEN: {
    summary: "what will be owed cannot be written",
    explanation:
      "Before something is changed that others are to be refreshed for, a record of that goes to the host. It could not be written, so nothing was changed.",
    remedy: "Free space or mend what the message names, then apply again.",
  },
  MC_RUN_NO_OWED: {
    summary: "no such owed record",
    explanation: "The host holds no record of a refresh that is owed under this key.",
    remedy: "List the records with `masterchef owed list` and give a key from there.",
  },
  MC_RUN_OWED_UNDECLARED: {
    summary: "record is for a resource that the site does not declare",
    explanation:
      "A record of another controller is adopted so that the next run does the refresh, which takes the resource that is to be refreshed.",
    remedy: "Declare the resource, or drop the record with `masterchef owed drop`.",
  },
  MC_RUN_NOT_KEPT: {
    summary: "plan of the run is not kept",
    explanation:
      "The plan of a run becomes part of the site's state before the first operation. This run ended before that, so it has done nothing; or its journal was removed, and nothing is known of it.",
    remedy: "Run `masterchef apply` again.",
  },
  MC_RUN_UNDER_WAY: {
    summary: "run is still under way",
    explanation: "A run is taken up once its process has ended. This one still runs and holds the site.",
    remedy: "Wait until it has ended.",
  },
  MC_RUN_BACKUP: {
    summary: "old content could not be fetched",
    explanation: "A file was replaced or removed, and the copy that the host kept could not be brought to the filebucket.",
    remedy:
      "The host still has the copy until the connection ends; look at the message, and take care before the next change of this file.",
  },
} as const;
