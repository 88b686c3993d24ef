/*
 * Programs whose context switches are worth recording. Each does one thing with mm
 * and active_mm, in an order that its pipes and pauses decide and not the scheduler,
 * as far as possible. They run as root in a guest with nothing else in it.
 *
 * CPUs 0 and 1 are theirs; the last CPU is the tracer's. A task names itself after
 * its part (A and B work, X is about to exit, …), so that a recording can be read.
 */
#ifndef WORKLOAD_H
#define WORKLOAD_H

#define _GNU_SOURCE
#include <sched.h>
#include <sys/types.h>

/* What a new task shares with the one that spawns it. */
#define FORK	0					/* nothing */
#define SHARE	CLONE_VM				/* the mm, but it is a process */
#define VFORK	(CLONE_VM | CLONE_VFORK)		/* the mm, and we wait until it exits or execs */
#define THREAD	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)

struct task {
	pid_t pid;
	int *alive;	/* of a thread: the kernel zeroes it and wakes us, because wait(2) does not see threads */
};

/* A pipe that one task writes to when it is the other's turn. */
struct baton {
	int fd[2];
};

/* tasks.c */
extern const char *self;				/* the path of this program */
void die(const char *what) __attribute__((noreturn));
void on(int cpu);					/* run there and nowhere else */
void named(const char *name);
void nap(int ms);
void spin(int ms);
struct task spawn(int shared, int cpu, const char *name, void (*body)(void *), void *arg);
void await(struct task t);				/* until it has exited; reaps processes */
void exec_exit(void) __attribute__((noreturn));		/* exec of a program that exits */
struct baton baton(void);
void pass(struct baton b);
void take(struct baton b);
void put_line(const char *path, const char *line);	/* into a file of /proc or /sys */

/* A workload gets the words after its name. */
struct workload {
	const char *name, *about;
	void (*run)(int argc, char **argv);
};
extern const struct workload standard[], own[];		/* each ends with a null name */
void random_mix(int argc, char **argv);

#endif
