/** The lock, the journal, stored runs and plans. */
export const stateCodes = {
  MC_LOCK_DIGEST: {
    summary: "plugin is not the one locked",
    explanation: "The file of the plugin has another digest than masterchef.lock names.",
    remedy: "Restore the plugin, or accept the new one with `masterchef plugin lock`.",
  },
  MC_LOCK_MISSING: {
    summary: "plugin is not in the lock",
    explanation: "Every plugin that runs is pinned by its digest in masterchef.lock, so that nobody can put another in its place unseen.",
    remedy: "Look at the plugin with `masterchef plugin inspect`, then accept it with `masterchef plugin lock`.",
  },
  MC_LOCK_FORMAT: {
    summary: "masterchef.lock cannot be read",
    explanation: "The lock is not the JSON document it should be. It is written by Masterchef and not meant to be edited.",
    remedy: "Take the file from version control again, or remove it and write it anew with `masterchef plugin lock`.",
  },
  MC_LOCK_FUTURE: {
    summary: "masterchef.lock was written by a newer version",
    explanation: "The lock has a format that this version does not know. Guessing at its meaning could run a plugin that nobody agreed to.",
    remedy: "Use the version of Masterchef that wrote it, or a later one.",
  },
  MC_STATE_DIRECTORY: {
    summary: "the state directory is not safe to use",
    explanation:
      "Masterchef keeps its journal, backups and blobs in `.masterchef` beside the site. It must be a real directory of the user who runs it, for whoever can write there can forge the record.",
    remedy: "Make it a directory that belongs to you and that only you can write.",
  },
  MC_STATE_WRITE: {
    summary: "state cannot be written",
    explanation:
      "A record could not be written to the state of the site. What cannot be recorded is not done: the run stops before the next operation.",
    remedy: "Make room or make the directory writable, then apply again.",
  },
  MC_STATE_DISTURBED: {
    summary: "a record was disturbed while it was written",
    explanation:
      "The journal of a run or the history of the filebucket is not the file that was written so far: somebody removed, replaced or shortened it, or wrote into it, during the run. What cannot be recorded is not done: the run stops before the next operation.",
    remedy:
      "Find out who writes to the state of the site, and restore the file if it is not whole: one that was removed is put back by the run itself. Then `masterchef resume RUN`. Without its journal `masterchef apply` does what is left, and cannot know of refreshes that are owed.",
  },
  MC_STATE_READ: {
    summary: "state cannot be read",
    explanation: "A file of the site's state is there and cannot be read.",
    remedy: "Run as the user the state belongs to, or mend the file's permissions.",
  },
  MC_STATE_JOURNAL_BROKEN: {
    summary: "journal was changed after it was written",
    explanation:
      "Each record of a journal holds the digest of the one before. From the record named on, the chain does not hold: records were edited, removed or put in another order.",
    remedy: "Do not rely on this record. Restore the journal from a backup, and find out who writes to the state of the site.",
  },
  MC_STATE_JOURNAL_TORN: {
    summary: "last record of a journal is cut short",
    explanation:
      "The process or the machine stopped while a record was being written. Such a record was never promised to be there: no operation started on its strength.",
    remedy: "Nothing is to be done. `masterchef resume` asks the host about whatever has no recorded end.",
  },
  MC_STATE_HISTORY_BROKEN: {
    summary: "history of the filebucket was changed after it was written",
    explanation:
      "The history of kept files is a chain of digests, and the chain does not hold. New backups are not added to a history that cannot be trusted.",
    remedy: "Restore the history from a backup, or move the filebucket directory aside; the next run starts a new one.",
  },
  MC_STATE_LOCKED: {
    summary: "another run holds the site",
    explanation: "Only one run at a time may change the hosts of a site.",
    remedy: "Wait until it has ended, then try again.",
  },
  MC_STATE_BLOB_MISSING: {
    summary: "content is not in the state of the site",
    explanation: "A plan or a record names content by its digest, and no content with this digest is stored.",
    remedy: "Make the plan again with `masterchef plan`; that stores what it needs.",
  },
  MC_STATE_BLOB_CORRUPT: {
    summary: "stored content is damaged",
    explanation: "Content is stored under its digest, and what was read has another one. Damaged content is never used.",
    remedy: "Remove the file named and make the plan again; if it happens once more, check the disk.",
  },
  MC_STATE_BLOB_CHANGED: {
    summary: "file changed while it was read",
    explanation:
      "A file of the site has other content now than when the site was compiled. A plan names exact bytes, so it cannot be stored with both.",
    remedy: "Let the file rest and run the command again.",
  },
  MC_STATE_NO_RUN: {
    summary: "no such run",
    explanation: "No run of this site has this id, or several ids start with what was given.",
    remedy: "List the runs with `masterchef runs` and name one of them.",
  },
  MC_STATE_NO_BREAKER: {
    summary: "nothing that failed has this address",
    explanation: "Only what failed in the latest runs that tried it has a breaker, and none of them has this address.",
    remedy: "List them with `masterchef breaker list` and name one of them.",
  },
} as const;
