#!/bin/bash
# Makes $OUT/node.tar, $OUT/nginx.tar and $OUT/busybox.tar from $SUITE of the Debian mirror $MIRROR,
# whose signature is checked by $KEYRING.
# Run as root in a mount and process namespace of its own.
set -euo pipefail

root=$OUT/root
nginx=$OUT/nginx
busybox=$OUT/busybox

archive() { # deterministic, so that the same packages give the same digest
  tar --sort=name --mtime=@0 --numeric-owner --format=gnu -C "$2" -cf "$1" .
}

debootstrap --force-check-gpg --keyring="$KEYRING" --variant=minbase --include="$PACKAGES,$EXAMPLES" "$SUITE" "$root" "$MIRROR"

echo 'I: the example image nginx'
mkdir -p "$nginx"/{etc/nginx/conf.d,var/log/nginx,var/lib/nginx,run,tmp,usr/share/nginx/html}
chmod 1777 "$nginx/tmp"
ln -s /run "$nginx/var/run"
# Upstream's image is Debian, which always has perl: the suite traces with it (lib/pod/tracing.ts).
libraries=$(chroot "$root" ldd /usr/sbin/nginx /usr/bin/perl | grep -oE '/[^ ]+\.so[^ ]*' | sort -u)
# shellcheck disable=SC2086
chroot "$root" tar -chf - /usr/sbin/nginx /usr/bin/perl /etc/nginx/mime.types $libraries 2>/dev/null | tar -xf - -C "$nginx"
cat >"$nginx/etc/passwd" <<'END'
root:x:0:0:root:/root:/bin/sh
nginx:x:101:101:nginx user:/nonexistent:/bin/false
nobody:x:65534:65534:nobody:/nonexistent:/bin/false
END
cat >"$nginx/etc/group" <<'END'
root:x:0:
nginx:x:101:
nogroup:x:65534:
END
# Begins as the documentation page shows it, which is how the upstream image's began.
cat >"$nginx/etc/nginx/nginx.conf" <<'END'

user  nginx;
worker_processes  1;

error_log  /var/log/nginx/error.log warn;
pid        /var/run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;
    keepalive_timeout  65;

    include /etc/nginx/conf.d/*.conf;
}
END
cat >"$nginx/etc/nginx/conf.d/default.conf" <<'END'
server {
    listen       80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html;
    }
}
END
cat >"$nginx/usr/share/nginx/html/index.html" <<'END'
<!DOCTYPE html>
<title>nginx</title>
<p>This web server runs in a container of a shared process namespace.</p>
END
ln -s /dev/stdout "$nginx/var/log/nginx/access.log"
ln -s /dev/stderr "$nginx/var/log/nginx/error.log"
archive "$OUT/nginx.tar" "$nginx"

echo 'I: the example image busybox'
mkdir -p "$busybox"/{bin,etc,tmp,root,home,var/spool/mail,usr/sbin}
chmod 1777 "$busybox/tmp"
chmod 0700 "$busybox/root"
cp "$root/bin/busybox" "$busybox/bin/busybox"
# Hard links in /bin, as upstream has them: /proc/PID/exe then names the applet.
for applet in $("$busybox/bin/busybox" --list); do
  [ "$applet" = busybox ] || ln "$busybox/bin/busybox" "$busybox/bin/$applet"
done
cat >"$busybox/etc/passwd" <<'END'
root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
END
cat >"$busybox/etc/group" <<'END'
root:x:0:
daemon:x:1:
nogroup:x:65534:
END
archive "$OUT/busybox.tar" "$busybox"

echo 'I: the root file system of a node'
# shellcheck disable=SC2086
chroot "$root" dpkg --purge --force-depends ${EXAMPLES//,/ }
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/* "$root"/tmp/* \
  "$root"/usr/share/{doc,man,info,locale}/* "$root/etc/resolv.conf" "$root/etc/hostname"
archive "$OUT/node.tar" "$root"

rm -rf "$root" "$nginx" "$busybox"
