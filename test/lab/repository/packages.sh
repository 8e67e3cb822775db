# The packages of the lab. Read by build.sh.

# Several versions; 2.0 only where the suite lab-next is used.
for version in 1.0-1 1.1-1 2.0-1; do
  suite=lab
  [ "$version" != 2.0-1 ] || suite=lab-next
  package "$suite" lab-tool "$version" << EOF
file 755 usr/bin/lab-tool
#!/bin/sh
echo "lab-tool $version"
EOF
done

package lab lab-rival 1.0-1 'Conflicts: lab-tool' << 'EOF'
file 644 usr/share/lab-rival/there
EOF

# A chain of dependencies, and a recommendation.
package lab lab-chain-a 1.0-1 'Depends: lab-chain-b (>= 1.0)' << 'EOF'
file 644 usr/share/lab-chain-a/there
EOF
package lab lab-chain-b 1.0-1 'Depends: lab-chain-c' 'Recommends: lab-extra' << 'EOF'
file 644 usr/share/lab-chain-b/there
EOF
package lab lab-chain-c 1.0-1 << 'EOF'
file 644 usr/share/lab-chain-c/there
EOF
package lab lab-extra 1.0-1 << 'EOF'
file 644 usr/share/lab-extra/there
EOF

# It cannot be installed at all.
package lab lab-unmet 1.0-1 'Depends: lab-nowhere' << 'EOF'
file 644 usr/share/lab-unmet/there
EOF

# A name that two packages provide.
for name in lab-mail-a lab-mail-b; do
  package lab "$name" 1.0-1 'Provides: lab-mail' << EOF
file 644 usr/share/$name/there
EOF
done

# A service. It notes what happens to it in /run/lab-daemon/events. Its maintainer script makes a link that no list of files shows.
for version in 1.0-1 2.0-1; do
  suite=lab
  [ "$version" != 2.0-1 ] || suite=lab-next
  package "$suite" lab-daemon "$version" << EOF
conffile /etc/lab-daemon/lab-daemon.conf
greeting = hello
conffile /etc/lab-daemon/available/default
site = default
file 755 usr/sbin/lab-daemon
#!/bin/sh
# lab-daemon $version: says what is in its configuration when it starts and when it is told to read it again.
say() { echo "\$1 \$(cat /etc/lab-daemon/lab-daemon.conf)" >> /run/lab-daemon/events; }
grep -q '^greeting = ' /etc/lab-daemon/lab-daemon.conf || { echo "lab-daemon: no greeting in /etc/lab-daemon/lab-daemon.conf" >&2; exit 78; }
trap 'say reloaded' HUP
trap 'say stopped; exit 0' TERM
say started
while :; do sleep 1000 & wait; done
file 644 lib/systemd/system/lab-daemon.service
[Unit]
Description=Daemon of the lab
[Service]
RuntimeDirectory=lab-daemon
RuntimeDirectoryPreserve=yes
ExecStart=/usr/sbin/lab-daemon
ExecReload=/bin/kill -HUP \$MAINPID
KillMode=mixed
[Install]
WantedBy=multi-user.target
file 755 DEBIAN/postinst
#!/bin/sh
set -e
mkdir -p /etc/lab-daemon/enabled
[ -n "\$2" ] || ln -sf ../available/default /etc/lab-daemon/enabled/default
deb-systemd-helper enable lab-daemon.service > /dev/null
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  deb-systemd-invoke restart lab-daemon.service > /dev/null
fi
file 755 DEBIAN/prerm
#!/bin/sh
set -e
[ "\$1" != remove ] || [ ! -d /run/systemd/system ] || deb-systemd-invoke stop lab-daemon.service > /dev/null
file 755 DEBIAN/postrm
#!/bin/sh
set -e
[ ! -d /run/systemd/system ] || systemctl daemon-reload
if [ "\$1" = purge ]; then
  deb-systemd-helper purge lab-daemon.service > /dev/null
  rm -rf /etc/lab-daemon/enabled
fi
EOF
done

# Its maintainer script makes an account.
package lab lab-account 1.0-1 << 'EOF'
file 755 DEBIAN/postinst
#!/bin/sh
set -e
getent passwd lab-account > /dev/null || useradd --system --home-dir /var/lib/lab-account --create-home --shell /usr/sbin/nologin lab-account
file 755 DEBIAN/postrm
#!/bin/sh
set -e
[ "$1" != purge ] || userdel --remove lab-account 2> /dev/null
EOF

# Its maintainer script fails until /etc/lab-broken-mended is there.
package lab lab-broken 1.0-1 << 'EOF'
file 755 DEBIAN/postinst
#!/bin/sh
if [ ! -e /etc/lab-broken-mended ]; then
  echo "lab-broken: its own script says no" >&2
  exit 1
fi
EOF

# It prints to standard error and is well nevertheless.
package lab lab-noisy 1.0-1 << 'EOF'
file 755 DEBIAN/postinst
#!/bin/sh
echo "lab-noisy: W: this is no error" >&2
EOF

# It takes its time: until /run/lab-slow-go is there, or half a minute. /run/lab-slow-began says that it is on its way.
package lab lab-slow 1.0-1 << 'EOF'
file 755 DEBIAN/postinst
#!/bin/sh
touch /run/lab-slow-began
left=300
while [ ! -e /run/lab-slow-go ] && [ "$left" -gt 0 ]; do sleep 0.1; left=$((left - 1)); done
EOF

# It asks a question and writes the answer to /etc/lab-question.
package lab lab-question 1.0-1 'Depends: debconf' << 'EOF'
file 644 DEBIAN/templates
Template: lab-question/colour
Type: string
Default: grey
Description: Which colour?
 The lab wants to know.
file 755 DEBIAN/config
#!/bin/sh
. /usr/share/debconf/confmodule
db_input high lab-question/colour || true
db_go || true
file 755 DEBIAN/postinst
#!/bin/sh
. /usr/share/debconf/confmodule
db_get lab-question/colour
echo "$RET" > /etc/lab-question
file 755 DEBIAN/postrm
#!/bin/sh
if [ "$1" = purge ]; then
  rm -f /etc/lab-question
  . /usr/share/debconf/confmodule
  db_purge
fi
EOF

# A conffile that the next version changes.
for version in 1.0-1 2.0-1; do
  suite=lab
  [ "$version" != 2.0-1 ] || suite=lab-next
  package "$suite" lab-conffiles "$version" << EOF
conffile /etc/lab-conffiles.conf
came with = $version
EOF
done

# Installed in every host, and held.
for version in 1.0-1 2.0-1; do
  suite=lab
  [ "$version" != 2.0-1 ] || suite=lab-next
  package "$suite" lab-held "$version" << EOF
file 644 usr/share/lab-held/version
$version
EOF
done

# Small to fetch, and 32 MiB when unpacked.
mkdir -p /tmp/tree/lab/lab-large_1.0-1/usr/share/lab-large
head -c 33554432 /dev/zero > /tmp/tree/lab/lab-large_1.0-1/usr/share/lab-large/zeros
package lab lab-large 1.0-1 << 'EOF'
EOF

package other lab-other 1.0-1 << 'EOF'
file 644 usr/share/lab-other/there
EOF
