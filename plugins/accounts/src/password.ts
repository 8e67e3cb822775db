import type { Attribute, Json, Secret } from "@masterchef/sdk";
import { attribute, isSecret, problem, refuse, secretText } from "@masterchef/sdk";

/** The forms a stored password may have: those the C libraries of today make and check. */
const forms: readonly RegExp[] = [
  /^\$(?:y|gy|7)\$[./A-Za-z0-9$]{10,}$/,
  /^\$(?:5|6)\$(?:rounds=[0-9]{1,9}\$)?[^$:\s]{1,16}\$[./A-Za-z0-9]{43,86}$/,
  /^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$/,
  /^\$1\$[^$:\s]{1,8}\$[./A-Za-z0-9]{22}$/,
];

/** What stands in place of a hash where no password is accepted. */
export const noPassword = "*";

/** A stored hash, `*` for none that would be accepted, or a secret that is the password itself. */
export function passwordText(): Attribute<string | (Secret & { readonly [name: string]: Json }), "sometimes"> {
  const either = secretText();
  return attribute((value, place) => {
    const read = either.canonical(value, place);
    if (isSecret(read)) return read;
    if (/^[!*]+$/.test(read)) return noPassword;
    if (forms.some((form) => form.test(read))) return read;
    // What was written is not shown: it may be the password itself.
    const message = "This is no hash of a form that is known ($y$, $gy$, $7$, $6$, $5$, $2b$, $1$).";
    const help = "Write what mkpasswd prints, or * where no password is to be accepted. A password itself never stands in a site.";
    return refuse(problem({ code: "accounts/bad-password-hash", at: place.at, message, help }));
  });
}
