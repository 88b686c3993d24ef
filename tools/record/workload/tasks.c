/* How workloads make tasks, place them, let them wait for each other and stop them. */
#include "workload.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char *self;

void die(const char *what)
{
	dprintf(2, "workload: %s: %s\n", what, strerror(errno));
	_exit(1);
}

void on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof set, &set))
		die("sched_setaffinity");
}

void named(const char *name)
{
	prctl(PR_SET_NAME, name);
}

void nap(int ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000L };

	while (nanosleep(&t, &t) && errno == EINTR)
		;
}

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void spin(int ms)
{
	long end = now_ms() + ms;

	while (now_ms() < end)
		;
}

/* Lies at the bottom of the new task's stack: tasks that share memory share no malloc. */
struct start {
	int cpu;
	const char *name;
	void (*body)(void *);
	void *arg;
	int alive;
};

static int begin(void *p)
{
	struct start *s = p;

	on(s->cpu);
	named(s->name);
	s->body(s->arg);
	return 0; /* exits this task only, if it is a thread */
}

struct task spawn(int shared, int cpu, const char *name, void (*body)(void *), void *arg)
{
	const size_t size = 64 << 10;
	struct start *s = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct task t = { 0 };
	int thread = shared & CLONE_THREAD;

	if (s == MAP_FAILED)
		die("mmap");
	*s = (struct start){ cpu, name, body, arg, 1 };
	/* A stack is not given back: a workload is short, and who else runs on it, unknown. */
	t.pid = clone(begin, (char *)s + size, shared | (thread ? CLONE_CHILD_CLEARTID : SIGCHLD), s,
		      NULL, NULL, &s->alive);
	if (t.pid < 0)
		die("clone");
	if (thread)
		t.alive = &s->alive;
	return t;
}

void await(struct task t)
{
	if (!t.alive) {
		while (waitpid(t.pid, NULL, 0) < 0)
			if (errno != EINTR)
				die("waitpid");
		return;
	}
	while (__atomic_load_n(t.alive, __ATOMIC_ACQUIRE))
		syscall(SYS_futex, t.alive, FUTEX_WAIT, 1, NULL, NULL, 0);
}

void exec_exit(void)
{
	execl(self, "workload", "exit", (char *)NULL);
	die(self);
}

struct baton baton(void)
{
	struct baton b;

	if (pipe(b.fd))
		die("pipe");
	return b;
}

void pass(struct baton b)
{
	if (write(b.fd[1], "", 1) != 1)
		die("pass");
}

void take(struct baton b)
{
	char c;

	if (read(b.fd[0], &c, 1) != 1)
		die("take");
}

void put_line(const char *path, const char *line)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, line, strlen(line)) < 0)
		die(path);
	close(fd);
}
