/**
 * What the page shows, word for word: its commands and what they print. From "Share Process Namespace between
 * Containers in a Pod", Kubernetes documentation, The Kubernetes Authors, CC BY 4.0.
 */
export const PAGE_TEXT = {
  /** The page applies the file from its own URL. */
  apply: 'kubectl apply -f ',
  attach: 'kubectl attach -it nginx -c shell',
  prompt: '/ # ',
  list: 'ps ax',
  listed: `PID   USER     TIME  COMMAND
    1 root      0:00 /pause
    8 root      0:00 nginx: master process nginx -g daemon off;
   14 101       0:00 nginx: worker process
   15 root      0:00 sh
   21 root      0:00 ps ax`,
  signal: 'kill -HUP 8',
  listedAgain: `PID   USER     TIME  COMMAND
    1 root      0:00 /pause
    8 root      0:00 nginx: master process nginx -g daemon off;
   15 root      0:00 sh
   22 101       0:00 nginx: worker process
   23 root      0:00 ps ax`,
  head: 'head /proc/8/root/etc/nginx/nginx.conf',
  headed: `
user  nginx;
worker_processes  1;

error_log  /var/log/nginx/error.log warn;
pid        /var/run/nginx.pid;


events {
    worker_connections  1024;`,
} as const

/** The PID of nginx's master on the page, which its commands name. */
export const MASTER_ON_PAGE = 8
