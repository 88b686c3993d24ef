package reference

import "docgen/sim"

// kernels is the table of dated behaviours. An entry is known by its text: what
// a release does has no name.
func kernels() []Group {
	var all []Entry
	for _, b := range sim.Behaviours() {
		e := Entry{ID: "kernel-" + b.ID, Text: msg("kernel", b.ID), English: b.Name}
		for _, s := range b.Spans {
			e.Facts = append(e.Facts, Fact{Words: releases(s)})
		}
		if b.Arch != "" {
			e.Facts = append(e.Facts, Fact{Label: label("only-on"), Code: []string{b.Arch}})
		}
		e.Facts = append(e.Facts, Fact{Label: label("source"), Code: []string{b.Source}})
		all = append(all, e)
	}
	return undivided(all)
}

// releases says in words which releases a span holds. The oldest that the
// simulator knows is no beginning.
func releases(s sim.Span) Msg {
	oldest := sim.OldestRelease()
	switch {
	case s.Until == 0:
		return Msg{ID: "reference.word.releases-since", Args: map[string]any{"Since": s.Since.String()}}
	case s.Since <= oldest:
		return Msg{ID: "reference.word.releases-before", Args: map[string]any{"Until": s.Until.String()}}
	}
	return Msg{ID: "reference.word.releases-between", Args: map[string]any{"Since": s.Since.String(), "Until": s.Until.String()}}
}
