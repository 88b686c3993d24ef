package replay

import "docgen/sim"

// An mm is what the replay knows of an mm_struct. Its counters are the
// machine's, in State.MMs[id].
type mm struct {
	name  MMName
	id    sim.MMID // NoMM once the machine has freed it
	known bool     // its counters are known: they were observed, or it was born in sight
	born  bool     // it was made in sight: nobody holds references from before
	torn  bool     // exit_mmap has run
	freed int      // the line of its free; 0 while it lives

	// References that were taken before the recorder attached, by whom is not known.
	oldUsers, oldCount int

	users int // references on mm_users that are accounted for: of tasks, of pins, and in hand
	pins  int // of these, taken by get_task_mm
	files int // references on mm_count taken by opening a file of /proc
	seen  int // the last line at which its mm_count was as predicted

	putting []*task // who is in an mmput of it whose decrement may not have happened

	leaving []*task // who has given it up in exit_mm and can be switched to again

	// What may have happened to the counters beyond what the machine has executed.
	usersDown, countDown, countUp pending

	opening int  // how many tasks may be opening a file of /proc about it
	early   int  // how many mmgrabs of theirs the machine has executed on a claim
	claimed bool // the machine has raised mm_users on a claim

	dropped moment // when what a CPU had borrowed was dropped, the last time

	// By how much the last observation was off, if it was unexplained. If the
	// next is off by as much the other way, that one alone was wrong.
	doubtUsers, doubtCount int
}

// nameOf returns the name of x, which may be nil.
func (x *mm) nameOf() MMName {
	if x == nil {
		return Null
	}
	return x.name
}

func (x *mm) String() string { return x.nameOf().String() }

// An mmTable finds mms by their number.
type mmTable struct {
	pages []*[1 << mmBits]*mm
}

const mmBits = 8

// find returns the mm of a name, or nil.
func (mt *mmTable) find(n MMName) *mm {
	if i := int(n >> mmBits); i < len(mt.pages) && mt.pages[i] != nil {
		return mt.pages[i][n&(1<<mmBits-1)]
	}
	return nil
}

// set makes x the mm of a name.
func (mt *mmTable) set(n MMName, x *mm) {
	for int(n>>mmBits) >= len(mt.pages) {
		mt.pages = append(mt.pages, nil)
	}
	page := &mt.pages[n>>mmBits]
	if *page == nil {
		*page = new([1 << mmBits]*mm)
	}
	(*page)[n&(1<<mmBits-1)] = x
}
