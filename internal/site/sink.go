package site

import (
	"maps"
	"slices"
	"sync"
)

// A Memory is a Sink that keeps a site's files in memory, for the preview and
// for tests. Its zero value is empty and ready to use. It is safe for
// concurrent use; once the build that fills it is over, it does not change.
type Memory struct {
	mu    sync.RWMutex
	names nameSet
	files map[string][]byte
}

// Put keeps data, which the caller must not change afterwards. A name that is
// there already, or could not stand beside those that are, is an error.
func (m *Memory) Put(name string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.names.add(name); err != nil {
		return err
	}
	if m.files == nil {
		m.files = map[string][]byte{}
	}
	m.files[name] = data
	return nil
}

// File returns the bytes of a file; do not change them.
func (m *Memory) File(name string) (data []byte, ok bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	data, ok = m.files[name]
	return data, ok
}

// Names lists all files, sorted.
func (m *Memory) Names() []string {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return slices.Sorted(maps.Keys(m.files))
}

// A Discard is a Sink that forgets the files, and only checks that they could
// be written. Its zero value is ready to use.
type Discard struct {
	mu    sync.Mutex
	names nameSet
}

// Put checks the name.
func (d *Discard) Put(name string, data []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.names.add(name)
}
