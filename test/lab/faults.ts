import type { LabHost } from "./host.ts";

/** Takes a fault away again. */
type Mend = () => Promise<void>;

/** Leaves a folder room for so many bytes, what is in it included: for more the disk is full. Mending it brings back what was there before. */
export async function limitSpace(host: LabHost, folder: string, bytes: number): Promise<Mend> {
  const script = [
    'mkdir -p "$1"',
    "aside=$(mktemp -d /run/aside.XXXXXX)",
    'cp -a "$1/." "$aside"',
    'mount -t tmpfs -o "size=$2,mode=$(stat --format=%a "$1")" tmpfs "$1"',
    'cp -a "$aside/." "$1"',
    'rm -rf "$aside"',
  ];
  await host.output(["sh", "-euc", script.join("; "), "sh", folder, String(bytes)]);
  return async () => {
    await host.output(["umount", "--lazy", folder]);
  };
}

/** Holds the lock that dpkg's frontends take, as an apt that is busy does. */
export async function holdAptLock(host: LabHost): Promise<Mend> {
  const lock = "/var/lib/dpkg/lock-frontend";
  const script = [
    "use Fcntl; $| = 1",
    `open(my $lock, ">", "${lock}") or die "open: $!"`,
    'my $whole = pack("s s x4 q q i x4", F_WRLCK, 0, 0, 0, 0)',
    'fcntl($lock, F_SETLK, $whole) or die "lock: $!"',
    'print "held\\n"; sleep',
  ];
  const holder = host.begin(["perl", "-e", script.join("; ")], { timeoutMs: 3_600_000 });
  await Promise.race([
    new Promise((resolve) => holder.stdout.once("data", resolve)),
    holder.ended.then(({ stderr }) => Promise.reject(new Error(`${lock} cannot be held: ${stderr}`))),
  ]);
  return async () => {
    holder.signal("SIGKILL");
    await holder.ended;
  };
}

/** What a unit that fails says to the journal before it does. */
export const failingUnitSays = "cannot find my colours";

/** Adds a service that does not come up. Mending it lets it, from its next start on. */
export async function addFailingUnit(host: LabHost, name: string): Promise<Mend> {
  const mended = `/etc/${name}-mended`;
  const start = `if [ -e ${mended} ]; then exec sleep infinity; fi; echo "${failingUnitSays}" >&2; exit 3`;
  const unit = ["[Service]", `ExecStart=/bin/sh -c '${start}'`, "[Install]", "WantedBy=multi-user.target", ""];
  await host.write(`/etc/systemd/system/${name}.service`, unit.join("\n"));
  await host.output(["systemctl", "daemon-reload"]);
  return async () => {
    await host.output(["touch", mended]);
  };
}

/** Leaves dpkg as a lost power supply does: in the middle of configuring `lab-slow`. Mending it finishes that. */
export async function interruptDpkg(host: LabHost): Promise<Mend> {
  const apt = host.begin(["apt-get", "-q", "-y", "install", "lab-slow"], { env: { DEBIAN_FRONTEND: "noninteractive" } });
  await host.shell(
    "until [ -e /run/lab-slow-began ]; do sleep 0.05; done; pkill -KILL -x apt-get; pkill -KILL -x dpkg; pkill -KILL lab-slow || true",
  );
  await apt.ended;
  return async () => {
    await host.shell("touch /run/lab-slow-go; dpkg --configure -a");
  };
}
