/* Workloads that drive several mechanisms at once, into corners that one alone misses. */
#include "workload.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* ---- tty-storm ---------------------------------------------------------------- */

static void read_lines(void *arg)
{
	char line[64];

	while (read(*(int *)arg, line, sizeof line) > 1) /* an empty line ends it */
		;
}

/* The producer on CPU 0 writes lines into a pseudoterminal that the consumer on CPU 1
 * reads. What carries them is a kworker: an anonymous task between two users, which
 * borrows from whichever it comes after. */
static void tty_storm(int argc, char **argv)
{
	int master = open("/dev/ptmx", O_RDWR | O_NOCTTY), slave, unlocked = 0;
	struct termios raw;
	struct task c;
	char path[64];

	(void)argc, (void)argv;
	if (master < 0 || ioctl(master, TIOCSPTLCK, &unlocked) || ptsname_r(master, path, sizeof path))
		die("/dev/ptmx");
	slave = open(path, O_RDWR | O_NOCTTY);
	if (slave < 0 || tcgetattr(slave, &raw))
		die(path);
	raw.c_lflag &= ~ECHO;
	tcsetattr(slave, TCSANOW, &raw);

	c = spawn(FORK, 1, "C", read_lines, &slave);
	for (int i = 0; i < 60; i++) {
		if (write(master, "a line\n", 7) != 7)
			die("write");
		if (i % 10 == 9)
			nap(3);		/* now and then, all is quiet */
		else
			spin(1);
	}
	if (write(master, "\n", 1) != 1)
		die("write");
	await(c);
	nap(20);
}

/* ---- clone-forest ------------------------------------------------------------- */

/* A node is its depth (0: a leaf) and a seed, in one word: a pointer would point into
 * the stack of a parent that may be gone. */
static void *node(int depth, int seed)
{
	return (void *)(intptr_t)(seed << 4 | depth);
}

/* Each node has two children, of all kinds in turn, and waits for neither, for the
 * second, or for both: so that mms die before, between and after those who share them. */
static void grow(void *arg)
{
	static const int kinds[] = { FORK, SHARE, THREAD, VFORK };
	int depth = (intptr_t)arg & 15, seed = (intptr_t)arg >> 4;
	struct task child[2];

	if (depth > 0) {
		for (int i = 0; i < 2; i++) {
			int n = seed * 2 + i;

			child[i] = spawn(kinds[n % 4], n / 3 % 2, "N", grow, node(depth - 1, n));
			nap(2);
		}
		for (int i = 1; i >= 2 - seed % 3; i--)
			await(child[i]);
	}
	nap(seed * 5 % 7);
	named("X");
}

/* A tree of fork, vfork, CLONE_VM and threads whose nodes exit in odd order. Orphans
 * come to A, which reaps them. */
static void clone_forest(int argc, char **argv)
{
	(void)argc, (void)argv;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	for (int seed = 1; seed <= 3; seed++) {
		spawn(FORK, seed % 2, "N", grow, node(3, seed));
		while (waitpid(-1, NULL, 0) > 0)
			;
		nap(10);
	}
}

/* ---- affinity-hop ------------------------------------------------------------- */

/* H goes from CPU to CPU and sleeps on each, so that every idle task it leaves behind
 * borrows its mm when it exits. Then B does the same rounds, and each of its arrivals
 * drives one zombie out. */
static void hop(void *arg)
{
	for (int i = 0, rounds = *(int *)arg; i < rounds; i++) {
		on(i % 2);	/* migration/N carries us off, itself a borrower */
		nap(4);
		spin(1);
		nap(2);
	}
}

static void affinity_hop(int argc, char **argv)
{
	(void)argc, (void)argv;
	for (int rounds = 3; rounds <= 6; rounds++) {
		struct task h = spawn(FORK, 0, "H", hop, &rounds);
		struct task t = spawn(SHARE, 1, "T", hop, &rounds);

		await(h);
		await(t);
		nap(5);
		await(spawn(FORK, 1, "B", hop, &rounds));
		nap(10);
	}
}

/* ---- exec-nonleader ----------------------------------------------------------- */

static void exec_soon(void *arg)
{
	(void)arg;
	nap(5);
	exec_exit();
}

static void sleep_on(void *arg)
{
	(void)arg;
	nap(10000);
}

static void lead(void *arg)
{
	spawn(THREAD, 1, "S", sleep_on, NULL);
	spawn(THREAD, *(int *)arg, "E", exec_soon, NULL);
	sleep_on(NULL);
}

/* A thread that is not the leader execs: it kills leader and siblings, takes over the
 * leader's pid, and the old mm goes with the last of them. */
static void exec_nonleader(int argc, char **argv)
{
	(void)argc, (void)argv;
	for (int cpu = 0; cpu < 2; cpu++) {
		await(spawn(FORK, 0, "P", lead, &cpu));
		nap(10);
	}
}

const struct workload own[] = {
	{ "tty-storm", "a kworker carries lines from a producer to a consumer", tty_storm },
	{ "clone-forest", "nested fork, vfork, CLONE_VM and threads that exit in odd order", clone_forest },
	{ "affinity-hop", "hops between CPUs, leaves lazy borrowers behind, and exits", affinity_hop },
	{ "exec-nonleader", "a thread that is not the leader execs and takes its pid", exec_nonleader },
	{ 0 },
};
