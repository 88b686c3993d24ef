package sim

import (
	"fmt"
	"strconv"
	"strings"
)

// A Release is a kernel release, ordered as releases are: 2.6.10 < 3.0 < 6.12.
type Release uint32

// rel makes a Release of its components.
func rel(major, minor, patch int) Release {
	return Release(major<<16 | minor<<8 | patch)
}

// String formats r as the kernel does: three components before 3.0, then two
// unless it is a stable release.
func (r Release) String() string {
	major, minor, patch := int(r>>16), int(r>>8&0xff), int(r&0xff)
	if major < 3 || patch > 0 {
		return fmt.Sprintf("%d.%d.%d", major, minor, patch)
	}
	return fmt.Sprintf("%d.%d", major, minor)
}

// The releases the model covers, and the one it is when nothing is said.
var (
	oldest = rel(2, 6, 10)
	newest = rel(7, 0, 255)
)

// DefaultRelease is what a machine behaves as unless told otherwise.
const DefaultRelease = "6.12"

// A Kernel is a release together with the behaviours it resolves to.
type Kernel struct {
	Release Release
	has     uint32 // a bit for each behaviour
}

// ParseKernel resolves a release such as "6.12", "6.1.192" or "2.6.10" against
// the table of dated behaviours.
func ParseKernel(release string) (Kernel, error) {
	parts := strings.Split(release, ".")
	var n [3]int
	if len(parts) < 2 || len(parts) > 3 {
		return Kernel{}, fmt.Errorf("%q is not a kernel release: expected something like 6.12 or 2.6.10", release)
	}
	for i, p := range parts {
		v, err := strconv.ParseUint(p, 10, 8)
		if err != nil {
			return Kernel{}, fmt.Errorf("%q is not a kernel release: expected something like 6.12 or 2.6.10", release)
		}
		n[i] = int(v)
	}
	k := Kernel{Release: rel(n[0], n[1], n[2])}
	if k.Release < oldest || k.Release > newest {
		return Kernel{}, fmt.Errorf("kernel %s is outside of what the simulator models: 2.6.10 to 7.0", release)
	}
	for b, row := range behaviourTable {
		if row.Since <= k.Release && (row.Until == 0 || k.Release < row.Until) {
			k.has |= 1 << b
		}
	}
	return k, nil
}

func (k Kernel) String() string { return k.Release.String() }

// does says whether the release has a behaviour.
func (k Kernel) does(b behaviour) bool { return k.has&(1<<b) != 0 }

// A behaviour is something that kernels do from one release on, or up to one.
// What merely changed its name is in the table of functions (func.go).
type behaviour uint8

const (
	switchFourCases  behaviour = iota // context_switch treats its four cases apart
	exitIRQsOff                       // exit_mm clears mm with interrupts off
	execIRQsOff                       // exec_mmap changes mm and active_mm with interrupts off, active_mm first
	useMMIRQsOff                      // kthread_use_mm and _unuse_mm change both with interrupts off
	useMMPromotes                     // adopting an mm already borrowed takes no reference: the lazy one is promoted
	useMMAlwaysGrabs                  // adopting always takes a reference, and releasing takes a lazy one
	vforkKillable                     // a fatal signal ends the wait for a vfork child
)

// A Behaviour is a row of the table of dated behaviours.
type Behaviour struct {
	Name         string
	Since, Until Release // first release that has it, first that no longer does (0: all since)
	Source       string  // where it can be read
}

// behaviourTable is indexed by behaviour.
var behaviourTable = [...]Behaviour{
	switchFourCases: {"context_switch hands a borrowed mm from kernel thread to kernel thread without counting",
		rel(5, 4, 0), 0, "kernel/sched/core.c: context_switch (139d025cda1d)"},
	exitIRQsOff: {"exit_mm clears task->mm with interrupts off",
		rel(5, 11, 0), 0, "kernel/exit.c: exit_mm (5bc78502322a)"},
	execIRQsOff: {"exec_mmap changes active_mm, then mm, with interrupts off",
		rel(5, 10, 0), 0, "fs/exec.c: exec_mmap (d53c3dfb23c4)"},
	useMMIRQsOff: {"kthread_use_mm changes active_mm and mm with interrupts off",
		rel(5, 9, 0), 0, "kernel/kthread.c: kthread_use_mm (38cf307c1f20)"},
	useMMPromotes: {"use_mm on an mm that is already borrowed promotes the lazy reference",
		rel(3, 0, 0), rel(6, 4, 0), "mm/mmu_context.c: use_mm; kernel/kthread.c: kthread_use_mm"},
	useMMAlwaysGrabs: {"kthread_use_mm always grabs, kthread_unuse_mm takes a lazy reference of its own",
		rel(6, 4, 0), 0, "kernel/kthread.c: kthread_use_mm (6cad87b0a8b5)"},
	vforkKillable: {"a parent that waits for its vfork child can be killed",
		rel(3, 4, 0), 0, "kernel/fork.c: wait_for_vfork_done (d68b46fe16ad)"},
}

// Behaviours returns the table of dated behaviours, for whoever documents it.
func Behaviours() []Behaviour { return append([]Behaviour(nil), behaviourTable[:]...) }
