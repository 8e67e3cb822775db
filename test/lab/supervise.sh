#!/bin/sh
# Holds one lab host: its mounts and its network live in namespaces of this process and end with it.
# supervise.sh FOLDER LOWER NAME [OPTION OF SYSTEMD-NSPAWN]...
# Begins when a line arrives on standard input: by then the network is there.
set -eu
folder=$1 lower=$2 name=$3
shift 3
read -r _

mount --make-rslave /
# What systemd-nspawn keeps for hosts by name must not be shared by hosts of equal names.
mkdir -p /run/systemd/nspawn
mount -t tmpfs tmpfs /run/systemd/nspawn
# What is left of an overlay that was not unmounted would forbid the next one: `volatile` syncs nothing, so a crash of the machine may lose all.
rm -rf "$folder/work"
mkdir -p "$folder/upper" "$folder/work" "$folder/root"
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$folder/upper,workdir=$folder/work,volatile" "$folder/root"

export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
while :; do
  status=0
  setpriv --pdeathsig KILL -- systemd-nspawn --quiet --directory="$folder/root" --machine="$name" --boot \
    --register=no --keep-unit --network-namespace-path=/proc/self/ns/net --capability=CAP_NET_ADMIN \
    --resolv-conf=off --timezone=off --link-journal=no --console=pipe "$@" < /dev/null || status=$?
  # Its word for a host that wants to be booted again.
  [ "$status" = 133 ] || exit "$status"
done
