/** What is asked of a plugin: each profile asks for all of those before it. */
export const profiles = ["basic", "validated", "certified"] as const;

/** One of `profiles`. */
export type Profile = (typeof profiles)[number];

/** Whether a profile asks for what is asked from another one on. */
export function includes(profile: Profile, from: Profile): boolean {
  return profiles.indexOf(from) <= profiles.indexOf(profile);
}
