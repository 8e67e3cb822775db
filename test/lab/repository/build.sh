#!/bin/sh
# Runs inside a Debian root: makes the packages and repositories of the lab, and makes the root use them.
#   /srv/repository        signed with a key the root trusts; suites `lab` and, for newer versions, `lab-next`
#   /srv/other-repository  signed with a key nobody trusts yet: its key.asc lies beside it; suite `other`
set -eu
export LC_ALL=C.UTF-8 GNUPGHOME=/tmp/gnupg
here=$(dirname "$0")
umask 022

# package SUITE NAME VERSION [FIELD]... < what becomes of it: `file MODE PATH` begins a file, `conffile PATH` one that is also a conffile
package() {
  suite=$1 name=$2 version=$3
  shift 3
  tree=/tmp/tree/$suite/${name}_$version
  mkdir -p "$tree/DEBIAN"
  {
    printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: Lab <lab@example.invalid>\n' "$name" "$version"
    for field; do printf '%s\n' "$field"; done
    printf 'Description: %s of the lab\n' "$name"
  } > "$tree/DEBIAN/control"
  target=
  while IFS= read -r line; do
    case $line in
      "file "* | "conffile "*)
        set -- $line
        if [ "$1" = conffile ]; then
          printf '%s\n' "$2" >> "$tree/DEBIAN/conffiles"
          set -- file 644 "$2"
        fi
        target=$tree/$3
        mkdir -p "${target%/*}"
        : > "$target"
        chmod "$2" "$target"
        ;;
      *) printf '%s\n' "$line" >> "$target" ;;
    esac
  done
  mkdir -p "/tmp/pool/$suite"
  dpkg-deb --root-owner-group -Zgzip --build "$tree" "/tmp/pool/$suite/${name}_${version}_all.deb" > /dev/null
}

# publish FOLDER SUITE SIGNER
publish() {
  mkdir -p "$1/pool/$2" "$1/dists/$2/main/binary-all" "$1/dists/$2/main/binary-$(dpkg --print-architecture)"
  cp "/tmp/pool/$2"/*.deb "$1/pool/$2/"
  (
    cd "$1"
    apt-ftparchive packages "pool/$2" > "dists/$2/main/binary-all/Packages"
    cp "dists/$2/main/binary-all/Packages" "dists/$2/main/binary-$(dpkg --print-architecture)/Packages"
    cd "dists/$2"
    apt-ftparchive -o "APT::FTPArchive::Release::Origin=Lab" -o "APT::FTPArchive::Release::Suite=$2" -o "APT::FTPArchive::Release::Codename=$2" \
      -o "APT::FTPArchive::Release::Components=main" -o "APT::FTPArchive::Release::Architectures=all $(dpkg --print-architecture)" release . > /tmp/Release
    gpg --batch --quiet --local-user "$3" --clearsign < /tmp/Release > InRelease
  )
}

mkdir -m 700 "$GNUPGHOME"
for signer in lab other; do
  gpg --batch --quiet --passphrase '' --quick-generate-key "$signer@example.invalid" ed25519 sign never
done

. "$here/packages.sh"

publish /srv/repository lab lab@example.invalid
publish /srv/repository lab-next lab@example.invalid
publish /srv/other-repository other other@example.invalid
gpg --batch --armor --export lab@example.invalid > /srv/repository/key.asc
gpg --batch --armor --export other@example.invalid > /srv/other-repository/key.asc
gpg --batch --export lab@example.invalid > /usr/share/keyrings/lab.gpg
gpgconf --kill gpg-agent

cat > /etc/apt/sources.list.d/lab.sources << EOF
Types: deb
URIs: file:/srv/repository
Suites: lab
Components: main
Signed-By: /usr/share/keyrings/lab.gpg
EOF
apt-get -q update
apt-get -q -y install lab-held=1.0-1
apt-mark hold lab-held
