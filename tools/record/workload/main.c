/* workload NAME [ARGUMENT...] runs one of the programs listed by workload without a name. */
#include "workload.h"

#include <stdio.h>
#include <string.h>

static const struct workload *find(const struct workload *list, const char *name)
{
	for (; list->name; list++)
		if (!strcmp(list->name, name))
			return list;
	return NULL;
}

static void print(const struct workload *list)
{
	for (; list->name; list++)
		printf("  %-15s %s\n", list->name, list->about);
}

int main(int argc, char **argv)
{
	const struct workload *w = NULL;

	if (argc > 1 && !strcmp(argv[1], "exit"))
		return 0; /* what exec_exit executes */
	self = argv[0][0] == '/' ? argv[0] : "/workload";
	if (argc > 1) {
		w = find(standard, argv[1]);
		if (!w)
			w = find(own, argv[1]);
	}
	if (!w) {
		printf("usage: workload NAME [ARGUMENT...]\n\n");
		print(standard);
		printf("\n");
		print(own);
		return argc > 1 ? 2 : 0;
	}
	on(0);
	named("A");
	nap(20); /* apart from the exec that brought us here */
	w->run(argc - 2, argv + 2);
	return 0;
}
