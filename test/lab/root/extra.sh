#!/bin/sh
# Runs inside the lab's root: adds packages of Debian's own archive to it.
# extra.sh SOURCE INSTALL OFFER: a line of sources.list, the packages to install, and those that hosts are to find in /srv/archive, with all that
# both depend on.
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
install=$2 offer=$3

printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
printf '%s\n' "$1" > /etc/apt/sources.list.d/machine.list
apt-get -q update
[ -z "$install" ] || apt-get -q -y --no-install-recommends install $install
if [ -n "$offer" ]; then
  mkdir -p /srv/archive/partial
  apt-get -q -y --no-install-recommends --download-only -o Dir::Cache::archives=/srv/archive install $offer
  rm -rf /srv/archive/partial /srv/archive/lock
  (cd /srv/archive && apt-ftparchive packages . > Packages)
  printf 'deb [trusted=yes] file:/srv/archive ./\n' > /etc/apt/sources.list.d/archive.list
fi
rm -rf /etc/apt/sources.list.d/machine.list /usr/sbin/policy-rc.d /var/lib/apt/lists/* /var/cache/apt/archives/*.deb
apt-get -q update
