package site

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"io/fs"
	"reflect"
	"sync"

	"docgen/internal/markdown"
	"docgen/internal/typeset"
)

// A Memo keeps the results of pure stages between builds: parsed pages, traces,
// rendered pages. It is content-addressed: an entry's key is a hash of
// everything that can change the result, so that nothing ever has to be
// invalidated, and a build with a Memo gives the same bytes as one without.
// It lives in one process and is not stored, so the versions of docgen and of
// the simulator are the same for all its entries.
//
// The zero value is ready to use. Builds that share a Memo must not overlap.
type Memo struct {
	mu      sync.Mutex
	build   int // counts builds
	entries map[key]*entry

	markdown markdown.Converter // has a memo of its own, for highlighted code

	typesetting sync.Once
	typeset     *typeset.Typesetter
}

type entry struct {
	value any
	build int // the last that used it
}

// remember returns what compute returned for k the last time, or calls it.
// Several goroutines may compute the same entry at once.
func remember[T any](m *Memo, k key, compute func() T) T {
	if value, ok := recall[T](m, k); ok {
		return value
	}
	value := compute()
	m.store(k, value)
	return value
}

// recall returns what was stored for k.
func recall[T any](m *Memo, k key) (value T, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.entries[k]
	if e == nil {
		return value, false
	}
	e.build = m.build
	return e.value.(T), true
}

func (m *Memo) store(k key, value any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.entries == nil {
		m.entries = map[key]*entry{}
	}
	m.entries[k] = &entry{value, m.build}
}

// begin starts a build.
func (m *Memo) begin() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.build++
}

// sweep forgets what neither this build nor the one before it used. It is for
// builds that ran to their end: one that stopped early used too little.
func (m *Memo) sweep() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for k, e := range m.entries {
		if e.build < m.build-1 {
			delete(m.entries, k)
		}
	}
}

// A key identifies the result of a stage.
type key [sha256.Size]byte

// A keyHash collects what a result depends on. Every part is written with its
// length or a fixed size, so that different lists of parts cannot run together.
type keyHash struct {
	h   hash.Hash
	buf []byte
}

// newKey begins the key of a result of the named stage.
func newKey(stage string) *keyHash {
	k := &keyHash{h: sha256.New()}
	return k.string(stage)
}

func (k *keyHash) string(s string) *keyHash {
	k.buf = append(binary.AppendUvarint(k.buf[:0], uint64(len(s))), s...)
	k.h.Write(k.buf)
	return k
}

func (k *keyHash) bytes(b []byte) *keyHash {
	k.int(len(b))
	k.h.Write(b)
	return k
}

func (k *keyHash) int(n int) *keyHash {
	k.buf = binary.AppendVarint(k.buf[:0], int64(n))
	k.h.Write(k.buf)
	return k
}

func (k *keyHash) key(other key) *keyHash {
	k.h.Write(other[:])
	return k
}

// value adds any tree of plain data: all fields of structs, whoever adds one.
// It panics on maps, funcs and channels, whose contents have no order or no
// identity.
func (k *keyHash) value(v any) *keyHash {
	k.reflect(reflect.ValueOf(v))
	return k
}

func (k *keyHash) reflect(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		k.string(v.String())
	case reflect.Bool:
		if v.Bool() {
			k.int(1)
		} else {
			k.int(0)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		k.int(int(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		k.int(int(v.Uint()))
	case reflect.Slice, reflect.Array:
		k.int(v.Len())
		for i := range v.Len() {
			k.reflect(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			k.reflect(v.Field(i))
		}
	case reflect.Pointer:
		if v.IsNil() {
			k.int(0)
		} else {
			k.int(1)
			k.reflect(v.Elem())
		}
	default:
		panic(fmt.Sprintf("site: a memo key cannot hold a %v", v.Type()))
	}
}

// tree adds the names and contents of all files of fsys, and its end, so that a
// file which moves from one tree to the next makes a difference.
func (k *keyHash) tree(fsys fs.FS) (*keyHash, error) {
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		k.string(name).bytes(data)
		return nil
	})
	return k.string(""), err // no file has this name
}

func (k *keyHash) sum() key { return key(k.h.Sum(nil)) }
