//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package site

import (
	"errors"
	"io/fs"
	"os"
)

// errLocked means that another process holds the lock; here nobody ever does.
var errLocked = errors.New("locked")

// takeLock opens file, making it if needed. The standard library has no lock
// on this system that goes away with its process, so two builds of the same
// folder at once are not noticed.
func takeLock(file string) (*os.File, error) {
	return os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o666)
}

func sameDevice(a, b fs.FileInfo) bool { return true }
