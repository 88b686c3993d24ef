package site

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// errLocked means that another process, or another Stage, holds the lock.
var errLocked = errors.New("locked")

const (
	errorSharingViolation = syscall.Errno(32)
	fileFlagDeleteOnClose = 0x04000000
)

// takeLock opens file, making it if needed, so that nobody else can open it
// until it is closed or the process ends, which also removes it.
func takeLock(file string) (*os.File, error) {
	name, err := syscall.UTF16PtrFromString(file)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL|fileFlagDeleteOnClose, 0)
	switch {
	case err == errorSharingViolation:
		return nil, errLocked
	case err != nil:
		return nil, &fs.PathError{Op: "open", Path: file, Err: err}
	}
	return os.NewFile(uintptr(h), file), nil
}

// sameDevice says whether a file can be renamed from folder a to folder b. A
// folder on another volume has another drive letter or is a mount point, which
// EvalSymlinks resolves.
func sameDevice(a, b fs.FileInfo) bool { return true }
