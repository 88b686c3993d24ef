// Package explore tries everything that a scenario leaves open: which task runs
// next, on which CPU, what it does, and how the micro-steps of the CPUs
// interleave. It visits every state that can be reached, checks every invariant
// in each, and tells a shortest way to one that breaks as a scenario that runs.
//
// It is an explicit-state model checker for one model, the machine of package
// sim. There is no property language: the invariants are the properties, and
// there is no partial-order reduction: every interleaving of micro-steps is
// looked at. States are stored exactly, never as hashes alone.
//
// A state is stored as a row of numbers of components (component.go, table.go,
// store.go), in a normal form without history (normal.go, generation.go,
// memory.go), and, unless symmetry is switched off, as one of all those that
// differ by names alone (symmetry.go). What can be tried is in menus (menu.go,
// choice.go). A walker (walker.go, step.go) finds what is one step away from a
// state; the search (search.go) lets several of them go through the states level
// by level. What it finds does not depend on how many there are.
//
// On machines without translations and memory areas, most steps are not taken by
// a machine but remembered (memo.go), and states are checked by adding up what
// their components say to the invariants (gist.go, sim.Tally). Both are exact.
package explore
