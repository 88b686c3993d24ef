/*
 * What holds after every micro-step: both counters of every mm are exactly what
 * the pointers of the tasks and the functions in progress account for.
 */

/* References that functions in progress, rq->prev_mm and pins hold, or owe. */
byte held_users[MMS];
short held_count[MMS];

/* How many tasks are between their store of mm and that of active_mm. */
byte windows;

hidden byte i, apart, old;
hidden short want_users[MMS], want_count[MMS];

inline invariants() {
	for (i : INIT_MM .. MMS-1) {
		want_users[i] = held_users[i];
		want_count[i] = held_count[i] + (users[i] > 0)
	}
	apart = 0;
	for (i : 0 .. ALL-1) {
		if
		:: mm[i] != NULL ->
			want_users[mm[i]]++;
			apart = apart + (active_mm[i] != mm[i])
		:: else ->
			want_count[active_mm[i]]++;
			assert(active_mm[i] == NULL || current[i] || on_cpu[i])
		fi
	}
	assert(apart == windows);
	want_users[INIT_MM] = want_users[INIT_MM] + 2;
	want_count[INIT_MM]++;
	for (i : INIT_MM .. MMS-1) {
		assert(users[i] == want_users[i] && count[i] == want_count[i]);
		assert(users[i] == 0 || count[i] > 0);
		assert(live[i] || (users[i] == 0 && count[i] == 0))
	}
	assert(live[INIT_MM] && count[INIT_MM] > 0);
	i = 0
}
