/*
 * mm and active_mm on a small machine: Linux 5.3, 2 CPUs, 3 tasks, 2 mms.
 * What may happen, what a step is and what a state is: README.md.
 *
 * A process is a CPU. Each of its transitions is one micro-step of the kernel
 * as a d_step: the store, then the invariants. How far the CPU has got with a
 * context switch, and its task with an operation, are local variables; a task
 * that is preempted inside of an operation takes that with it, so that another
 * CPU can carry on.
 *
 * Sources, v5.3: kernel/sched/core.c: __schedule, context_switch,
 * finish_task_switch; fs/exec.c: exec_mmap; kernel/exit.c: exit_mm;
 * kernel/fork.c: mmput, __mmput, __mmdrop, get_task_mm.
 */

#define CPUS	2
#ifndef TASKS
#define TASKS	3
#endif

/* task_structs: an idle task for each CPU, and the tasks */
#define A	2
#define B	3
#define C	4
#define ALL	(CPUS + TASKS)

/* mm_structs */
#define NULL	0
#define INIT_MM	1
#define M	2
#define N	3
#define MMS	4

byte mm[ALL];
byte active_mm[ALL] = { INIT_MM, INIT_MM, NULL };
byte state[ALL];
bool current[ALL] = { true, true, false };	/* rq->curr of some CPU */
bool on_cpu[ALL] = { true, true, false };

/* what a task is */
#define KTHREAD	 0	/* runnable, and never had an mm */
#define USER	 1	/* runnable, and has or had one */
#define ZOMBIE	 2
#define RELEASED 3

bool live[MMS] = { false, true, false };
byte users[MMS] = { 0, 2, 0 };
byte count[MMS] = { 0, 4, 0 };	/* init_mm: 2, and one for each idle task */

/* of a task that is preempted: its operation */
byte saved_op[ALL];
byte saved_x[ALL];
byte saved_y[ALL];

#include "invariants.pml"

/* the next micro-step of the current task's operation */
#define NONE		0	/* it is between two operations */
#define EXEC_INIT	1	/* mm_init of an mm just allocated */
#define EXEC_RETURN	2	/* bprm->mm = mm */
#define EXEC_DE_THREAD	3	/* no other thread to wait for */
#define EXEC_READ	4	/* active_mm = tsk->active_mm, by a kernel thread */
#define EXEC_MM		5	/* tsk->mm = mm; from here on x is the old mm */
#define EXEC_ACTIVE	6	/* tsk->active_mm = mm */
#define EXEC_ACTIVE_K	7	/* the same, by what was a kernel thread */
#define EXEC_PUT	8	/* mmput(old_mm) */
#define EXEC_UNMAP	9	/* __mmput: exit_mmap */
#define EXEC_LAST	10	/* __mmput: mmdrop of what all users shared */
#define EXEC_DROP	11	/* mmdrop(active_mm), by what was a kernel thread */
#define EXEC_FREE	12	/* __mmdrop: free_mm */
#define EXEC_FREE_K	13	/* the same, after EXEC_DROP */
#define EXIT_CLEAR	14	/* current->mm = NULL */
#define EXIT_PUT	15	/* mmput(mm) */
#define EXIT_UNMAP	16
#define EXIT_LAST	17
#define EXIT_FREE	18
#define EXIT_NOTIFY	19	/* exit_state = EXIT_ZOMBIE or EXIT_DEAD */
#define EXIT_SCHEDULE	20	/* do_task_dead: somebody else has to come next */
#define PIN_PUT		21	/* mmput of what mmget took */
#define PIN_UNMAP	22
#define PIN_LAST	23
#define PIN_FREE	24

inline exec(m) {
	live[m] = true;
	x = m;
	op = EXEC_INIT
}

inline exit() {
	if
	:: mm[self] != NULL ->
		x = mm[self];
#ifndef SKIP_EXIT_MMGRAB
		count[x]++;
#endif
		held_count[x]++;
		op = EXIT_CLEAR
	:: else ->
		op = EXIT_NOTIFY
	fi
}

inline pin(m) {
	users[m]++;
	held_users[m]++;
	x = m;
	op = PIN_PUT
}

inline put(last, then) {
	users[x]--;
	held_users[x]--;
	if
	:: users[x] == 0 -> held_count[x]++; op = last
	:: else -> x = NULL; op = then
	fi
}

inline drop(last, then) {
	count[x]--;
	held_count[x]--;
	if
	:: count[x] == 0 -> op = last
	:: else -> x = NULL; op = then
	fi
}

/* what all users of an mm shared */
inline drop_last(last, then) {
#ifdef SKIP_FINAL_MMDROP
	held_count[x]--;
	x = NULL;
	op = then
#else
	drop(last, then)
#endif
}

inline release(then) {
	live[x] = false;
	x = NULL;
	op = then
}

inline operate() {
	if
	:: op == EXEC_INIT ->
		users[x] = 1;
		count[x] = 1;
		held_users[x]++;
		op = EXEC_RETURN
	:: op == EXEC_RETURN ->
		op = EXEC_DE_THREAD
	:: op == EXEC_DE_THREAD ->
		op = (mm[self] -> EXEC_MM : EXEC_READ)
	:: op == EXEC_READ ->
		y = active_mm[self];
		op = EXEC_MM
	:: op == EXEC_MM ->
		if
		:: mm[self] != NULL ->
			old = mm[self];
			held_users[old]++;
			op = EXEC_ACTIVE
		:: else ->
			old = y;
			y = NULL;
			held_count[old]++;
			op = EXEC_ACTIVE_K
		fi;
		mm[self] = x;
		held_users[x]--;
		windows++;
		x = old;
		state[self] = USER
	:: op == EXEC_ACTIVE || op == EXEC_ACTIVE_K ->
		active_mm[self] = mm[self];
		windows--;
		op = (op == EXEC_ACTIVE -> EXEC_PUT : EXEC_DROP)
	:: op == EXEC_PUT -> put(EXEC_UNMAP, NONE)
	:: op == EXEC_UNMAP -> op = EXEC_LAST
	:: op == EXEC_LAST -> drop_last(EXEC_FREE, NONE)
	:: op == EXEC_DROP -> drop(EXEC_FREE_K, NONE)
	:: op == EXEC_FREE || op == EXEC_FREE_K -> release(NONE)

	:: op == EXIT_CLEAR ->
		mm[self] = NULL;
		held_count[x]--;
		held_users[x]++;
		op = EXIT_PUT
	:: op == EXIT_PUT -> put(EXIT_UNMAP, EXIT_NOTIFY)
	:: op == EXIT_UNMAP -> op = EXIT_LAST
	:: op == EXIT_LAST -> drop_last(EXIT_FREE, EXIT_NOTIFY)
	:: op == EXIT_FREE -> release(EXIT_NOTIFY)
	:: op == EXIT_NOTIFY ->
		state[self] = (state[self] == KTHREAD -> RELEASED : ZOMBIE);
		op = EXIT_SCHEDULE

	:: op == PIN_PUT -> put(PIN_UNMAP, NONE)
	:: op == PIN_UNMAP -> op = PIN_LAST
	:: op == PIN_LAST -> drop_last(PIN_FREE, NONE)
	:: op == PIN_FREE -> release(NONE)
	fi
}

/* the next micro-step of the CPU's context switch */
#define NOWHERE		0
#define PREPARE		1	/* prepare_task: next->on_cpu = 1 */
#define BORROW		2	/* next->active_mm = oldmm */
#define GRAB		3	/* mmgrab(oldmm) */
#define SWITCH_MM	4	/* switch_mm_irqs_off: next's page tables */
#define CLEAR		5	/* prev->active_mm = NULL */
#define PREV_MM		6	/* rq->prev_mm = oldmm */
#define SWITCH_TO	7	/* from here on it is next that executes */
#define TAKE		8	/* finish_task_switch: rq->prev_mm = NULL */
#define FINISH_TASK	9	/* prev->on_cpu = 0 */
#define UNLOCK		10	/* finish_lock_switch: interrupts on */
#define DROP		11	/* mmdrop(mm) */
#define FREE		12	/* __mmdrop: free_mm */
#define BURY		13	/* put_task_struct(prev) */

/* __schedule: rq->curr = next, interrupts off */
inline schedule(next) {
	if
	:: op != EXIT_SCHEDULE ->
		saved_op[self] = op;
		saved_x[self] = x;
		saved_y[self] = y
	:: else
	fi;
	op = NONE;
	x = NULL;
	y = NULL;
	current[self] = false;
	current[next] = true;
	prev = self;
	self = next;
	at = PREPARE
}

/* the end of __schedule: self goes on with what it was doing */
inline resume() {
	at = NOWHERE;
	op = saved_op[self];
	x = saved_x[self];
	y = saved_y[self];
	saved_op[self] = NONE;
	saved_x[self] = NULL;
	saved_y[self] = NULL
}

inline bury_or_resume() {
	if
	:: dead -> at = BURY
	:: else -> resume()
	fi
}

inline context_switch() {
	if
	:: at == PREPARE ->
		on_cpu[self] = true;
		at = (mm[self] -> SWITCH_MM : BORROW)
	:: at == BORROW ->
		active_mm[self] = active_mm[prev];
		held_count[active_mm[self]]--;
		at = GRAB
	:: at == GRAB ->
#ifdef SKIP_LAZY_MMGRAB
		count[active_mm[self]] = count[active_mm[self]] + (mm[prev] -> 0 : 1);
#else
		count[active_mm[self]]++;
#endif
		held_count[active_mm[self]]++;
		at = (mm[prev] -> SWITCH_TO : CLEAR)
	:: at == SWITCH_MM ->
		at = (mm[prev] -> SWITCH_TO : CLEAR)
	:: at == CLEAR ->
		x = active_mm[prev];
		active_mm[prev] = NULL;
		held_count[x]++;
		at = PREV_MM
	:: at == PREV_MM ->
		assert(prev_mm == NULL);
		prev_mm = x;
		x = NULL;
		at = SWITCH_TO
	:: at == SWITCH_TO ->
		assert(mm[prev] == NULL -> active_mm[prev] == NULL : true);
		assert(active_mm[self] != NULL);
		dead = state[prev] > USER;
		at = (prev_mm -> TAKE : FINISH_TASK)
	:: at == TAKE ->
		x = prev_mm;
		prev_mm = NULL;
		at = FINISH_TASK
	:: at == FINISH_TASK ->
		on_cpu[prev] = false;
		prev = 0;
		at = UNLOCK
	:: at == UNLOCK ->
		if
		:: x != NULL -> at = DROP
		:: else -> bury_or_resume()
		fi
	:: at == DROP ->
		held_count[x]--;
#ifndef SKIP_PREV_MMDROP
		count[x]--;
#endif
		if
		:: count[x] == 0 -> at = FREE
		:: else -> x = NULL; bury_or_resume()
		fi
	:: at == FREE ->
		live[x] = false;
		x = NULL;
		bury_or_resume()
	:: at == BURY ->
		dead = false;
		resume()
	fi
}

/* Whether the current task can be preempted, when interrupts are on. */
#if defined(PREEMPT_RT)
#define CAN_PREEMPT	true
#elif defined(PREEMPT_NONE)
#define CAN_PREEMPT	(op == NONE || op == PIN_PUT || op == EXIT_SCHEDULE)
#else	/* not under task_lock */
#define CAN_PREEMPT	(op != EXEC_ACTIVE && op != EXEC_ACTIVE_K && !(op == EXEC_MM && y != NULL))
#endif

#ifdef MMGET_OWN
#define CAN_PIN(m)	(mm[self] == m)
#elif TASKS == 2
#define CAN_PIN(m)	(mm[A] == m || mm[B] == m)
#else
#define CAN_PIN(m)	(mm[A] == m || mm[B] == m || mm[C] == m)
#endif

#define BETWEEN		(at == NOWHERE && op == NONE && self >= A)
#define INSIDE		(at == NOWHERE && op != NONE && op != EXIT_SCHEDULE)
#define CAN_SWITCH(t)	(at == NOWHERE && CAN_PREEMPT && state[t] <= USER && !current[t] && !on_cpu[t])

active [CPUS] proctype CPU() {
	byte self = _pid;	/* rq->curr */
	byte op;
	byte x, y;		/* mms that the operation, or the switch, has in hand */
	byte at;
	byte prev;		/* who is switched from, until its on_cpu is 0 */
	bool dead;		/* whether that has exited, until it is buried */
	byte prev_mm;		/* rq->prev_mm */

	do
	:: d_step { at != NOWHERE -> context_switch(); invariants() }
	:: d_step { INSIDE -> operate(); invariants() }
	:: d_step { BETWEEN && !live[M] -> exec(M); invariants() }
	:: d_step { BETWEEN && live[M] && !live[N] -> exec(N); invariants() }
	:: d_step { BETWEEN -> exit(); invariants() }
	:: d_step { BETWEEN && CAN_PIN(M) -> pin(M); invariants() }
	:: d_step { BETWEEN && CAN_PIN(N) -> pin(N); invariants() }
	:: d_step { CAN_SWITCH(A) -> schedule(A); invariants() }
	:: d_step { CAN_SWITCH(B) -> schedule(B); invariants() }
#if TASKS > 2
	:: d_step { CAN_SWITCH(C) -> schedule(C); invariants() }
#endif
	:: d_step { op == EXIT_SCHEDULE -> schedule(_pid); invariants() }
	od
}
