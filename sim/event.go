package sim

// An Event is one fact about one micro-step. The events of a step are complete:
// applied in order to the state before it, the Store, Create, Alloc and Free
// events give every observable field after it.
type Event struct {
	Micro int    // the micro-step within its step, from 1
	CPU   CPUID  // where it happened; NoCPU if on none
	Depth int    // how deep in the kernel stack: 0 is the outermost function
	Kind  Kind   // what sort of fact this is
	Case  Case   // what it means to a reader; NoCase for most
	Task  TaskID // the task it is about: whose field, who runs, who was created
	Peer  TaskID // the other task, as the Case says; NoTask if none
	MM    MMID   // the mm it is about; NoMM if none
	Obj   Obj    // what Field belongs to, for Store
	Field Field  // what was stored, for Store
	From  int32  // the value before: a counter, or a TaskID, MMID or TaskState as Field says
	To    int32  // the value after
	Func  Func   // the kernel function called (Call) or executing (all others)
}

// A Kind is a sort of Event.
type Kind uint8

const (
	Call   Kind = iota // Func is entered
	Store              // Field of Obj changes from From to To
	Create             // Task comes into being (with MM, Peer its parent)
	Alloc              // MM is allocated from mm_cachep; To is its slot
	Free               // MM goes back to mm_cachep; From is its slot
	Note               // nothing observable changes: Case alone matters
)

func (k Kind) String() string {
	return [...]string{"call", "store", "create", "alloc", "free", "note"}[k]
}

// An Obj is the kind of thing whose field a Store changes.
type Obj uint8

const (
	NoObj  Obj = iota
	AMM        // Event.MM
	ATask      // Event.Task
	ACPU       // Event.CPU
	ACache     // mm_cachep
)

func (o Obj) String() string {
	return [...]string{"", "mm", "task", "cpu", "mm_cachep"}[o]
}

// A Field is a field of the kernel's that scenarios can name and events report.
type Field uint8

const (
	NoField    Field = iota
	FMM              // task.mm, an MMID
	FActiveMM        // task.active_mm, an MMID
	FState           // task.state, a TaskState
	FCPU             // task.cpu, a CPUID
	FUsers           // mm.mm_users
	FCount           // mm.mm_count
	FCurrent         // cpu.current, a TaskID
	FPrevMM          // cpu.prev_mm, an MMID
	FAllocated       // mm_cachep.allocated
	FFreed           // mm_cachep.freed
)

// fieldNames is indexed by Field.
var fieldNames = [...]string{"", "mm", "active_mm", "state", "cpu", "mm_users", "mm_count",
	"current", "prev_mm", "allocated", "freed"}

func (f Field) String() string { return fieldNames[f] }
