// The floor: a WebSocket server that does nothing but receive and send. It takes one request and one key for granted, checks
// nothing, and keeps no backlog: no server to build on. c.mjs compiles it, tells it what to say and asks what it has cost.
//
//   bare ACCEPT OPEN CONNECTED tick COUNT TEXT…   each tick is answered to all: the nth connection gets the nth text, COUNT times
//   bare ACCEPT OPEN CONNECTED ack                each event is acknowledged with what it brought
//
// Writes its port; then, for each line that it reads, "cpuUs userUs rssBytes". Ends with its input.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { maxFd = 65536, bufferBytes = 65536, keptBytes = 4096 };

struct bytes {
  char *data;
  size_t size;
};

static struct {
  char *kept; // what came of a frame or a request that is not whole yet
  int keptSize, nth;
  char isUpgraded;
} line[maxFd];
static int fds[maxFd], fdCount;
static struct bytes answer, connected, *news;
static int newsCount;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void say(int fd, const char *data, size_t size) {
  if (send(fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)size) fail("send");
}

/** One unmasked text frame below 64 KB, `count` times. */
static struct bytes frame(const char *text, int count) {
  size_t size = strlen(text), head = size < 126 ? 2 : 4;
  struct bytes out = {malloc((head + size) * count), 0};
  for (; count > 0; count--) {
    char *at = out.data + out.size;
    at[0] = (char)0x81;
    at[1] = (char)(size < 126 ? size : 126);
    if (size >= 126) at[2] = (char)(size >> 8), at[3] = (char)size;
    memcpy(at + head, text, size);
    out.size += head + size;
  }
  return out;
}

static void drop(int fd) {
  fds[line[fd].nth] = fds[--fdCount];
  line[fds[line[fd].nth]].nth = line[fd].nth;
  free(line[fd].kept);
  memset(&line[fd], 0, sizeof line[fd]);
  close(fd);
}

/** Appends the acknowledgement of `42<four digits>["ask",<arguments>]` to `out`. */
static char *acknowledge(char *out, const char *text, size_t size) {
  const size_t skip = strlen("421000[\"ask\",");
  size_t length = size - skip + strlen("431000[");
  *out++ = (char)0x81;
  *out++ = (char)length;
  memcpy(out, "43", 2), memcpy(out + 2, text + 2, 4), out[6] = '[';
  memcpy(out + 7, text + skip, size - skip);
  return out + length;
}

/** Reads the frames of one read; returns where the first incomplete one begins. */
static int readFrames(int fd, unsigned char *in, int size) {
  static char out[bufferBytes];
  char *end = out;
  int at = 0;
  while (at + 6 <= size) {
    int length = in[at + 1] & 127;
    unsigned char *key = in + at + 2, *text = key + 4;
    if (length > 125) fail("a frame above 125 bytes");
    if (at + 6 + length > size) break;
    for (int i = 0; i < length; i++) text[i] ^= key[i & 3];
    at += 6 + length;
    if (length == 2 && memcmp(text, "40", 2) == 0) say(fd, connected.data, connected.size);
    else if (newsCount == 0) end = acknowledge(end, (char *)text, length);
    else
      for (int i = 0; i < fdCount; i++) say(fds[i], news[i % newsCount].data, news[i % newsCount].size);
  }
  if (end > out) say(fd, out, end - out);
  return at;
}

static void receive(int fd) {
  static unsigned char in[keptBytes + bufferBytes];
  int kept = line[fd].keptSize, used = 0;
  memcpy(in, line[fd].kept, kept);
  ssize_t got = recv(fd, in + kept, bufferBytes, MSG_DONTWAIT);
  if (got <= 0) return drop(fd);
  int size = kept + (int)got;
  if (!line[fd].isUpgraded) {
    unsigned char *end = memmem(in, size, "\r\n\r\n", 4);
    if (end) {
      say(fd, answer.data, answer.size);
      line[fd].isUpgraded = 1;
      used = (int)(end - in) + 4;
    }
  }
  if (line[fd].isUpgraded) used += readFrames(fd, in + used, size - used);
  line[fd].keptSize = size - used;
  if (size - used > keptBytes) fail("too much is kept");
  if (size > used && !line[fd].kept) line[fd].kept = malloc(keptBytes);
  if (size > used) memcpy(line[fd].kept, in + used, size - used);
}

static void report(void) {
  struct rusage usage;
  long pages = 0, resident = 0;
  FILE *statm = fopen("/proc/self/statm", "r");
  if (!statm || fscanf(statm, "%ld %ld", &pages, &resident) != 2) fail("/proc/self/statm");
  fclose(statm);
  getrusage(RUSAGE_SELF, &usage);
  long user = usage.ru_utime.tv_sec * 1000000 + usage.ru_utime.tv_usec;
  long system = usage.ru_stime.tv_sec * 1000000 + usage.ru_stime.tv_usec;
  printf("%ld %ld %ld\n", user + system, user, resident * sysconf(_SC_PAGESIZE));
  fflush(stdout);
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  struct bytes open = frame(argv[2], 1);
  answer.data = malloc(1024 + open.size);
  answer.size = sprintf(answer.data, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", argv[1]);
  memcpy(answer.data + answer.size, open.data, open.size);
  answer.size += open.size;
  connected = frame(argv[3], 1);
  if (strcmp(argv[4], "tick") == 0) {
    newsCount = argc - 6;
    news = calloc(newsCount, sizeof *news);
    for (int i = 0; i < newsCount; i++) news[i] = frame(argv[6 + i], atoi(argv[5]));
  }

  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t addressSize = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), epoll = epoll_create1(0), on = 1;
  if (bind(listener, (struct sockaddr *)&address, addressSize) || listen(listener, 4096)) fail("listen");
  getsockname(listener, (struct sockaddr *)&address, &addressSize);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, ready[1024];
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  event.data.fd = STDIN_FILENO;
  epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);

  for (;;) {
    int count = epoll_wait(epoll, ready, 1024, -1);
    for (int i = 0; i < count; i++) {
      int fd = ready[i].data.fd;
      char request[64];
      if (fd == STDIN_FILENO) {
        if (read(fd, request, sizeof request) <= 0) return 0;
        report();
      } else if (fd == listener) {
        for (int made; (made = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
          if (made >= maxFd) fail("too many connections");
          setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
          line[made].nth = fdCount;
          fds[fdCount++] = made;
          event.data.fd = made;
          epoll_ctl(epoll, EPOLL_CTL_ADD, made, &event);
        }
      } else receive(fd);
    }
  }
}
