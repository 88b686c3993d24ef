package sim

import (
	"slices"
	"strconv"
	"strings"

	"docgen/sim/say"
)

// A Release is a kernel release, ordered as releases are: 2.6.10 < 3.0 < 6.12.
// The last component has 16 bits, because long-lived series have gone past 255:
// 4.9.337, 4.14.336, 4.19.325.
type Release uint32

// rel makes a Release of its components.
func rel(major, minor, patch int) Release {
	return Release(major<<24 | minor<<16 | patch)
}

// String formats r as the kernel does: three components before 3.0, then two
// unless it is a stable release.
func (r Release) String() string {
	major, minor, patch := int(r>>24), int(r>>16&0xff), int(r&0xffff)
	if major < 3 || patch > 0 {
		return say.Textf("%d.%d.%d", major, minor, patch)
	}
	return say.Textf("%d.%d", major, minor)
}

// Series returns the release whose stable series r is of: 6.12 for 6.12.95.
func (r Release) Series() Release { return r &^ 0xffff }

// The releases the model covers, and the one it is when nothing is said.
var (
	oldest = rel(2, 3, 13)
	newest = rel(7, 0, 0xffff)
)

// DefaultRelease is what a machine behaves as unless told otherwise.
const DefaultRelease = "6.12"

// An Arch is an architecture of the model.
type Arch uint8

const (
	X86       Arch = iota // x86_64; i386 before there was one
	PowerPC64             // Book3S 64: since 6.4, lazy references are not counted there
	numArchs
)

// archNames is indexed by Arch; the names are the kernel's.
var archNames = [numArchs]string{"x86_64", "powerpc64"}

func (a Arch) String() string { return archNames[a] }

// Archs lists the names of all architectures.
func Archs() []string { return append([]string(nil), archNames[:]...) }

// oldestPowerPC is the first release of which the model knows powerpc64.
var oldestPowerPC = rel(3, 0, 0)

// A Kernel is a release on an architecture, together with the behaviours they
// resolve to.
type Kernel struct {
	Release Release
	Arch    Arch
	has     uint64 // a bit for each behaviour
}

// ParseKernel resolves a release such as "6.12", "6.1.192" or "2.6.10" against
// the table of dated behaviours, for x86_64.
func ParseKernel(release string) (Kernel, error) {
	parts := strings.Split(release, ".")
	var n [3]int
	if len(parts) < 2 || len(parts) > 3 {
		return Kernel{}, say.Errorf("%q is not a kernel release: expected something like 6.12 or 2.6.10", release)
	}
	for i, p := range parts {
		bits := 8
		if i == 2 {
			bits = 16
		}
		v, err := strconv.ParseUint(p, 10, bits)
		if err != nil {
			return Kernel{}, say.Errorf("%q is not a kernel release: expected something like 6.12 or 2.6.10", release)
		}
		n[i] = int(v)
	}
	r := rel(n[0], n[1], n[2])
	if r < oldest || r > newest {
		return Kernel{}, say.Errorf("kernel %s is outside of what the simulator models: 2.3.13 to 7.0", release)
	}
	return resolve(r, X86), nil
}

// On returns the same release on another architecture, by its name in Archs.
func (k Kernel) On(arch string) (Kernel, error) {
	i := slices.Index(archNames[:], arch)
	if i < 0 {
		return Kernel{}, say.Errorf("there is no architecture %q in the model: expected %s", arch, strings.Join(archNames[:], " or "))
	}
	if Arch(i) == PowerPC64 && k.Release < oldestPowerPC {
		return Kernel{}, say.Errorf("kernel %s on powerpc64 is outside of what the simulator models: 3.0 to 7.0", k.Release)
	}
	return resolve(k.Release, Arch(i)), nil
}

func resolve(r Release, arch Arch) Kernel {
	k := Kernel{Release: r, Arch: arch}
	for b := range behaviourTable {
		if behaviourTable[b].in(k) {
			k.has |= 1 << b
		}
	}
	return k
}

// String names the release, and the architecture if it is not x86_64.
func (k Kernel) String() string {
	if k.Arch != X86 {
		return k.Release.String() + " " + k.Arch.String()
	}
	return k.Release.String()
}

// does says whether the kernel has a behaviour.
func (k Kernel) does(b behaviour) bool { return k.has&(1<<b) != 0 }

// A behaviour is something that kernels do from one release on, or up to one.
// What merely changed its name is in the table of functions (func.go).
type behaviour uint8

const (
	kernelPreemption   behaviour = iota // a task can be preempted inside the kernel
	switchIRQsOn                        // schedule lets go of the run queue, and turns interrupts on, before it switches
	dropsInline                         // schedule drops a borrowed mm itself, before switch_to
	switchFourCases                     // context_switch treats its four cases apart
	execReuses                          // exec empties the old mm and keeps it if nobody else uses it
	execKeepsBprm                       // bprm->mm still points to the new mm after the task has got it
	execKillsThreads                    // exec kills the other threads of the group
	hidesMM                             // start_lazy_tlb and end_lazy_tlb exist
	vforkKillable                       // a fatal signal ends the wait for a vfork child
	exitGrabsFirst                      // exit_mm counts its reference before it lets a vfork parent go on
	forkErrorExits                      // a fork that fails gives the child's mm up by exit_mm
	forkErrorDrops                      // and drops the reference that this takes
	exitIRQsOff                         // exit_mm clears mm with interrupts off
	execIRQsOff                         // exec_mmap changes mm and active_mm with interrupts off, active_mm first
	execLoadsIRQsOff                    // and loads the new mm before it turns them on again
	useMMIRQsOff                        // kthread_use_mm and _unuse_mm change both with interrupts off
	useMMPromotes                       // adopting an mm already borrowed takes no reference: the lazy one is promoted
	useMMAlwaysGrabs                    // adopting always takes a reference, and releasing takes a lazy one
	lazyState                           // a CPU's translations have a state, TLBSTATE_OK or TLBSTATE_LAZY
	leaveLoadsCR3                       // leave_mm loads init_mm's page tables
	switchMMIRQsOff                     // switch_mm runs with interrupts off
	tlbGenerations                      // mms count flushes, CPUs know which they have seen
	lazyIsEager                         // with PCID, enter_lazy_tlb loads init_mm
	lazySkipsIPIs                       // a flush that frees no page tables does not interrupt lazy CPUs
	flushMulti                          // the local CPU flushes while the others do
	flushLooksAtLoaded                  // a flush interrupts only CPUs that have the mm loaded
	marksSwitching                      // loaded_mm says so while CR3 is being written
	switchingMustFlush                  // and those that are about to load something
	switchingFirst                      // which they say before they look whether they have to flush
	flushRanges                         // a flush of few pages is about those pages only
	flushRangesRadix                    // likewise on powerpc64
	flushesGathered                     // munmap flushes only what was mapped
	mprotectGathers                     // mprotect flushes what it has changed, not the whole area
	lazyCpumask                         // a CPU stays in mm_cpumask when it switches away
	idleExits                           // the idle task of a CPU that goes offline returns what it borrows
	idleExitDrops                       // and drops it itself
	idleExitStores                      // and stores init_mm in its active_mm
	finishCPU                           // another CPU drops it
	forceInitMM                         // the CPU is moved to init_mm while it still runs tasks
	shootLazies                         // lazy references are not counted: __mmdrop makes lazy CPUs leave
	clearsMaskEarly                     // a CPU that goes offline leaves mm_cpumask before its idle task leaves the mm
	reuseByRefs                         // a write fault writes in place if nobody else has a reference on the page
	reuseExclusive                      // or if the page is marked as exclusive
	numBehaviours
)

// A Behaviour is a row of the table of dated behaviours.
type Behaviour struct {
	ID     string // "switch-irqs-on": for links and messages, so that Name can be mended
	Name   string
	Spans  []Span // the releases that have it, in order
	Arch   string // the one architecture that has it; "" for all
	Source string // where it can be read: in parentheses, releases of the source or the commit that makes the difference
}

// A Span is a range of releases: from Since up to, but not including, Until
// (0: all since).
type Span struct{ Since, Until Release }

// in says whether a kernel has the behaviour.
func (b *Behaviour) in(k Kernel) bool {
	if b.Arch != "" && b.Arch != k.Arch.String() {
		return false
	}
	for _, s := range b.Spans {
		if s.Since <= k.Release && (s.Until == 0 || k.Release < s.Until) {
			return true
		}
	}
	return false
}

// from is the span of all releases since one, between that of all from one up
// to another, and before of all up to one.
func from(major, minor, patch int) []Span { return []Span{{rel(major, minor, patch), 0}} }
func between(since, until Release) []Span { return []Span{{since, until}} }
func before(until Release) []Span         { return []Span{{oldest, until}} }

// Stable releases take over changes, fixes most of all. Where they do, the span
// of mainline alone would be wrong for kernels that many people run.

// finish_cpu, 5.8, came to three series on the same day, 22 June 2020.
var (
	hasFinishCPU   = []Span{{rel(4, 19, 129), rel(4, 20, 0)}, {rel(5, 4, 48), rel(5, 5, 0)}, {rel(5, 7, 5), 0}}
	lacksFinishCPU = []Span{{rel(2, 6, 11), rel(4, 19, 129)}, {rel(4, 20, 0), rel(5, 4, 48)}, {rel(5, 5, 0), rel(5, 7, 5)}}
)

// stableFlushFilter are the stable releases that took over should_flush_tlb,
// with "Only trim the mm_cpumask once a second", without the lazy mm_cpumask
// that it was written for; stableFlushFix those that mended it, two months
// later (CVE-2025-37964). 6.13 had come to its end by then.
var (
	stableFlushFilter = []Span{{rel(5, 15, 179), rel(5, 16, 0)}, {rel(6, 1, 129), rel(6, 2, 0)},
		{rel(6, 6, 79), rel(6, 7, 0)}, {rel(6, 12, 16), rel(6, 13, 0)}, {rel(6, 13, 4), 0}}
	stableFlushFix = []Span{{rel(5, 15, 183), rel(5, 16, 0)}, {rel(6, 1, 139), rel(6, 2, 0)},
		{rel(6, 6, 91), rel(6, 7, 0)}, {rel(6, 12, 29), rel(6, 13, 0)}, {rel(6, 14, 7), 0}}
)

const x86, powerpc64 = "x86_64", "powerpc64"

// behaviourTable is indexed by behaviour.
var behaviourTable = [numBehaviours]Behaviour{
	kernelPreemption: {"kernel-preemption", "a task can be preempted inside the kernel, where interrupts are on",
		from(2, 5, 4), "", "kernel/sched.c: preempt_schedule"},
	switchIRQsOn: {"switch-irqs-on", "schedule turns interrupts on before it switches address spaces",
		before(rel(2, 5, 2)), "", "kernel/sched.c: schedule (2.4)"},
	dropsInline: {"drops-inline", "schedule drops a borrowed mm before switch_to, on the stack of the task that borrowed it",
		before(rel(2, 5, 63)), "", "kernel/sched.c: schedule (2.4; 6fe3b423bf)"},
	switchFourCases: {"switch-four-cases", "context_switch hands a borrowed mm from kernel thread to kernel thread without counting",
		from(5, 4, 0), "", "kernel/sched/core.c: context_switch (139d025cda1d)"},
	execReuses: {"exec-reuses", "exec empties an mm that has no other users and goes on with it, instead of making a new one",
		before(rel(2, 5, 19)), "", "fs/exec.c: exec_mmap (2.4)"},
	execKeepsBprm: {"exec-keeps-bprm", "an exec that fails late drops the new mm, which is the task's by then",
		between(rel(2, 5, 19), rel(2, 5, 75)), "", "fs/exec.c: do_execve, flush_old_exec (610a61e01f)"},
	execKillsThreads: {"exec-kills-threads", "exec kills the other threads of the group and waits for them",
		from(2, 5, 35), "", "fs/exec.c: de_thread"},
	hidesMM: {"hides-mm", "start_lazy_tlb and end_lazy_tlb hide a user task's mm for a while",
		before(rel(2, 5, 63)), "", "kernel/exit.c: start_lazy_tlb, end_lazy_tlb (a1861dbf7d)"},
	vforkKillable: {"vfork-killable", "a parent that waits for its vfork child can be killed",
		from(3, 3, 0), "", "kernel/fork.c: wait_for_vfork_done (d68b46fe16ad)"},
	exitGrabsFirst: {"exit-grabs-first", "exit_mm takes the dying task's reference before mm_release wakes a vfork parent",
		before(rel(2, 4, 0)), "", "kernel/exit.c: __exit_mm (2.3.13)"},
	forkErrorExits: {"fork-error-exits", "a fork that fails after copy_mm gives the child's mm up by exit_mm, as if the child had run; since, by mmput",
		before(rel(2, 6, 9)), "", "kernel/fork.c: copy_process, bad_fork_cleanup_mm"},
	// The patch to 2.4 is of April 2004, between 2.4.25 and 2.4.27.
	forkErrorDrops: {"fork-error-drops", "and drops the reference that exit_mm has taken for what the child goes on with",
		[]Span{{rel(2, 4, 27), rel(2, 5, 0)}, {rel(2, 6, 6), rel(2, 6, 9)}}, "", "kernel/fork.c: copy_process (2386894043); do_fork (2.4.27)"},
	exitIRQsOff: {"exit-irqs-off", "exit_mm clears task->mm with interrupts off",
		from(5, 11, 0), "", "kernel/exit.c: exit_mm (5bc78502322a)"},
	execIRQsOff: {"exec-irqs-off", "exec_mmap changes active_mm, then mm, with interrupts off",
		[]Span{{rel(4, 14, 207), rel(4, 15, 0)}, {rel(4, 19, 155), rel(4, 20, 0)}, {rel(5, 4, 75), rel(5, 5, 0)}, {rel(5, 9, 5), 0}}, "",
		"fs/exec.c: exec_mmap (d53c3dfb23c4: 5.10, 5.9.5, 5.4.75, 4.19.155, 4.14.207)"},
	execLoadsIRQsOff: {"exec-loads-irqs-off", "exec_mmap loads the new mm before it turns interrupts on again",
		[]Span{{rel(4, 19, 155), rel(4, 20, 0)}, {rel(5, 4, 75), rel(5, 5, 0)}, {rel(5, 9, 5), 0}}, powerpc64,
		"fs/exec.c: exec_mmap, CONFIG_ARCH_WANT_IRQS_OFF_ACTIVATE_MM (66acd46080bd)"},
	useMMIRQsOff: {"use-mm-irqs-off", "kthread_use_mm changes active_mm and mm with interrupts off",
		[]Span{{rel(5, 4, 62), rel(5, 5, 0)}, {rel(5, 8, 3), 0}}, "",
		"kernel/kthread.c: kthread_use_mm (38cf307c1f20: 5.9, 5.8.3); use_mm (5.4.62)"},
	useMMPromotes: {"use-mm-promotes", "use_mm on an mm that is already borrowed promotes the lazy reference",
		between(rel(3, 0, 0), rel(6, 4, 0)), "", "mm/mmu_context.c: use_mm; kernel/kthread.c: kthread_use_mm"},
	useMMAlwaysGrabs: {"use-mm-always-grabs", "kthread_use_mm always grabs, kthread_unuse_mm takes a lazy reference of its own",
		from(6, 4, 0), "", "kernel/kthread.c: kthread_use_mm (6cad87b0a8b5)"},
	lazyState: {"lazy-state", "a CPU is TLBSTATE_OK or TLBSTATE_LAZY, and leaves an mm at the first interrupt if it is lazy",
		between(rel(2, 3, 43), rel(4, 14, 0)), x86, "asm/mmu_context.h: enter_lazy_tlb, switch_mm"},
	leaveLoadsCR3: {"leave-loads-cr3", "leave_mm loads init_mm's page tables, not only clears the CPU's bit",
		[]Span{{rel(2, 4, 19), rel(2, 5, 0)}, {rel(2, 5, 17), rel(4, 14, 0)}}, x86, "arch/i386/kernel/smp.c: leave_mm (99ef44b79d)"},
	switchMMIRQsOff: {"switch-mm-irqs-off", "switch_mm runs with interrupts off wherever it is called",
		from(4, 7, 0), x86, "arch/x86/mm/tlb.c: switch_mm (69c0319aabba)"},
	tlbGenerations: {"tlb-generations", "mms count their flushes, and CPUs know for each ASID which they have seen",
		from(4, 14, 0), x86, "arch/x86/mm/tlb.c: switch_mm_irqs_off, flush_tlb_func"},
	lazyIsEager: {"lazy-is-eager", "on a CPU with PCID, enter_lazy_tlb loads init_mm at once",
		between(rel(4, 14, 0), rel(4, 20, 0)), x86, "arch/x86/mm/tlb.c: enter_lazy_tlb, tlb_defer_switch_to_init_mm"},
	lazySkipsIPIs: {"lazy-skips-ipis", "a flush that frees no page tables does not interrupt lazy CPUs: they catch up later",
		from(4, 20, 0), x86, "arch/x86/mm/tlb.c: tlb_is_not_lazy, should_flush_tlb"},
	flushMulti: {"flush-multi", "the local CPU flushes while the other CPUs do",
		from(5, 13, 0), x86, "arch/x86/mm/tlb.c: flush_tlb_multi"},
	flushLooksAtLoaded: {"flush-looks-at-loaded", "a flush that frees no page tables interrupts only CPUs that have the mm loaded",
		stableFlushFilter, x86, "arch/x86/mm/tlb.c: should_flush_tlb (6db2526c1d69, 6.14)"},
	marksSwitching: {"marks-switching", "loaded_mm is LOADED_MM_SWITCHING while CR3 is being written, not the mm before",
		from(4, 19, 0), x86, "arch/x86/mm/tlb.c: switch_mm_irqs_off (4.19)"},
	switchingMustFlush: {"switching-must-flush", "a flush interrupts CPUs whose loaded_mm is LOADED_MM_SWITCHING",
		stableFlushFix, x86, "arch/x86/mm/tlb.c: should_flush_tlb (fea4e317f9e7, 6.15, CVE-2025-37964)"},
	// The fix rests on this, which 6.15 had before it, from the broadcast flushes.
	// The stable releases that took over the fix had to be given it a year later.
	// (6.6 was, too, in a release that is not known here; 5.15 may not have been.)
	switchingFirst: {"switching-first", "switch_mm stores LOADED_MM_SWITCHING before it reads tlb_gen",
		[]Span{{rel(6, 1, 178), rel(6, 2, 0)}, {rel(6, 12, 97), rel(6, 13, 0)}, {rel(6, 15, 0), 0}}, x86,
		"arch/x86/mm/tlb.c: switch_mm_irqs_off (\"Fix check/use ordering in switch_mm_irqs_off()\")"},
	flushRanges: {"flush-ranges", "a flush of up to 33 pages is about those pages only (before 3.17 it depends on the CPU's model up to how many)",
		from(3, 6, 0), x86, "arch/x86/mm/tlb.c: flush_tlb_mm_range, tlb_single_page_flush_ceiling (611ae8e3f520, a5102476a24b)"},
	flushRangesRadix: {"flush-ranges-radix", "a flush of up to 33 pages is about those pages only",
		from(4, 15, 0), powerpc64, "arch/powerpc/mm/tlb-radix.c: radix__flush_tlb_range, tlb_single_page_flush_ceiling"},
	flushesGathered: {"flushes-gathered", "munmap of an area that has no entry in the page tables flushes nothing",
		from(2, 6, 0), "", "include/asm-generic/tlb.h: tlb_flush_mmu, need_flush; mm/mmu_gather.c"},
	mprotectGathers: {"mprotect-gathers", "mprotect flushes from the first to the last page whose entry it has changed; before, the whole area",
		from(5, 19, 0), "", "mm/mprotect.c: change_pte_range (4a18419f71cd)"},
	lazyCpumask: {"lazy-cpumask", "a CPU stays in the mm_cpumask of an mm that it switches away from, until a flush finds it there",
		from(6, 14, 0), x86, "arch/x86/mm/tlb.c: switch_mm_irqs_off"},
	reuseByRefs: {"reuse-by-refs", "a write fault on a shared page writes in place if it has the only reference; in 2.6.13 to 5.8, if it is the only one to map it",
		[]Span{{oldest, rel(2, 6, 13)}, {rel(5, 9, 0), 0}}, "", "mm/swapfile.c: can_share_swap_page (c475a8ab625d); mm/memory.c: do_wp_page (09854ba94c6a)"},
	reuseExclusive: {"reuse-exclusive", "a page that one mm has for itself is marked as exclusive",
		from(5, 19, 0), "", "mm/memory.c: do_wp_page, PageAnonExclusive"},
	idleExits: {"idle-exits", "the idle task of a CPU that goes offline gives back the mm it borrows",
		from(2, 6, 11), "", "kernel/sched.c: idle_task_exit (e2c5665198)"},
	idleExitDrops: {"idle-exit-drops", "idle_task_exit, on the dying CPU, drops the mm",
		lacksFinishCPU, "", "kernel/sched/core.c: idle_task_exit"},
	idleExitStores: {"idle-exit-stores", "idle_task_exit stores init_mm in active_mm",
		[]Span{{rel(4, 18, 0), rel(4, 19, 129)}, lacksFinishCPU[1], lacksFinishCPU[2]}, "", "kernel/sched/core.c: idle_task_exit"},
	finishCPU: {"finish-cpu", "finish_cpu, on another CPU, drops the mm",
		hasFinishCPU, "", "kernel/cpu.c: finish_cpu (bf2c59fce407: 5.8, 5.7.5, 5.4.48, 4.19.129)"},
	forceInitMM: {"force-init-mm", "a CPU that goes offline is moved to init_mm by its cpuhp thread, before the idle task takes over",
		from(6, 14, 0), "", "kernel/sched/core.c: sched_force_init_mm (21641bd9a7a7)"},
	shootLazies: {"shoot-lazies", "lazy references are not counted; __mmdrop makes the CPUs in mm_cpumask leave the mm",
		from(6, 4, 0), powerpc64, "kernel/fork.c: cleanup_lazy_tlbs, do_shoot_lazy_tlb (2655421ae69f)"},
	clearsMaskEarly: {"clears-mask-early", "a CPU that goes offline leaves every mm_cpumask before its idle task leaves the mm",
		between(rel(6, 4, 0), rel(6, 14, 0)), powerpc64, "arch/powerpc: __cpu_disable, clear_tasks_mm_cpumask (21641bd9a7a7)"},
}

// OldestRelease is the first release that a machine can be: the spans of what it
// already did begin there.
func OldestRelease() Release { return oldest }

// Behaviours returns the table of dated behaviours, for whoever documents it.
func Behaviours() []Behaviour { return append([]Behaviour(nil), behaviourTable[:]...) }
