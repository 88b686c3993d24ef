// Package excerpt shows part of a recording of a real kernel: which of its events,
// with names for its tasks and mms, and whether the fields that the kernel
// recorded there are those of a scenario's steps.
//
// It neither predicts, as package replay does, nor draws. What it gives is what
// was recorded and nothing else: a field that an event does not carry has no
// value, whatever follows from others.
//
// # The text of an excerpt
//
// One statement a line; # begins a comment. First who is who:
//
//	A = 357             a task, by its pid
//	K = vhost-357       a task, by what it is called, if one pid alone is
//	M = mm7             an mm, by its name in the recording
//	M = A.mm            an mm, by the first event that shows it as A's
//	cpu0 = cpu1         a CPU: on the left its name here, on the right the recording's
//
// Idle tasks are idle0, idle1 and so on, as their CPUs. What is not named keeps
// the name that it has in the recording. Then come the events, in their order:
//
//	4722 use_mm K M @use
//	switch K -> idle1 @sleep
//
// An event is named by its number, which `docgen sim excerpt` lists, by what it
// is about, or by both. Without a number it is the next one that fits all words:
// such a line still finds its event when the recording is made anew. With a
// number, words are optional, and must be true. The words are the kind of the
// event, the task (for switch and fork two, with -> between them), the mm, and
// the CPU. The label at the end names the step of the scenario whose state is
// that of the event, or @step/3, its third micro-step; in an excerpt without
// scenario it is just a name.
package excerpt
