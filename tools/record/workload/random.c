/* random SEED N: what N children do, when and where, is drawn from SEED. How their
 * steps interleave is the scheduler's affair, so that two recordings differ. */
#include "workload.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* xorshift32: each task carries its own state. */
static int draw(uint32_t *state, int n)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state % n;
}

static void work(void *arg)
{
	uint32_t random = (uintptr_t)arg | 1;

	if (draw(&random, 2))
		nap(draw(&random, 6));
	on(draw(&random, 2));
	spin(draw(&random, 2));
	named("X");
}

static void work_and_exec(void *arg)
{
	if ((uintptr_t)arg & 2)
		work(arg);
	exec_exit();
}

static void write_memory(uint32_t *random)
{
	int pages = 1 + draw(random, 32);
	char *map = mmap(NULL, pages * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED)
		die("mmap");
	for (int i = 0; i < pages; i++)
		map[i * 4096] = 1;
}

/* The file stays open until the child exits or execs. */
static void pin_parent(void)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/mem", getppid());
	if (open(path, O_RDONLY | O_CLOEXEC) < 0)
		die(path);
}

static void child(void *arg)
{
	uint32_t random = (uintptr_t)arg | 1;
	struct task vm = { 0 };

	for (int steps = 1 + draw(&random, 5); steps > 0; steps--) {
		void *seed = (void *)(uintptr_t)(random >> 1);
		int cpu = draw(&random, 2);

		switch (draw(&random, 10)) {
		case 0: nap(1 + draw(&random, 8)); break;
		case 1: spin(1); break;
		case 2: on(cpu); break;
		case 3: sched_yield(); break;
		case 4: await(spawn(FORK, cpu, "G", draw(&random, 2) ? work : work_and_exec, seed)); break;
		case 5: await(spawn(VFORK, cpu, "V", work_and_exec, seed)); break;
		case 6: vm = spawn(SHARE, cpu, "S", draw(&random, 2) ? work : work_and_exec, seed); break;
		case 7: vm = spawn(THREAD, cpu, "T", work, seed); break;
		case 8: write_memory(&random); break;
		case 9: pin_parent(); break;
		}
	}
	if (vm.pid && draw(&random, 2))
		await(vm);
	named("X");
}

void random_mix(int argc, char **argv)
{
	uint32_t random = argc > 0 ? strtoul(argv[0], NULL, 10) : 1;
	int n = argc > 1 ? atoi(argv[1]) : 20, alive = 0;

	if (!random)
		random = 1;
	for (int i = 0; i < n; i++) {
		if (alive == 3) { /* enough at once */
			if (waitpid(-1, NULL, 0) < 0)
				die("waitpid");
			alive--;
		}
		spawn(FORK, draw(&random, 2), "C", child, (void *)(uintptr_t)(random >> 1));
		alive++;
		on(draw(&random, 2));
		if (draw(&random, 3) == 0)
			nap(draw(&random, 8));
	}
	while (waitpid(-1, NULL, 0) > 0)
		;
	nap(10);
}
