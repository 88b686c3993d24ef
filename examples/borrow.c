/* What content/en/guide/authoring.md shows a region of: the kernel's rule,
 * without what a real context_switch has to do besides. */

// [region borrow]
if (!next->mm) {                        /* a kernel thread */
	next->active_mm = prev->active_mm;
	if (prev->mm)                   /* from a user task */
		mmgrab(prev->active_mm);
}
// [endregion borrow]
