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
	Addr  VPN    // the virtual page it is about, for what is about memory
	Page  PageID // the page it is about, likewise
	Pages int16  // for what is about a flush: how many pages from Addr on, or AllPages; else 0
	Func  Func   // the kernel function called (Call) or executing (all others)
}

// AllPages stands for all pages of an mm: TLB_FLUSH_ALL.
const AllPages = -1

// A Kind is a sort of Event.
type Kind uint8

const (
	Call   Kind = iota // Func is entered
	Store              // Field of Obj changes from From to To
	Create             // Task comes into being (with MM, Peer its parent)
	Alloc              // MM is allocated from mm_cachep; To is its slot
	Free               // MM goes back to mm_cachep; From is its slot
	Map                // MM gets an area at Addr; To is its size in pages, From whether it is writable
	Unmap              // MM loses the area at Addr
	Note               // nothing observable changes: Case alone matters
)

func (k Kind) String() string {
	return [...]string{"call", "store", "create", "alloc", "free", "map", "unmap", "note"}[k]
}

// An Obj is the kind of thing whose field a Store changes.
type Obj uint8

const (
	NoObj  Obj = iota
	AMM        // Event.MM
	ATask      // Event.Task
	ACPU       // Event.CPU
	ACache     // mm_cachep
	ACost      // State.Cost
	APage      // Event.Page
	APTE       // the page table entry of Event.MM for Event.Addr
)

func (o Obj) String() string {
	return [...]string{"", "mm", "task", "cpu", "mm_cachep", "cost", "page", "pte"}[o]
}

// A Field is a field of the kernel's that scenarios can name and events report.
type Field uint8

const (
	NoField Field = iota

	// Of a task.
	FMM
	FActiveMM
	FState
	FCPU

	// Of an mm.
	FUsers
	FCount
	FCpumask // one bit of it: that of the event's CPU
	FTLBGen
	FMapCount
	FRSS

	// Of a CPU.
	FCurrent
	FPrevMM
	FPhase
	FCR3
	FLoaded
	FLazy
	FASID
	FNextASID
	FCtx0 // ctxs[0]: which mm, and the five after it
	FCtx1
	FCtx2
	FCtx3
	FCtx4
	FCtx5
	FGen0 // ctxs[0].tlb_gen, and the five after it
	FGen1
	FGen2
	FGen3
	FGen4
	FGen5

	// Of mm_cachep.
	FAllocated
	FFreed

	// Of State.Cost.
	FCostCR3
	FCostFlush
	FCostPartial
	FCostIPI

	// Of a page.
	FRefs
	FMaps
	FExclusive

	// Of an entry of a page table.
	FPTE
	FPTEWritable

	numFields
)

// A ValueKind says what the numbers From and To of a Store stand for.
type ValueKind uint8

const (
	Number     ValueKind = iota
	TaskValue            // a TaskID
	MMValue              // an MMID; SwitchingMM for LOADED_MM_SWITCHING
	CPUValue             // a CPUID
	StateValue           // a TaskState
	PhaseValue           // a CPUPhase
	PageValue            // a PageID
	Flag                 // 0 or 1
)

// fieldTable is indexed by Field.
var fieldTable = [numFields]struct {
	name    string
	obj     Obj
	kind    ValueKind
	summary string
}{
	FMM:          {"mm", ATask, MMValue, "its own address space"},
	FActiveMM:    {"active_mm", ATask, MMValue, "the address space that it runs on"},
	FState:       {"state", ATask, StateValue, "whether it can run"},
	FCPU:         {"cpu", ATask, CPUValue, "the CPU where it is current, or was last"},
	FUsers:       {"mm_users", AMM, Number, "references on the contents"},
	FCount:       {"mm_count", AMM, Number, "references on the mm_struct"},
	FCpumask:     {"cpumask", AMM, Flag, "the CPUs that may have translations of it"},
	FTLBGen:      {"tlb_gen", AMM, Number, "how many flushes of it have been asked for"},
	FMapCount:    {"map_count", AMM, Number, "how many areas it has"},
	FRSS:         {"rss", AMM, Number, "how many pages it has mapped, but for the zero page"},
	FRefs:        {"refcount", APage, Number, "references on it"},
	FMaps:        {"mapcount", APage, Number, "entries of page tables that point to it"},
	FExclusive:   {"exclusive", APage, Flag, "one mm alone has it"},
	FPTE:         {"page", APTE, PageValue, "the page that is mapped there"},
	FPTEWritable: {"writable", APTE, Flag, "it can be written to without a fault"},
	FCurrent:     {"current", ACPU, TaskValue, "the task that runs"},
	FPrevMM:      {"prev_mm", ACPU, MMValue, "the mm that the task before gave back, to be dropped"},
	FPhase:       {"phase", ACPU, PhaseValue, "how far it is on its way offline"},
	FCR3:         {"cr3", ACPU, MMValue, "whose page tables are loaded"},
	FLoaded:      {"loaded_mm", ACPU, MMValue, "whose the kernel has loaded, or is about to"},
	FLazy:        {"is_lazy", ACPU, Flag, "it runs a task that borrows, and takes no part in flushes"},
	FASID:        {"asid", ACPU, Number, "the address space id in use"},
	FNextASID:    {"next_asid", ACPU, Number, "the address space id to be given out next"},
	FCtx0:        {"ctx0", ACPU, MMValue, "whose translations address space id 0 stands for"},
	FCtx1:        {"ctx1", ACPU, MMValue, "whose translations address space id 1 stands for"},
	FCtx2:        {"ctx2", ACPU, MMValue, "whose translations address space id 2 stands for"},
	FCtx3:        {"ctx3", ACPU, MMValue, "whose translations address space id 3 stands for"},
	FCtx4:        {"ctx4", ACPU, MMValue, "whose translations address space id 4 stands for"},
	FCtx5:        {"ctx5", ACPU, MMValue, "whose translations address space id 5 stands for"},
	FGen0:        {"gen0", ACPU, Number, "the last flush that address space id 0 has seen"},
	FGen1:        {"gen1", ACPU, Number, "the last flush that address space id 1 has seen"},
	FGen2:        {"gen2", ACPU, Number, "the last flush that address space id 2 has seen"},
	FGen3:        {"gen3", ACPU, Number, "the last flush that address space id 3 has seen"},
	FGen4:        {"gen4", ACPU, Number, "the last flush that address space id 4 has seen"},
	FGen5:        {"gen5", ACPU, Number, "the last flush that address space id 5 has seen"},
	FAllocated:   {"allocated", ACache, Number, "objects handed out so far"},
	FFreed:       {"freed", ACache, Number, "objects taken back so far"},
	FCostCR3:     {"cr3", ACost, Number, "how often CR3 was written"},
	FCostFlush:   {"flush", ACost, Number, "how often a CPU forgot translations"},
	FCostPartial: {"partial", ACost, Number, "how often it forgot single pages and kept all others; in flush, too"},
	FCostIPI:     {"ipi", ACost, Number, "how often a CPU interrupted another"},
}

func (f Field) String() string { return fieldTable[f].name }

// Of returns what kind of thing has the field.
func (f Field) Of() Obj { return fieldTable[f].obj }

// Value returns what the field's values stand for.
func (f Field) Value() ValueKind { return fieldTable[f].kind }

// Summary says in a few words what the field is.
func (f Field) Summary() string { return fieldTable[f].summary }

// Fields lists every field but NoField.
func Fields() []Field {
	all := make([]Field, 0, numFields-1)
	for f := NoField + 1; f < numFields; f++ {
		all = append(all, f)
	}
	return all
}
