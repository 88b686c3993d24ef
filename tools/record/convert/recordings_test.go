package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// shapes says which fields each event has, in their order.
var shapes = map[string]string{
	"header":          "ev format kernel workload events",
	"switch":          "t cpu ev prev{pid comm mm active_mm state} next{pid comm mm active_mm} mm_users mm_count",
	"prev_mm_dropped": "t cpu ev",
	"fork":            "t cpu ev parent{pid mm} child{pid comm mm active_mm} kthread mm_users mm_count",
	"exec_mmap":       "t cpu ev task{pid comm mm active_mm} mm_users mm_count",
	"exec":            "t cpu ev task{pid comm mm active_mm} mm_users mm_count",
	"drop_mm":         "t cpu ev task{pid comm mm active_mm} mm mm_users mm_count",
	"use_mm":          "t cpu ev task{pid comm mm active_mm} mm mm_users mm_count",
	"unuse_mm":        "t cpu ev task{pid comm mm active_mm} mm mm_users mm_count",
	"mmput":           "t cpu ev task{pid comm mm active_mm} mm mm_users mm_count",
	"mmput_done":      "t cpu ev mm",
	"free":            "t cpu ev mm mm_users mm_count",
	"mmget":           "t cpu ev mm mm_users mm_count pid",
	"mmgrab":          "t cpu ev mm mm_users mm_count pid",
	"mmdrop":          "t cpu ev mm mm_users mm_count pid",
	"cpu_offline":     "t cpu ev",
}

// The recordings that are part of the project are whole and well formed: every event
// has the fields of its kind, time does not run back, mm_structs get their names in
// order and have no name after their free, and who leaves a CPU is who came to it.
func TestRecordings(t *testing.T) {
	files, err := filepath.Glob("../../../sim/recordings/*/*.jsonl.gz")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file), func(t *testing.T) {
			problems := problemsOf(unpack(t, file))
			if len(problems) > 0 {
				t.Errorf("%d problems:\n%s", len(problems), strings.Join(problems[:min(10, len(problems))], "\n"))
			}
		})
	}
}

// The check itself notices what it is there for.
func TestProblemsOf(t *testing.T) {
	const header = `{"ev":"header","format":1,"kernel":"k","workload":"w","events":2}` + "\n"
	const a = `{"t":5,"cpu":0,"ev":"free","mm":"mm1","mm_users":0,"mm_count":0}` + "\n"
	const b = `{"t":5,"cpu":0,"ev":"mmput_done","mm":"mm2"}` + "\n"
	const enters = `{"t":1,"cpu":0,"ev":"switch","prev":{"pid":1,"comm":"a","mm":"mm1","active_mm":"mm1","state":0},"next":{"pid":2,"comm":"b","mm":"mm2","active_mm":"mm2"},"mm_users":1,"mm_count":1}` + "\n"
	for name, text := range map[string]string{
		"events missing":  header + a,
		"time runs back":  header + a + strings.Replace(b, `"t":5`, `"t":4`, 1),
		"field missing":   header + a + strings.Replace(b, `,"mm":"mm2"`, "", 1),
		"field too many":  header + a + strings.Replace(b, `}`, `,"pid":1}`, 1),
		"fields in order": header + a + `{"cpu":0,"t":5,"ev":"mmput_done","mm":"mm2"}` + "\n",
		"unknown event":   header + a + strings.Replace(b, "mmput_done", "mmput_end", 1),
		"name out of row": header + a + strings.Replace(b, "mm2", "mm3", 1),
		"used after free": header + a + strings.Replace(b, "mm2", "mm1", 1),
		"who was there":   header + enters + enters,
	} {
		if problems := problemsOf([]byte(text)); len(problems) != 1 {
			t.Errorf("%s: got %q, want one problem\n%s", name, problems, text)
		}
	}
	if problems := problemsOf([]byte(header + a + b)); len(problems) > 0 {
		t.Errorf("a good recording has problems: %q", problems)
	}
}

// problemsOf lists what is wrong with a recording.
func problemsOf(text []byte) []string {
	var problems []string
	report := func(line int, what ...string) {
		problems = append(problems, "line "+strconv.Itoa(line)+": "+strings.Join(what, " "))
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	names := regexp.MustCompile(`mm":"(mm\d+)"`)
	freed, named := map[string]bool{}, 0
	running := map[int]int{} // pid by CPU
	// exchange gives a the pid b, and b, if it runs anywhere (which exchange tells), the
	// pid a: a thread that execs takes over its leader's, which may be about to go.
	exchange := func(a, b int) bool {
		found := false
		for cpu, pid := range running {
			switch pid {
			case a:
				running[cpu] = b
			case b:
				running[cpu] = a
				found = true
			}
		}
		return found
	}
	last := int64(0)
	for i, line := range lines {
		var e struct {
			T          int64
			CPU        int
			Ev         string
			MM         string
			Events     int
			Prev, Next struct{ PID int }
			Task       struct{ PID int }
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			report(i+1, err.Error())
			continue
		}
		if got := shape(line); got != shapes[e.Ev] {
			report(i+1, "fields are", got, "and not", shapes[e.Ev])
		}
		if i == 0 {
			if e.Ev != "header" || e.Events != len(lines)-1 {
				report(i+1, "not a header with", strconv.Itoa(len(lines)-1), "events")
			}
			continue
		}
		if e.T < last {
			report(i+1, "time runs back")
		}
		last = e.T
		for _, match := range names.FindAllStringSubmatch(line, -1) {
			name := match[1]
			n, _ := strconv.Atoi(name[2:])
			if n < 1 || n > named+1 {
				report(i+1, name, "comes after", "mm"+strconv.Itoa(named))
			}
			named = max(named, n)
			if freed[name] {
				report(i+1, name, "is used after its free")
			}
		}
		switch e.Ev {
		case "free":
			freed[e.MM] = true
		case "exec_mmap":
			if pid, known := running[e.CPU]; known && pid != e.Task.PID {
				exchange(pid, e.Task.PID)
			}
		case "switch":
			if pid, known := running[e.CPU]; known && pid != e.Prev.PID && !exchange(pid, e.Prev.PID) {
				report(i+1, "a switch from", strconv.Itoa(e.Prev.PID), "but", strconv.Itoa(pid), "was there")
			}
			running[e.CPU] = e.Next.PID
		}
	}
	return problems
}

// shape lists the keys of a JSON object in their order, those of objects in braces.
func shape(line string) string {
	dec := json.NewDecoder(strings.NewReader(line))
	var b strings.Builder
	depth, isKey := 0, true
	for {
		token, err := dec.Token()
		switch {
		case err != nil: // the end
			return strings.ReplaceAll(strings.TrimSpace(b.String()), "{ ", "{")
		case token == json.Delim('{'):
			if depth++; depth > 1 {
				b.WriteString("{")
			}
			isKey = true
		case token == json.Delim('}'):
			if depth--; depth > 0 {
				b.WriteString("}")
			}
			isKey = true
		case isKey:
			b.WriteString(" " + token.(string))
			isKey = false
		default:
			isKey = true
		}
	}
}

func unpack(t *testing.T, file string) []byte {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := decompress(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return text
}
