/** How much is at stake, least first. */
export const riskLevels = ["low", "medium", "high"] as const;

/** One of the levels. */
export type RiskLevel = (typeof riskLevels)[number];

/** What is at stake. */
export type RiskKind =
  | "access"
  | "assumed"
  | "destroys"
  | "identity"
  | "interrupts"
  | "link"
  | "opaque"
  | "open"
  | "reboot"
  | "request"
  | "rights"
  | "secret"
  | "unreachable"
  | "wide";

/** One thing a person should know before approving. */
export interface Risk {
  readonly level: RiskLevel;
  readonly kind: RiskKind;
  /** In plain words, without the name of the step: `removes /etc/motd; its content is kept`. Holds text of hosts and plugins as it came. */
  readonly text: string;
}

/** The worse of two levels. */
export function worseRisk(a: RiskLevel, b: RiskLevel): RiskLevel {
  return riskLevels.indexOf(a) < riskLevels.indexOf(b) ? b : a;
}
