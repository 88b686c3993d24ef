//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package site

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// errLocked means that another process, or another Stage, holds the lock.
var errLocked = errors.New("locked")

// takeLock opens file, making it if needed, and locks it until it is closed
// or the process ends, however it ends. File systems without locks go without.
func takeLock(file string) (*os.File, error) {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o666)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err != syscall.EINTR {
			break
		}
	}
	switch {
	case err == nil || errors.Is(err, errors.ErrUnsupported) || err == syscall.ENOLCK:
		return f, nil
	case err == syscall.EWOULDBLOCK:
		err = errLocked
	}
	f.Close()
	return nil, err
}

// sameDevice says whether a file can be renamed from folder a to folder b.
func sameDevice(a, b fs.FileInfo) bool {
	x, ok1 := a.Sys().(*syscall.Stat_t)
	y, ok2 := b.Sys().(*syscall.Stat_t)
	return ok1 && ok2 && x.Dev == y.Dev
}
