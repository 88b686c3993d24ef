package render

import (
	"docgen/internal/locale"
	"docgen/internal/reference"
	"docgen/internal/simview"
)

// rehearse executes every entry on sample data, with everything set and with
// as little as possible, and returns the first mistake of each, without repeats.
// The words are messages' ids, so that it asks nothing of the catalogue.
func (r *Renderer) rehearse() []error {
	var problems []error
	seen := map[TemplateError]bool{}
	check := func(_ []byte, err error) {
		if e, ok := err.(*TemplateError); ok && !seen[*e] {
			seen[*e] = true
			problems = append(problems, e)
		}
	}
	speak := func(string) words { return words{} }
	for _, kind := range []string{"page", "home", "404"} {
		for _, p := range []Page{fullPage(), minimalPage()} {
			p.Kind = kind
			check(r.page(&p, speak))
		}
	}
	p := fullPage()
	check(r.root(&Root{Site: p.Site, URL: p.URL, Langs: []RootLang{
		{Alternate: p.Langs[0], Title: "Title", Description: "Description."},
		{Alternate: p.Langs[1], Title: "Title"},
	}}, speak))
	check(r.root(&Root{Site: &Site{Lang: "en"}}, speak))
	check(r.print(&Book{
		Site: p.Site, Title: "Title", Description: "Description.", Updated: "March 5, 2026", URL: "https://example.org/en/a/", Home: "/en/a/",
		EPUB: "/en/a/a-en.epub", CSS: []string{"/print.css"},
		Chapters: []BookChapter{{ID: "a", Number: 1, Title: "A", Lang: "en", Body: "<p>Body</p>", Sections: []BookSection{{ID: "a:b", HTML: "B"}}}},
	}, words{}))
	check(r.print(&Book{Site: &Site{Lang: "en"}}, words{}))
	check(r.redirect(&Redirect{Lang: "en", Title: "Title", Href: "/en/", URL: "https://example.org/en/"}, words{}))
	check(r.redirect(&Redirect{}, words{}))
	check(r.figure(fullFigure(), "Title", FigureFiles{SVG: "a.svg", JSON: "a.json", Source: "a.mms", Play: "/en/playground/#scenario.a"}, words{}))
	check(r.figure(&simview.Figure{}, "", FigureFiles{}, words{}))
	check(r.execute("keys.html", keysView{Lang: "en"}))
	check(r.citations(fullCitations(), 3, words{}))
	check(r.citations(nil, 2, words{}))
	link := Link{Href: "/en/a/", Text: "A", Number: 1, Lang: "en"}
	check(r.searchIndex(Headings{
		Letters: []Letter{{Letter: "A", Links: []Link{link}}},
		Parts:   []Part{{Title: "A", Pages: []PageHeadings{{link, []Link{link}}}}, {Rest: true}},
	}, words{}))
	check(r.searchIndex(Headings{}, words{}))
	check(r.playground([]Source{{"loan", "/scenarios/loan.mms"}}, words{}))
	check(r.playground(nil, words{}))
	check(r.reference(fullReference(), ReferencePlace{Level: 3, Has: func(string) bool { return true }}, words{}))
	check(r.reference(&reference.Reference{}, ReferencePlace{Level: 4}, words{}))
	for _, e := range []*Exercise{fullExercise(), {Question: &simview.Question{Choices: []simview.Choice{{Right: true}}}}} {
		check(r.exercise(e, words{}))
		check(r.answers([]PageExercises{{Page: Link{Href: "/en/a/", Text: "A", Lang: "en"}, Exercises: []Exercise{*e}}}, words{}))
	}
	check(r.answers(nil, words{}))
	check(r.evidence(fullEvidence(), "Title", FigureFiles{SVG: "a.svg", JSON: "a.json"}, words{}))
	check(r.evidence(&simview.Evidence{Recorded: &simview.Figure{}}, "", FigureFiles{}, words{}))
	check(r.comparison(fullComparison(), "Title", FigureFiles{SVG: "a.svg", JSON: "a.json"}, words{}))
	check(r.comparison(&simview.Comparison{Sides: [2]simview.ComparedSide{{Figure: &simview.Figure{}}, {Figure: &simview.Figure{}}}, First: -1, Way: -1}, "", FigureFiles{}, words{}))
	return problems
}

// fullPage is a page with every field set.
func fullPage() Page {
	link := Link{Href: "/en/a/", Text: "A", Current: true, Lang: "en"}
	return Page{
		Site: &Site{
			Title: "Site", Lang: "ja", Logo: "/logo.svg", Icon: "/icon.svg", Home: "/ja/", Nav: []Link{link},
			Footer: "<p>Footer</p>", CSS: []string{"/site.css"}, CSSFor: []Style{{URL: "/start.css", Signs: []string{"Body"}}}, JS: []string{"/site.js"}, HeadJS: []string{"/theme.js"},
			Reload: "/reload.js", SiteMap: "/sitemap.xml", Keys: "/keys.en.html", Phrases: true, Search: Search{Page: "/ja/search/", Index: "/search/ja/index.json"}, Worker: "/sw.js", Play: Play{Page: "/ja/playground/", Words: "/words.json"}, Card: Card{URL: "https://example.org/card.png", Width: 1200, Height: 630},
		},
		Title:       "Title",
		Description: "Description.",
		URL:         "https://example.org/en/a/",
		Body:        `<p>Body</p><mm-trace></mm-trace><mm-pair></mm-pair><div class="exercise-check"></div>`,
		TOC:         []TOCEntry{{ID: "one", HTML: "One", Children: []TOCEntry{{ID: "two", HTML: "<code>two</code>"}}}},
		Sidebar:     []SidebarItem{{Link: link, Children: []SidebarItem{{Link: link}}}, {Link: Link{Href: "/en/b/", Text: "B"}}},
		Part:        "/en/a/",
		Crumbs:      []Link{{Href: "/ja/", Text: "Home"}, link},
		Prev:        &link,
		Next:        &link,
		Langs: []Alternate{
			{Lang: "en", Name: "English", Href: "/en/a/", URL: "https://example.org/en/a/"},
			{Lang: "ja", Name: "日本語", Href: "/ja/a/", URL: "https://example.org/ja/a/", Current: true, Missing: true},
			{Lang: "ru", Name: "Русский", Href: "/ru/a/", URL: "https://example.org/ru/a/"},
		},
		Markdown:   "/ja/a/index.md",
		Book:       &BookLink{Print: "/ja/a/print/", EPUB: "/ja/a/a-ja.epub"},
		Section:    true,
		Minutes:    12,
		Fallback:   "en",
		Updated:    "March 5, 2026",
		UpdatedISO: "2026-03-05",
		Edit:       "https://example.org/edit",
		Draft:      true,
		NoIndex:    true,
	}
}

// minimalPage is a page with only what every page has.
func minimalPage() Page {
	return Page{Site: &Site{Title: "Site", Lang: "en", Home: "/en/"}, Title: "Title"}
}

// fullCitations is a list of citations with all that citations.html can show.
func fullCitations() []CitedRelease {
	link := Link{Href: "https://example.org/", Text: "name"}
	return []CitedRelease{{Tree: "linux", Version: "6.12", Name: "6.12", ID: "cited-6.12", Files: []CitedFile{{
		Link: link, Commits: []Link{link, {Text: "139d025cda1d"}},
		Functions: []CitedFunction{{Link: link, Places: []CitedPlace{
			{Link: Link{Href: "/en/a/#exit", Text: "A", Lang: "en"}, Section: "Exit"}, {Link: link},
		}}},
	}}}}
}

// fullFigure is a figure with everything that figure.html can show: cells of
// every kind, steps that end in every way.
func fullFigure() *simview.Figure {
	own := simview.MMKey{Name: "init_mm", Letter: "i"}
	lent := simview.MMKey{Name: "M", Index: 1, Letter: "M"}
	cells := []simview.Cell{
		{ActiveMM: &lent, State: "running", Was: &simview.Cell{State: "runnable", CPU: -1}},
		{Absent: true},
		{Users: 0, Count: 1, Was: &simview.Cell{Users: 1, Count: 1}},
		{Freed: true},
		{PrevMM: &lent, IRQsOff: true, Phase: "online", Was: &simview.Cell{Phase: "offline"}},
	}
	say := simview.Msg{ID: "case.borrow", Args: locale.Args{"Task": "K"}}
	aside := say
	aside.Aside = true
	f := &simview.Figure{
		ID: "figure", Scenario: "scenario", Kernel: "6.12", CPUs: 1, MMs: []simview.MMKey{own, lent},
		Views: simview.Views(),
		Columns: []simview.Column{
			{Kind: "task", Name: "K"}, {Kind: "task", Name: "A"},
			{Kind: "mm", Name: "M", MM: &lent}, {Kind: "mm", Name: "init_mm", MM: &own}, {Kind: "cpu", Name: "cpu0", Queue: true, Phase: true},
		},
		Start: cells, End: cells, Steps: 2, Checks: 1, Micros: 2, Broken: true,
		Timeline: simview.Timeline{
			Width: 100, Height: 100, Least: 50, Gutter: 10, Column: 50,
			Lanes: []simview.Lane{{Name: "cpu0", H: 46, Segments: []simview.Segment{
				{W: 50, Task: "K", MM: own, Borrowed: true, Zombie: true, TaskText: "K", TaskShort: "K", MMText: "(init_mm)", MMShort: "(i)"},
				{X: 50, W: 50, From: 1, To: 1, Task: "K", MM: lent, Freed: true},
				{X: 50, W: 50, From: 1, To: 1},
				{X: 50, W: 50, From: 1, To: 1, Offline: true},
			}}},
			Strips: []simview.Strip{{MM: lent, Text: "M", H: 22, Runs: []simview.Run{
				{W: 50, Count: 1, Zombie: true, Text: "0/1"}, {X: 50, W: 50, From: 1, To: 1, Freed: true},
			}}},
		},
		TLB: &simview.TLB{
			Height: 100, Gutter: 10, Gens: true,
			Lanes: []simview.LoadLane{{Name: "cpu0", H: 42, Loads: []simview.Load{
				{W: 50, What: simview.Loaded{MM: lent, Kept: own, Lazy: true, ASID: 1, Asked: 2}, MMText: "(M)", MMShort: "(M)", GenText: "0/2", GenShort: "0/2"},
				{X: 50, W: 50, From: 1, To: 1, What: simview.Loaded{Offline: true}},
			}}},
			Strips: []simview.Strip{{MM: lent, Text: "M", H: 22, Runs: []simview.Run{{W: 50, Text: "{0}", Short: "{0}"}}}},
			Costs:  []simview.Strip{{MM: simview.MMKey{Name: "cr3"}, Text: "cr3", H: 22, Runs: []simview.Run{{W: 50, Text: "1", Short: "1"}}}},
		},
		Cost: simview.Cost{CR3: 1},
	}
	for i, outcome := range []string{"", "refused", "violated", "preempted", "stopped"} {
		row := simview.Row{
			ID: "figure-" + outcome, N: i + 1, CPU: "cpu0", Op: "run K", Label: outcome, Outcome: outcome, Cells: cells,
			Calls:     []simview.Call{{Func: "schedule"}, {Depth: 1, Store: &simview.Store{Path: "M.mm_count", From: "1", To: "2"}}},
			Sentences: []simview.Msg{say, aside, aside, say},
		}
		switch outcome {
		case "refused":
			row.Refused = &say
		case "violated":
			row.Violated = []simview.Violation{{Name: "count-equality", Msg: say}}
		}
		f.Rows = append(f.Rows, row)
		f.Timeline.Ticks = append(f.Timeline.Ticks, simview.Tick{X: 50, Label: "1", Anchor: row.ID, Lane: -(i % 2), Mark: outcome})
	}
	return f
}

// fullReference is a reference with everything that reference.html can show.
func fullReference() *reference.Reference {
	say := reference.Msg{ID: "reference.word.default"}
	e := reference.Entry{ID: "one", Form: "one=N", Text: say, Facts: []reference.Fact{
		{Label: say, Code: []string{"1"}}, {Label: say, Code: []string{"a", "b"}, Links: []string{"one", "two"}}, {Words: say}, {Label: say, Words: say},
	}}
	nameless := reference.Entry{ID: "two", Text: say}
	parent := reference.Entry{ID: "three", Form: "three", Text: say, Children: []reference.Entry{e, nameless}}
	return &reference.Reference{Of: "sample", Groups: []reference.Group{
		{Entries: []reference.Entry{e, nameless}}, {ID: "group", Title: say, Entries: []reference.Entry{parent}},
	}}
}

// fullExercise is an exercise with everything that exercise.html can show.
func fullExercise() *Exercise {
	f := fullFigure()
	say := simview.Msg{ID: "op.run", Args: locale.Args{"Task": "K"}}
	return &Exercise{
		ID: "exercise", N: 1, Explanation: "<p>Because.</p>", BodyLang: "en", Href: "/en/a/#exercise", Step: "#figure-1", Play: FigureFiles{Source: "a.mms", Play: "/en/playground/#scenario.a"},
		Question: &simview.Question{
			Scenario: "scenario", Kernel: "6.12", Machine: []string{"pcid=none"}, Faults: []string{"skip-lazy-mmgrab"}, Path: "K.active_mm",
			Story:   []simview.Told{{N: 1, Op: "run A cpu=0", Say: []simview.Msg{say}, Refused: true}},
			Columns: f.Columns, State: f.Start, Facts: []simview.Fact{{Path: "cpu0.loaded_mm", Value: "M"}},
			Hidden: simview.Told{N: 2, Op: "run K cpu=0", Say: []simview.Msg{say}}, Ask: simview.Msg{ID: "ask.pointer"},
			Choices: []simview.Choice{
				{Value: "M", Right: true},
				{Value: "NULL", Why: &simview.Msg{ID: "why.before", Args: locale.Args{"Path": "K.active_mm"}}},
				{Value: "zombie", Say: &simview.Msg{ID: "trace.state-zombie"}},
			},
			Explain: []simview.Msg{say, {ID: say.ID, Args: say.Args, Aside: true}},
		},
	}
}

// fullEvidence is evidence with everything that evidence.html can show.
func fullEvidence() *simview.Evidence {
	picture := fullFigure()
	picture.Views = []string{"timeline"}
	lent := simview.MMKey{Name: "M", Index: 1, Letter: "M"}
	values := []simview.Observed{
		{Name: "K", Fields: []simview.ObservedField{{Name: "mm", Null: true}, {Name: "active_mm", MM: &lent, Borrowed: true}}},
		{Name: "M", MM: &lent, Fields: []simview.ObservedField{{Name: "mm_users", Text: "1"}}},
	}
	says := simview.Msg{ID: "evidence-event.switch", Args: locale.Args{"Task": "K"}}
	return &simview.Evidence{
		ID: "evidence", Recording: "6.1/use-mm", Kernel: "6.1.0", Workload: "use-mm", First: 1, Last: 9, Total: 10, Equal: 3,
		Recorded: picture, Simulated: picture,
		Rows: []simview.EvidenceRow{
			{ID: "evidence-a", N: 1, Event: 1, Kind: "switch", CPU: "cpu0", Says: says, Values: values,
				Step: &simview.Mirror{N: 1, Op: "run K cpu=0", Label: "a", Values: values}},
			{ID: "evidence-2", N: 2, Event: 9, Skipped: 7, Kind: "prev_mm_dropped", CPU: "cpu0", Says: says},
		},
	}
}

// fullComparison is a comparison with everything that compare.html can show.
func fullComparison() *simview.Comparison {
	picture := fullFigure()
	picture.Views = []string{"timeline", "tlb"}
	picture.Timeline.Apart = 1
	lent := simview.MMKey{Name: "M", Index: 1, Letter: "M"}
	say := simview.Msg{ID: "case.borrow", Args: locale.Args{"Task": "K"}}
	values := []simview.ComparedValue{
		{Path: "M.mm_count", Sides: [2]simview.ComparedText{{Text: "2"}, {Text: "3"}}, Fresh: true},
		{Path: "K.active_mm", Sides: [2]simview.ComparedText{{Text: "M", MM: &lent}, {Text: "NULL"}}},
		{Path: "N", Sides: [2]simview.ComparedText{{Text: "freed by A", Freed: true}, {}}},
	}
	return &simview.Comparison{
		ID: "comparison", Scenario: "scenario", Steps: 3, First: 0, Way: -1, Start: values,
		Sides: [2]simview.ComparedSide{{Kernel: "6.12", Figure: picture}, {Kernel: "6.12", Broken: "skip-lazy-mmgrab", Figure: picture}},
		Rows: []simview.ComparedRow{
			{ID: "comparison-a", N: 1, Op: "run K cpu=0", Label: "a", CPU: "cpu0", Values: values, Sides: [2]simview.ComparedEnd{
				{Refused: &say, Said: []simview.Msg{say, {ID: say.ID, Args: say.Args, Aside: true}}},
				{Violated: []simview.Violation{{Name: "count-equality", Msg: say}}},
			}},
			{ID: "comparison-2", N: 2, Op: "exit A", Sides: [2]simview.ComparedEnd{{Said: []simview.Msg{say}}, {}}},
			{ID: "comparison-3", N: 3, Op: "exit B", Sides: [2]simview.ComparedEnd{{}, {Missing: true}}},
		},
	}
}
