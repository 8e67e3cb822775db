import { expect, it } from "vitest";
import { apply, converge } from "./converge.ts";
import { freshHost } from "./fresh-host.ts";

// The type archive on a real host, as root, with its own tar, unzip and curl.

const host = freshHost({ name: "archive" }, { install: ["unzip", "zip", "curl", "xz-utils", "zstd", "bzip2"] });

async function pack(script: string): Promise<void> {
  await host().shell(`rm -rf /srv/made && mkdir -p /srv/made && cd /srv/made && ${script}`);
}

async function listing(folder: string): Promise<string> {
  return await host().shell(`cd ${folder} && find . -printf '%p %M %u:%g %s\\n' | sort`);
}

const shop =
  "mkdir -p shop-1/bin shop-1/etc && echo one > shop-1/etc/shop.conf && echo go > shop-1/bin/shop && chmod 755 shop-1/bin/shop && ln -s etc/shop.conf shop-1/conf";

it("unpacks every kind of archive, with its links, and has nothing to do afterwards", async () => {
  await host().shell("useradd --system shop");
  await pack(`${shop}
    tar -cf a.tar shop-1; tar -czf a.tar.gz shop-1; tar -cJf a.tar.xz shop-1; tar --zstd -cf a.tar.zst shop-1; tar -cjf a.tar.bz2 shop-1
    rm shop-1/conf; zip -qr a.zip shop-1`);
  for (const name of ["a.tar", "a.tar.gz", "a.tar.xz", "a.tar.zst", "a.tar.bz2"]) {
    await converge(host(), { "archive.shop": `{ path: /opt/${name}, source: /srv/made/${name}, strip: 1 }` });
    expect(await listing(`/opt/${name}`)).toMatch(
      /^\. drwxr-xr-x root:root [^]*\.\/bin\/shop -rwxr-xr-x[^]*\.\/conf lrwxrwxrwx[^]*\.\/etc\/shop\.conf -rw-r--r-- root:root 4\n$/,
    );
  }
  await converge(host(), { "archive.shop": "{ path: /opt/zip, source: /srv/made/a.zip, strip: 1 }" });
  expect(await listing("/opt/zip")).toMatch(
    /^\. drwxr-xr-x root:root [^]*\.\/bin\/shop -rwxr-xr-x[^]*\.\/etc\/shop\.conf -rw-r--r-- root:root 4\n$/,
  );
});

it("archive: owner-modes-umask and top-directory-chowned: gives all to its owner, once", async () => {
  await pack(
    `${shop}; chmod 777 shop-1/etc/shop.conf; chmod 4755 shop-1/bin/shop; tar -czf a.tar.gz shop-1; rm shop-1/conf; zip -qr a.zip shop-1`,
  );
  for (const name of ["a.tar.gz", "a.zip"]) {
    const place = `/opt/owned-${name}`;
    await converge(host(), {
      "archive.shop": `{ path: ${place}, source: /srv/made/${name}, strip: 1, owner: shop, group: shop, mode: "0640" }`,
    });
    expect(await listing(place)).toMatch(/^\. drwxr-x--- shop:shop [^]*\.\/bin\/shop -rwxr-x--- shop:shop/);
    expect(await listing(place)).not.toMatch(/root/);
    await host().shell(`chown root ${place}`);
    await converge(host(), {
      "archive.shop": `{ path: ${place}, source: /srv/made/${name}, strip: 1, owner: shop, group: shop, mode: "0640" }`,
    });
    expect(await host().output(["stat", "-c", "%U", place])).toBe("shop\n");
  }
});

it("archive: same-names-new-tar: unpacks another archive with the same names, and takes away what it has no more", async () => {
  const site = { "archive.shop": "{ path: /opt/shop, source: /srv/made/a.tar, strip: 1 }" };
  await pack(`${shop}; echo old > shop-1/old; mkdir shop-1/gone; echo x > shop-1/gone/x; tar -cf a.tar shop-1`);
  await converge(host(), site);
  await host().write("/opt/shop/mine", "kept\n");
  await pack(`${shop}; echo two > shop-1/etc/shop.conf; tar -cf a.tar shop-1`);
  await converge(host(), site);
  expect(await host().read("/opt/shop/etc/shop.conf")).toBe("two\n");
  expect(await listing("/opt/shop")).not.toMatch(/old|gone/);
  expect(await host().read("/opt/shop/mine")).toBe("kept\n");
});

it("puts back what was taken away or became something else, and leaves what others see to", async () => {
  await pack(`${shop}; tar -cf a.tar shop-1`);
  const site = {
    "archive.shop": "{ path: /opt/mended, source: /srv/made/a.tar, strip: 1 }",
    "file.conf": '{ path: /opt/mended/etc/shop.conf, content: "of mine, and longer\\n", require: archive.shop }',
  };
  await converge(host(), site);
  expect(await host().read("/opt/mended/etc/shop.conf")).toBe("of mine, and longer\n");
  await host().shell("rm /opt/mended/bin/shop");
  await apply(host(), site);
  await converge(host(), site);
  expect(await host().read("/opt/mended/bin/shop")).toBe("go\n");
  expect(await host().read("/opt/mended/etc/shop.conf")).toBe("of mine, and longer\n");
});

it("unpacks a part", async () => {
  await pack(
    `${shop}; mkdir -p shop-1/doc/deep; echo d > shop-1/doc/deep/d.txt; echo 'star' > 'shop-1/doc/a[1].txt'; tar -cf a.tar shop-1; rm shop-1/conf; zip -qr a.zip shop-1`,
  );
  await converge(host(), { "archive.a": "{ path: /opt/part-a, source: /srv/made/a.tar, strip: 1, include: [doc], exclude: [doc/deep] }" });
  expect(await host().shell("cd /opt/part-a && find . | sort")).toBe(".\n./doc\n./doc/a[1].txt\n");
  await converge(host(), { "archive.b": "{ path: /opt/part-b, source: /srv/made/a.tar, strip: 1, exclude: [doc, conf] }" });
  expect(await host().shell("cd /opt/part-b && find . | sort")).toBe(".\n./bin\n./bin/shop\n./etc\n./etc/shop.conf\n");
  await converge(host(), { "archive.c": '{ path: /opt/part-c, source: /srv/made/a.zip, strip: 1, include: ["**/*.txt"] }' });
  expect(await host().shell("cd /opt/part-c && find . -type f | sort")).toBe("./doc/a[1].txt\n./doc/deep/d.txt\n");
});

it("fetches an archive and holds it against its checksum, before it unpacks anything", async () => {
  await pack(`${shop}; tar -czf a.tar.gz shop-1`);
  const server = `require("node:http").createServer((q, r) => r.end(require("node:fs").readFileSync("/srv/made" + q.url))).listen(8123)`;
  const running = host().begin(["/opt/masterchef/node_modules/.bin/node", "-e", server]);
  const digest = (await host().output(["sha256sum", "/srv/made/a.tar.gz"])).slice(0, 64);
  await host().shell("for i in $(seq 50); do curl -s -o /dev/null http://127.0.0.1:8123/a.tar.gz && break; sleep 0.2; done");
  await converge(host(), { "archive.web": `{ path: /opt/web, url: "http://127.0.0.1:8123/a.tar.gz", checksum: "${digest}", strip: 1 }` });
  expect(await host().read("/opt/web/bin/shop")).toBe("go\n");
  expect(await host().shell("ls -A /opt | grep -c web.masterchef")).toBe("1\n");
  const wrong = await apply(host(), {
    "archive.web": `{ path: /opt/web2, url: "http://127.0.0.1:8123/a.tar.gz", checksum: "${"0".repeat(64)}" }`,
  });
  expect([wrong.code === 0, wrong.stdout + wrong.stderr]).toEqual([false, expect.stringMatching(/not the one declared/)]);
  running.signal("SIGKILL");
  await running.ended;
  await converge(host(), { "archive.web": `{ path: /opt/web, url: "http://127.0.0.1:8123/a.tar.gz", checksum: "${digest}", strip: 1 }` });
  const away = await apply(host(), { "archive.web": `{ path: /opt/web3, url: "http://127.0.0.1:8123/a.tar.gz", checksum: "${digest}" }` });
  expect([away.code === 0, away.stdout + away.stderr]).toEqual([false, expect.stringMatching(/127\.0\.0\.1\S+ could not be fetched/)]);
  expect(await host().shell("ls -A /opt | grep -c 'web[23]' || true")).toBe("0\n");
});

const hostile: readonly (readonly [what: string, script: string, told: RegExp])[] = [
  [
    "../",
    "mkdir d; echo x > up; cd d; echo y > in; tar -P -cf ../a.tar in ../up; cd ..",
    /The member \S+ (?:leads out of the directory|has an absolute name)/,
  ],
  [
    "an absolute name",
    "echo x > /srv/abs; tar -P -cf a.tar /srv/abs",
    /The member \S+ (?:leads out of the directory|has an absolute name)/,
  ],
  ["an absolute link", "ln -s /etc/passwd l; tar -cf a.tar l", /The link \S+ leads to \S+, outside the directory/],
  [
    "a link that climbs out",
    "mkdir -p d/e; ln -s ../../x d/e/l; ln -s ../../../x d/e/m; tar -cf a.tar d",
    /The link \S+ leads to \S+, outside the directory/,
  ],
  ["a link behind a link", "mkdir -p d/e; ln -s d/e/.. l; tar -cf a.tar d l", /The link \S+ leads to \S+, outside the directory/],
  [
    "a file behind a link",
    "mkdir r; echo x > r/f; tar -cf a.tar r/f; rm -r r; ln -s . r; tar -rf a.tar r",
    /lies behind the link r of the same archive/,
  ],
  [
    "a hard link to what lies outside",
    "echo x > /srv/h; cp -l /srv/h /srv/made/h; tar -P -cf a.tar /srv/h h; tar --delete -P -f a.tar /srv/h",
    /The link \S+ leads to \S+, outside the directory/,
  ],
  ["a device", "mkdir d; mknod d/null c 1 3; tar -cf a.tar d", /The member \S+ is neither a file nor a directory nor a link/],
  ["a pipe", "mkfifo p; tar -cf a.tar p", /The member \S+ is neither a file nor a directory nor a link/],
  ["a line break in a name", "touch \"$(printf 'a\\nb')\"; tar -cf a.tar a*", /has a name that no tool writes alike/],
  ["too many members", "mkdir d; (cd d; seq 40 | xargs touch); tar -cf a.tar d", /It has 41 members, more than 20/],
  ["a bomb", "truncate -s 60M zero; tar -czf a.tar zero", /Unpacked it would have 62914560 bytes, more than 50000000/],
  ["no archive at all", "echo hello > a.tar", /cannot be read as tar: /],
  ["half an archive", "seq 100000 > s; tar -czf b.tar s; head -c 20000 b.tar > a.tar", /cannot be read as tar: /],
];

it.each(hostile)("refuses %s before anything is unpacked", async (_, script, told) => {
  await pack(script);
  await host().shell("mkdir -p /opt/hostile && rm -rf /opt/hostile/*");
  const ended = await apply(host(), {
    "archive.x": "{ path: /opt/hostile/x, source: /srv/made/a.tar, most_members: 20, most_bytes: 50000000 }",
  });
  expect([ended.code === 0, ended.stdout + ended.stderr]).toEqual([false, expect.stringMatching(told)]);
  expect(await host().shell("ls -A /opt/hostile")).toBe("");
});

const hostileZips: readonly (readonly [what: string, script: string, told: RegExp])[] = [
  ["../", "mkdir d; echo x > up; cd d; zip -q ../a.zip ../up; cd ..", /The member \S+ (?:leads out of the directory|has an absolute name)/],
  ["a link", "ln -s /etc/passwd l; zip -qy a.zip l", /The member l is a link, and nothing tells where it leads/],
  ["a password", "echo x > f; zip -q -P secret a.zip f", /The member f can be read with a password only/],
  ["a bomb", "truncate -s 60M zero; zip -q a.zip zero", /Unpacked it would have 62914560 bytes, more than 50000000/],
];

it.each(hostileZips)("refuses a zip file with %s before anything is unpacked", async (_, script, told) => {
  await pack(script);
  await host().shell("mkdir -p /opt/hostile && rm -rf /opt/hostile/*");
  const ended = await apply(host(), { "archive.x": "{ path: /opt/hostile/x, source: /srv/made/a.zip, most_bytes: 50000000 }" });
  expect([ended.code === 0, ended.stdout + ended.stderr]).toEqual([false, expect.stringMatching(told)]);
  expect(await host().shell("ls -A /opt/hostile")).toBe("");
});

it("follows no link that lies in the directory already", async () => {
  await pack("mkdir -p s/etc; echo evil > s/etc/x; tar -cf a.tar s");
  await host().shell("mkdir -p /opt/linked /srv/outside; ln -s /srv/outside /opt/linked/etc");
  const ended = await apply(host(), { "archive.x": "{ path: /opt/linked, source: /srv/made/a.tar, strip: 1 }" });
  expect([ended.code === 0, await host().shell("ls -A /srv/outside")]).toEqual([false, ""]);
});

it("is decided once the file is there, and told what is missing where nothing brings it", async () => {
  await pack(`${shop}; tar -cf a.tar shop-1`);
  const site = {
    "command.bring": "{ argv: [cp, /srv/made/a.tar, /srv/late.tar], creates: /srv/late.tar }",
    "archive.late": "{ path: /opt/late, source: /srv/late.tar, strip: 1, require: command.bring }",
  };
  await converge(host(), site);
  expect(await host().read("/opt/late/bin/shop")).toBe("go\n");
  const ended = await apply(host(), { "archive.none": "{ path: /opt/none, source: /srv/none.tar }" });
  expect([ended.code === 0, ended.stdout + ended.stderr]).toEqual([
    false,
    expect.stringMatching(/There is no archive at [^]*Declare the file that brings it/),
  ]);
});

it("needs the archive no more once it is unpacked, if its checksum is declared", async () => {
  await pack(`${shop}; tar -cf a.tar shop-1`);
  const digest = (await host().output(["sha256sum", "/srv/made/a.tar"])).slice(0, 64);
  const site = { "archive.x": `{ path: /opt/once, source: /srv/made/a.tar, checksum: "${digest}" }` };
  await converge(host(), site);
  await host().shell("rm /srv/made/a.tar");
  await converge(host(), site);
  expect(await host().read("/opt/once/shop-1/bin/shop")).toBe("go\n");
});
