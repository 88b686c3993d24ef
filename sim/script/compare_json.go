//go:build !js

package script

import (
	"encoding/json"

	"docgen/sim"
)

// compareFormat is the version of a comparison's JSON form, as jsonFormat is
// of a trace's.
const compareFormat = 1

// The JSON form of a comparison. Lists of values have one element for each run;
// null stands for nothing of the name, or a run that has ended.
type (
	jsonComparison struct {
		Format  int        `json:"format"`
		Name    string     `json:"name"`
		Written string     `json:"written_for"` // the kernel that the scenario says
		Runs    []jsonRun  `json:"runs"`
		Pairs   []jsonPair `json:"pairs"`         // each run and the next
		Cut     int        `json:"cut,omitempty"` // how many steps Steps is about, if not all
		Steps   []jsonDiff `json:"steps"`         // those in or after which runs differ
	}
	jsonRun struct {
		Kernel   string         `json:"kernel"`
		Checks   int            `json:"checks"` // expectations that held
		Problems []jsonProblem  `json:"problems"`
		Costs    map[string]int `json:"costs"`
	}
	jsonProblem struct {
		Line int    `json:"line"`
		Col  int    `json:"col"`
		Msg  string `json:"msg"`
		Hint string `json:"hint,omitempty"`
	}
	jsonPair struct {
		Kernels [2]string       `json:"kernels"`
		Order   *jsonDivergence `json:"first_order,omitempty"` // the first step, before that, that does the same in another order
		First   *jsonDivergence `json:"first_difference"`      // the first step that does something else; null if none
		Calls   []jsonCallDiff  `json:"calls"`
	}
	jsonDivergence struct {
		jsonStepName
		Effects [][2]*jsonEffect `json:"effects"` // of the step, side by side
		At      int              `json:"at"`      // the first of effects that differs
	}
	jsonStepName struct {
		Step  int    `json:"step"` // from 1
		Label string `json:"label,omitempty"`
		Line  int    `json:"line"`
		Op    string `json:"op"`
	}
	jsonEffect struct {
		Micro int        `json:"micro"`
		CPU   *sim.CPUID `json:"cpu"`
		Func  string     `json:"func,omitempty"`
		Text  string     `json:"text"`
		Case  string     `json:"case,omitempty"`
	}
	jsonCallDiff struct {
		Names [2]*string `json:"names"`
		Times [2]int     `json:"times"`
	}
	jsonDiff struct {
		jsonStepName
		Refused  []string    `json:"refused,omitempty"`
		Violated [][]string  `json:"violated,omitempty"`
		Missing  []bool      `json:"missing,omitempty"`
		Values   []jsonValue `json:"values"`
	}
	jsonValue struct {
		Path   string    `json:"path"`
		Values []*string `json:"values"`
	}
)

// JSON returns the comparison in its JSON form, indented, ending in a newline.
func (c *Comparison) JSON() ([]byte, error) {
	j := jsonComparison{Format: compareFormat, Name: c.Name, Written: c.Written.String(), Pairs: []jsonPair{}, Steps: []jsonDiff{}}
	for _, run := range c.Runs {
		r := jsonRun{Kernel: run.Trace.Kernel.String(), Checks: run.Trace.Checks, Problems: []jsonProblem{}, Costs: map[string]int{}}
		for _, e := range run.Problems {
			r.Problems = append(r.Problems, jsonProblem{e.Pos.Line, e.Pos.Col, e.Msg, e.Hint})
		}
		for _, cost := range run.Costs {
			r.Costs[cost.Key] = cost.N
		}
		j.Runs = append(j.Runs, r)
	}
	for _, p := range c.Pairs {
		j.Pairs = append(j.Pairs, c.jsonPair(p))
	}
	for _, d := range c.Steps {
		diff := jsonDiff{jsonStepName: c.jsonStepName(d.Step), Refused: d.Refused, Violated: d.Violated, Missing: d.Missing, Values: []jsonValue{}}
		for _, v := range d.Values {
			value := jsonValue{Path: v.Path}
			for _, text := range v.Values {
				value.Values = append(value.Values, orNull(text))
			}
			diff.Values = append(diff.Values, value)
		}
		j.Steps = append(j.Steps, diff)
	}
	j.Cut = c.Cut
	b, err := json.MarshalIndent(j, "", " ")
	return append(b, '\n'), err
}

func (c *Comparison) jsonPair(p Pair) jsonPair {
	j := jsonPair{Kernels: [2]string{c.Runs[p.Left].Trace.Kernel.String(), c.Runs[p.Right].Trace.Kernel.String()}, Calls: []jsonCallDiff{}}
	j.Order, j.First = c.jsonDivergence(p.Order), c.jsonDivergence(p.First)
	for _, d := range p.Calls {
		j.Calls = append(j.Calls, jsonCallDiff{[2]*string{orNull(d.Names[0]), orNull(d.Names[1])}, d.Times})
	}
	return j
}

func (c *Comparison) jsonDivergence(d *Divergence) *jsonDivergence {
	if d == nil {
		return nil
	}
	j := &jsonDivergence{jsonStepName: c.jsonStepName(d.Step), Effects: [][2]*jsonEffect{}, At: d.At}
	for _, l := range d.Lines {
		j.Effects = append(j.Effects, [2]*jsonEffect{l.Left.json(), l.Right.json()})
	}
	return j
}

func (c *Comparison) jsonStepName(i int) jsonStepName {
	s := c.Step(i)
	return jsonStepName{i + 1, s.Label, s.Pos.Line, s.Op}
}

func (e *Effect) json() *jsonEffect {
	if e == nil {
		return nil
	}
	return &jsonEffect{e.Micro, cpu(e.CPU), e.Func, e.Text, e.Case.String()}
}

// cpu returns nil for no CPU.
func cpu(id sim.CPUID) *sim.CPUID {
	if id == sim.NoCPU {
		return nil
	}
	return &id
}

// orNull returns nil for "".
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
