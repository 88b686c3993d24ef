package main

import (
	"fmt"
	"os"
	"time"

	"docgen/sim/explore"
)

// A meter shows on a terminal, and only there, how far an exploration has come:
// in one line, which it writes again and again.
type meter struct {
	ui     *ui
	on     bool
	began  time.Time
	next   time.Time
	states int // when it was last shown
}

// meterEvery is how often the line changes.
const meterEvery = 500 * time.Millisecond

func newMeter(ui *ui) *meter {
	now := time.Now()
	return &meter{ui: ui, on: isTerminal(ui.stderr), began: now, next: now.Add(meterEvery)}
}

// isTerminal says whether what is written to w is seen at once.
func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (m *meter) show(p explore.Progress) {
	now := time.Now()
	if !m.on || now.Before(m.next) {
		return
	}
	rate := float64(p.States-m.states) / (now.Sub(m.next) + meterEvery).Seconds()
	m.states, m.next = p.States, now.Add(meterEvery)
	fmt.Fprintf(m.ui.stderr, "\r\x1b[K%s states, depth %d, %s, %s states/s", thousands(p.States), p.Depth, writeSize(p.Bytes), thousands(int(rate)))
}

// clear makes room for the result.
func (m *meter) clear() {
	if m.on {
		fmt.Fprint(m.ui.stderr, "\r\x1b[K")
	}
}
