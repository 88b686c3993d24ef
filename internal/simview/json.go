package simview

import (
	"maps"
	"slices"
	"strings"

	"docgen/sim/jsonw"
)

// AppendJSON writes the figure as assets/figure.js draws it: what figure.html
// shows, with messages in place of texts. Everything that does not depend on a
// language has been worked out here, so that the script only says and draws. It
// is no format to keep: both ends are of the same build.
//
// Members that are false, empty or 0 are left out, unless 0 says something; an mm
// is its index in "mms".
func (f *Figure) AppendJSON(w *jsonw.Writer) {
	e := encoder{Writer: w, figure: f}
	w.BeginObject()
	w.Key("id").String(f.ID)
	w.Key("scenario").String(f.Scenario)
	w.Key("kernel").String(f.Kernel)
	facts := f.Facts()
	e.list("facts", len(facts), func(i int) { e.msg(facts[i]) })
	views := f.Views
	if len(views) == 0 {
		views = DefaultViews()
	}
	w.Key("views").Strings(views)
	e.keys()
	e.flag("hatches", f.Hatches())
	e.flag("zombies", f.Zombies())
	e.flag("frees", f.Frees())
	if f.Pictured() {
		e.picture()
	}
	if f.TLB != nil {
		w.Key("key")
		e.msg(f.TLBKey())
	}
	e.table()
	w.EndObject()
}

// An encoder writes a figure.
type encoder struct {
	*jsonw.Writer
	figure *Figure
}

// keys writes how address spaces look, and which of them the legend explains.
func (e *encoder) keys() {
	f := e.figure
	e.list("mms", len(f.Keys), func(i int) {
		k := f.Keys[i]
		e.BeginObject()
		e.Key("name").String(k.Name)
		e.Key("colour").Int(k.Colour())
		e.Key("pattern").Int(k.Pattern())
		e.Key("letter").String(k.Letter)
		e.EndObject()
	})
	legend := f.Legend()
	e.list("legend", len(legend), func(i int) {
		e.BeginObject()
		e.Key("mm").Int(legend[i].Index)
		e.flag("lettered", f.Lettered(legend[i]))
		e.flag("short", f.LetteredShort(legend[i]))
		e.EndObject()
	})
}

// picture writes the timeline and what is loaded, whichever are shown.
func (e *encoder) picture() {
	f := e.figure
	t := &f.Timeline
	e.Key("picture").BeginObject()
	e.Key("width").Int(f.PictureWidth())
	e.Key("height").Int(f.PictureHeight())
	e.Key("least").Int(t.Least)
	e.Key("column").Int(t.Column)
	e.Key("gutter").Int(f.Gutter())
	e.flag("offline", f.AnyOffline())
	hatched := f.Hatched()
	e.list("hatched", len(hatched), func(i int) { e.Int(hatched[i].Index) })
	e.list("ticks", len(t.Ticks), func(i int) { e.tick(t.Ticks[i]) })
	marks := f.Marks()
	e.list("marks", len(marks), func(i int) { e.tick(marks[i]) })
	e.list("lanes", len(t.Lanes), func(i int) {
		lane := &t.Lanes[i]
		e.BeginObject()
		e.Key("name").String(lane.Name)
		e.Key("y").Int(lane.Y)
		e.list("segments", len(lane.Segments), func(i int) { e.segment(&lane.Segments[i]) })
		e.EndObject()
	})
	e.strips("strips", t.Strips)
	if f.ShowsTLB() {
		e.loads()
	}
	e.EndObject()
}

func (e *encoder) tick(t Tick) {
	e.BeginObject()
	e.Key("x").String(e.figure.Timeline.Share(t.X))
	e.Key("label").String(t.Label)
	e.text("mark", t.Mark)
	e.text("sign", t.Sign())
	if t.Lane >= 0 {
		e.Key("lane").Int(t.Lane)
	}
	e.EndObject()
}

func (e *encoder) segment(s *Segment) {
	e.BeginObject()
	e.box(s.X, s.W, s.Y, s.H, s.From, s.To)
	e.text("task", s.Task)
	e.mm("mm", s.MM)
	e.flag("offline", s.Offline)
	e.flag("borrowed", s.Borrowed)
	e.flag("zombie", s.Zombie)
	e.flag("freed", s.Freed)
	e.fit("taskText", s.TaskText, s.TaskShort)
	e.fit("mmText", s.MMText, s.MMShort)
	e.EndObject()
}

func (e *encoder) strips(name string, strips []Strip) {
	e.list(name, len(strips), func(i int) {
		s := &strips[i]
		e.BeginObject()
		e.Key("name").String(s.MM.Name)
		e.Key("colour").Int(s.MM.Colour())
		e.Key("text").String(s.Text)
		e.Key("y").Int(s.Y)
		e.list("runs", len(s.Runs), func(i int) {
			r := &s.Runs[i]
			e.BeginObject()
			e.box(r.X, r.W, s.Y, s.H, r.From, r.To)
			e.flag("zombie", r.Zombie)
			e.flag("freed", r.Freed)
			e.fit("text", r.Text, r.Short)
			e.EndObject()
		})
		e.EndObject()
	})
}

// loads writes what CPUs have loaded.
func (e *encoder) loads() {
	p := e.figure.TLB
	e.Key("tlb").BeginObject()
	e.Key("top").Int(e.figure.TLBTop())
	e.Key("height").Int(p.Height)
	e.flag("gens", p.Gens)
	e.list("lanes", len(p.Lanes), func(i int) {
		lane := &p.Lanes[i]
		e.BeginObject()
		e.Key("name").String(lane.Name)
		e.Key("y").Int(lane.Y)
		e.list("loads", len(lane.Loads), func(i int) {
			l := &lane.Loads[i]
			e.BeginObject()
			e.box(l.X, l.W, lane.Y, lane.H, l.From, l.To)
			e.mm("mm", l.What.MM)
			e.text("kept", l.What.Kept.Name)
			e.flag("lazy", l.What.Lazy)
			e.flag("offline", l.What.Offline)
			e.flag("behind", l.What.Behind())
			e.Key("asid").Int(l.What.ASID)
			e.Key("seen").Int(l.What.Seen)
			e.Key("asked").Int(l.What.Asked)
			e.fit("mmText", l.MMText, l.MMShort)
			e.fit("genText", l.GenText, l.GenShort)
			e.EndObject()
		})
		e.EndObject()
	})
	e.strips("strips", p.Strips)
	e.strips("costs", p.Costs)
	e.EndObject()
}

// table writes the columns and the rows.
func (e *encoder) table() {
	f := e.figure
	e.list("columns", len(f.Columns), func(i int) {
		c := &f.Columns[i]
		e.BeginObject()
		e.Key("kind").String(c.Kind)
		e.Key("name").String(c.Name)
		if c.MM != nil {
			e.Key("mm").Int(c.MM.Index)
		}
		if fields := c.Fields(); fields != nil {
			e.Key("fields").Strings(fields)
		}
		e.EndObject()
	})
	e.cells("start", f.Start)
	e.cells("end", f.End)
	e.list("rows", len(f.Rows), func(i int) { e.row(&f.Rows[i]) })
}

func (e *encoder) row(r *Row) {
	e.BeginObject()
	e.Key("id").String(r.ID)
	e.Key("n").Int(r.N)
	e.text("label", r.Label)
	if !strings.Contains(r.Op, "cpu=") { // else it says where
		e.text("where", r.CPU)
	}
	e.Key("op").String(r.Op)
	e.text("outcome", r.Outcome)
	if r.Refused != nil {
		e.Key("refused")
		e.msg(*r.Refused)
	}
	e.list("violated", len(r.Violated), func(i int) {
		e.BeginObject()
		e.Key("name").String(r.Violated[i].Name)
		e.Key("msg")
		e.msg(r.Violated[i].Msg)
		e.EndObject()
	})
	said := Passages(r.Sentences)
	e.list("said", len(said), func(i int) {
		e.BeginObject()
		e.flag("aside", said[i].Aside)
		e.list("msgs", len(said[i].Msgs), func(j int) { e.msg(said[i].Msgs[j]) })
		e.EndObject()
	})
	e.list("calls", len(r.Calls), func(i int) {
		c := &r.Calls[i]
		e.BeginObject()
		e.Key("depth").Int(c.Depth)
		if c.Store != nil {
			e.Key("path").String(c.Store.Path)
			e.Key("from").String(c.Store.From)
			e.Key("to").String(c.Store.To)
		} else {
			e.Key("func").String(c.Func)
		}
		e.EndObject()
	})
	e.cells("cells", r.Cells)
	e.EndObject()
}

func (e *encoder) cells(name string, cells []Cell) {
	e.list(name, len(cells), func(i int) {
		c := &cells[i]
		e.BeginObject()
		e.flag("absent", c.Absent)
		e.flag("changed", c.Changed())
		lines := e.figure.Columns[i].Lines(*c)
		e.list("lines", len(lines), func(i int) {
			e.BeginObject()
			e.text("field", lines[i].Field)
			e.Key("is")
			e.value(lines[i].Is)
			if was := lines[i].Was; was != nil {
				e.Key("was")
				e.value(*was)
			}
			e.EndObject()
		})
		e.EndObject()
	})
}

// value writes a value: {} is nothing to say.
func (e *encoder) value(v Value) {
	e.BeginObject()
	if v.MM != nil {
		e.Key("mm").Int(v.MM.Index)
	}
	e.flag("borrowed", v.Borrowed)
	e.flag("null", v.Null)
	if v.Counts {
		e.Key("number").Int(v.Number)
	}
	e.text("sign", v.Sign)
	e.text("say", v.ID)
	e.text("cpu", v.CPU)
	e.EndObject()
}

// msg writes a message: {"id", "args"}.
func (e *encoder) msg(m Msg) {
	e.BeginObject()
	e.Key("id").String(m.ID)
	if len(m.Args) > 0 {
		e.Key("args").BeginObject()
		for _, name := range slices.Sorted(maps.Keys(m.Args)) {
			e.Key(name)
			switch value := m.Args[name].(type) {
			case int:
				e.Int(value)
			case string:
				e.String(value)
			case []string:
				e.Strings(value)
			default:
				panic("simview: a message has an argument that is no int, string or list of strings: " + m.ID)
			}
		}
		e.EndObject()
	}
	e.EndObject()
}

// box writes where something stands: its place and width as shares of the
// picture's, the rest in pixels; and the columns that it covers.
func (e *encoder) box(x, w, y, h, from, to int) {
	e.Key("x").String(e.figure.Timeline.Share(x))
	e.Key("w").String(e.figure.Timeline.Share(w))
	e.Key("y").Int(y)
	e.Key("h").Int(h)
	e.Key("from").Int(from)
	e.Key("to").Int(to)
}

// fit writes a text and the short one for where there is less room.
func (e *encoder) fit(name, long, short string) {
	e.Key(name)
	e.Strings([]string{long, short})
}

func (e *encoder) mm(name string, k MMKey) {
	if k.Name != "" {
		e.Key(name).Int(k.Index)
	}
}

func (e *encoder) text(name, text string) {
	if text != "" {
		e.Key(name).String(text)
	}
}

func (e *encoder) flag(name string, is bool) {
	if is {
		e.Key(name).Bool(true)
	}
}

func (e *encoder) list(name string, n int, item func(i int)) {
	e.Key(name).BeginArray()
	for i := range n {
		item(i)
	}
	e.EndArray()
}
