/* One workload for each thing that can happen to an mm. */
#include "workload.h"

#include <fcntl.h>
#include <linux/vhost.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static void nothing(void *arg)
{
	(void)arg;
}

static void nap_once(void *arg)
{
	(void)arg;
	nap(5);
}

/* A sleeps and wakes on CPU 0: the idle task borrows its mm each time. */
static void idle_borrow(int argc, char **argv)
{
	(void)argc, (void)argv;
	for (int i = 0; i < 20; i++)
		nap(5);
}

/* Fork, the child exits, the parent reaps it. */
static void fork_exit(int argc, char **argv)
{
	(void)argc, (void)argv;
	for (int i = 0; i < 3; i++) {
		await(spawn(FORK, 0, "X", nap_once, NULL));
		nap(10);
	}
}

struct rally {
	struct baton there, back;
	int rounds;
};

static void return_ball(void *arg)
{
	struct rally *r = arg;

	for (int i = 0; i < r->rounds; i++) {
		take(r->there);
		pass(r->back);
	}
}

/* A and B share CPU 0 and yield to each other: user to user, nobody lazy. */
static void two_users(int argc, char **argv)
{
	struct rally r = { baton(), baton(), 20 };
	struct task b;

	(void)argc, (void)argv;
	b = spawn(FORK, 0, "B", return_ball, &r);
	for (int i = 0; i < r.rounds; i++) {
		pass(r.there);
		take(r.back);
	}
	await(b);
	nap(10);
}

static void work_a_while(void *arg)
{
	(void)arg;
	for (int i = 0; i < 5; i++) {
		nap(3);
		spin(1);
	}
}

/* Threads of one mm on both CPUs: the idle tasks of both borrow it. */
static void threads(int argc, char **argv)
{
	struct task t0 = spawn(THREAD, 0, "T", work_a_while, NULL);
	struct task t1 = spawn(THREAD, 1, "T", work_a_while, NULL);

	(void)argc, (void)argv;
	await(t0);
	await(t1);
	nap(10);
}

static void exec_nothing(void *arg)
{
	(void)arg;
	exec_exit();
}

/* The child runs in its parent's mm until it execs. */
static void vfork_exec(int argc, char **argv)
{
	(void)argc, (void)argv;
	for (int i = 0; i < 2; i++) {
		await(spawn(VFORK, i, "V", exec_nothing, NULL));
		nap(10);
	}
}

static void never_end(void *arg)
{
	(void)arg;
	for (;;)
		nap(2);
}

static void exec_with_threads(void *arg)
{
	(void)arg;
	spawn(THREAD, 1, "T", never_end, NULL);
	nap(10);
	exec_exit();
}

/* E execs while another thread of its process lives: the kernel kills T first. */
static void exec_threads(int argc, char **argv)
{
	(void)argc, (void)argv;
	await(spawn(FORK, 0, "E", exec_with_threads, NULL));
	nap(20);
}

static void leave_borrower(void *arg)
{
	struct task l = spawn(THREAD, 1, "L", nap_once, NULL);

	(void)arg;
	await(l);	/* CPU 1 is idle now, with our mm */
	nap(5);
}

/* The last user of an mm exits on CPU 0, while CPU 1's idle task borrows it. */
static void lazy_exit(int argc, char **argv)
{
	(void)argc, (void)argv;
	for (int i = 0; i < 3; i++) {
		await(spawn(FORK, 0, "X", leave_borrower, NULL));
		nap(10);
		await(spawn(FORK, 1, "B", nothing, NULL)); /* drives the zombie out of CPU 1 */
		nap(10);
	}
}

struct visit {
	struct baton arrived, leave;
};

static void visit(void *arg)
{
	struct visit *v = arg;

	pass(v->arrived);
	take(v->leave);
}

static int open_proc(pid_t pid, const char *file, int flags)
{
	char path[64];
	int fd;

	snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
	fd = open(path, flags);
	if (fd < 0)
		die(path);
	return fd;
}

/* References from outside: A has X's /proc/PID/mem and maps open when X exits. */
static void proc_reader(int argc, char **argv)
{
	struct visit v = { baton(), baton() };
	char page[4096];
	struct task x;
	int mem, maps;

	(void)argc, (void)argv;
	x = spawn(FORK, 1, "X", visit, &v);
	take(v.arrived);
	nap(10);
	mem = open_proc(x.pid, "mem", O_RDONLY);
	maps = open_proc(x.pid, "maps", O_RDONLY);
	if (read(maps, page, sizeof page) <= 0)
		die("read maps");
	if (pread(mem, page, sizeof page, (off_t)(unsigned long)proc_reader) <= 0)
		die("read mem");
	pass(v.leave);
	await(x);
	nap(10);
	close(mem);	/* frees the mm_struct, unless CPU 1 borrows it */
	close(maps);
	nap(10);
}

/* CPU 1 goes offline while its idle task borrows an mm: that of X, who has exited; or,
 * with the argument "alive", that of B, who lives on and is moved to another CPU. It
 * stays offline, because the tracer would not see its return (README.md). */
static void hotplug(int argc, char **argv)
{
	int alive = argc > 0 && !strcmp(argv[0], "alive");
	struct visit v = { baton(), baton() };
	struct task t = spawn(FORK, 1, alive ? "B" : "X", visit, &v);

	take(v.arrived);
	nap(10);
	if (!alive) {
		pass(v.leave);
		await(t);
	}
	put_line("/sys/devices/system/cpu/cpu1/online", "0");
	nap(20);
	if (alive) {
		pass(v.leave);
		await(t);
	}
	nap(20);
}

/* A lends its mm to the worker of a vhost device: until 6.3 a kernel thread that calls
 * kthread_use_mm, then a thread of A's own that never leaves the kernel. Needs the
 * module vhost_net. */
static void use_mm(int argc, char **argv)
{
	int device = open("/dev/vhost-net", O_RDWR), kick = eventfd(0, 0);
	struct vhost_vring_file ring = { 0, kick };

	(void)argc, (void)argv;
	if (device < 0)
		die("/dev/vhost-net");
	if (kick < 0 || ioctl(device, VHOST_SET_OWNER) || ioctl(device, VHOST_SET_VRING_KICK, &ring))
		die("vhost");
	for (int i = 0; i < 4; i++) {
		nap(10);
		eventfd_write(kick, 1);	/* wakes the worker, which finds nothing to send */
	}
	nap(10);
	close(device);
	nap(10);
}

enum { PAGE = 4096, PAGES = 64 };

static void touch(char *map, int from, int to, int write)
{
	for (int i = from; i < to; i++) {
		volatile char *page = map + i * PAGE;

		if (write)
			*page = 1;
		else
			(void)*page;
	}
}

static void write_copies(void *arg)
{
	touch(arg, 16, 32, 1);
	nap(5);
}

/* An anonymous mapping: zero pages, write faults, fork, copies, pages used again. */
static void anon_mem(int argc, char **argv)
{
	char *map = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct task b;

	(void)argc, (void)argv;
	if (map == MAP_FAILED)
		die("mmap");
	touch(map, 0, 16, 0);
	touch(map, 8, 48, 1);
	nap(5);
	b = spawn(FORK, 0, "B", write_copies, map);
	nap(5);
	touch(map, 16, 24, 1);
	await(b);
	touch(map, 24, 40, 1);
	munmap(map, PAGES * PAGE);
	nap(10);
}

const struct workload standard[] = {
	{ "idle-borrow", "sleeps and wakes: the idle task borrows its mm", idle_borrow },
	{ "fork-exit", "fork, exit, wait, three times", fork_exit },
	{ "two-users", "two processes share a CPU and yield to each other", two_users },
	{ "threads", "threads of one mm on two CPUs", threads },
	{ "vfork-exec", "the child runs in its parent's mm until it execs", vfork_exec },
	{ "exec-threads", "exec in a process that has another thread", exec_threads },
	{ "lazy-exit", "an idle task borrows an mm whose last user exits elsewhere", lazy_exit },
	{ "proc-reader", "/proc/PID/mem and maps are open when PID exits", proc_reader },
	{ "hotplug", "[alive]: a CPU goes offline while its idle task borrows an mm", hotplug },
	{ "use-mm", "a vhost worker uses its owner's mm", use_mm },
	{ "anon-mem", "anonymous memory: faults, fork, copy-on-write", anon_mem },
	{ "random", "SEED N: N children, each a random mix of all this", random_mix },
	{ 0 },
};
