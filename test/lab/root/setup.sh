#!/bin/sh
# Runs inside a fresh Debian root, before it becomes the ground that hosts stand on.
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

# Nothing may start by itself in the middle of a test and hold the lock of dpkg.
systemctl disable apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer dpkg-db-backup.timer

# Every host gets its own before it boots.
: > /etc/machine-id
rm -f /var/lib/dbus/machine-id /etc/hostname

# Hosts know the repository of the lab and no other.
rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/* /var/lib/apt/lists/* /var/cache/apt/archives/*.deb
