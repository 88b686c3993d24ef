package site

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
)

// A Stage is the Sink that writes a site to disk so that readers of the output
// folder never meet half of it, and so that a build that fails, or is killed,
// leaves the folder as it was.
//
// Put writes each file that differs from what the output folder holds to a
// staging folder on the same file system; Commit moves the files into place,
// one rename each. The staging folder is beside the output folder, hidden
// (".public.docgen-stage"), or inside it where there is no writing beside it or
// another file system begins there. It is locked while a build uses it: a
// second build of the same folder is refused, and whatever a killed build left
// in it is removed by the next.
//
// A manifest in the output folder says which files docgen wrote. Others are
// never removed and never overwritten with something else.
type Stage struct {
	out    string   // the output folder: absolute, no symbolic links; may not exist
	dir    string   // the staging folder
	made   []string // folders made for it, outermost first
	lock   *os.File // held on dir's lock file; nil once the stage is closed
	before manifest // what docgen wrote to out last time

	mu     sync.Mutex
	names  nameSet
	staged map[string]bool // by name: waits in the staging folder; false if out has the same bytes already
}

// Names in the staging folder.
const (
	lockName  = "lock"
	filesName = "files"
)

// An OutputError says why an output folder cannot be used, and what to do.
type OutputError struct {
	Msg   string   // what is wrong; names the folder
	Files []string // the files in the folder that are to blame, sorted; may be empty
	Hint  string   // what to do about it; may be ""
	Err   error    // the cause, if it is the system's
}

func (e *OutputError) Error() string {
	msg := e.Msg
	if e.Err != nil {
		msg += ": " + e.Err.Error()
	}
	if len(e.Files) > 0 {
		msg += ": " + strings.Join(e.Files, ", ")
	}
	return msg
}

func (e *OutputError) Unwrap() error { return e.Err }

// OpenStage prepares to write to the folder out, which need not exist.
// project is the folder of the site's sources, which out must not be, contain,
// or be an input of; "" if there is none. Call Discard when done, whatever happened.
func OpenStage(out, project string) (*Stage, error) {
	real, err := realPath(out)
	if err != nil {
		return nil, &OutputError{Msg: "cannot use the output folder " + out, Err: err}
	}
	if err := checkOutput(out, real, project); err != nil {
		return nil, err
	}
	s := &Stage{out: real, staged: map[string]bool{}}
	if err := s.claim(out); err != nil {
		return nil, err
	}
	if s.before, err = readManifest(s.out); err != nil {
		s.Discard()
		return nil, &OutputError{Msg: "cannot read the output folder " + out, Err: err}
	}
	return s, nil
}

// Put writes a file to the staging folder, unless the output folder has it
// with the same bytes.
func (s *Stage) Put(name string, data []byte) error {
	if strings.HasPrefix(name, manifestName) || strings.HasPrefix(name, insideName) {
		return fmt.Errorf("the file name %q is for docgen's own use", name)
	}
	s.mu.Lock()
	err := s.names.add(name)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	same := s.unchanged(name, data)
	if !same {
		file := filepath.Join(s.dir, filesName, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return fmt.Errorf("writing %s: %w", name, err)
		}
		if err := os.WriteFile(file, data, 0o666); err != nil {
			return fmt.Errorf("writing %s: %w", name, err)
		}
	}
	s.mu.Lock()
	s.staged[name] = !same
	s.mu.Unlock()
	return nil
}

// unchanged says whether the output folder holds name with these bytes.
func (s *Stage) unchanged(name string, data []byte) bool {
	if s.before.otherCase(name) != "" {
		return false // a file system that ignores case would show the old name
	}
	file := filepath.Join(s.out, filepath.FromSlash(name))
	info, err := os.Lstat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() != int64(len(data)) {
		return false
	}
	old, err := os.ReadFile(file)
	return err == nil && bytes.Equal(old, data)
}

// Discard removes the staging folder. After Commit, or a second time, it does
// nothing. The output folder is as it was before OpenStage.
func (s *Stage) Discard() { s.close(s.made) }

// close gives the staging folder back. It also removes those folders of made
// that are empty.
func (s *Stage) close(made []string) {
	if s.lock == nil {
		return
	}
	os.RemoveAll(filepath.Join(s.dir, filesName))
	os.Remove(s.lock.Name()) // while we hold it, so that nobody else's is removed
	s.lock.Close()
	s.lock = nil
	os.Remove(s.dir) // stays if another build has claimed it in the meantime
	for i := len(made) - 1; i >= 0; i-- {
		os.Remove(made[i])
	}
}

// claim finds a place for the staging folder, locks it, and clears it of what
// a killed build left behind.
func (s *Stage) claim(shown string) error {
	info, err := os.Stat(s.out)
	exists := err == nil
	beside := filepath.Join(filepath.Dir(s.out), "."+filepath.Base(s.out)+".docgen-stage")
	err = s.lockIn(beside)
	if err == nil && exists {
		if d, statErr := os.Stat(s.dir); statErr != nil || !sameDevice(d, info) {
			s.Discard()
			err = errors.ErrUnsupported
		}
	}
	if err != nil && exists && !errors.Is(err, errLocked) {
		err = s.lockIn(filepath.Join(s.out, insideName))
	}
	switch {
	case errors.Is(err, errLocked):
		return &OutputError{Msg: "another docgen is writing to " + shown, Hint: "wait until it has finished"}
	case err != nil:
		return &OutputError{Msg: "cannot write to the output folder " + shown, Err: err, Hint: "choose another one with --out"}
	}
	return nil
}

// insideName is the staging folder's name if it has to be in the output folder.
const insideName = ".docgen-stage"

// lockIn makes the staging folder dir and takes its lock. Another build that
// is just finishing may remove the folder or the lock file under our feet;
// then it tries again.
func (s *Stage) lockIn(dir string) error {
	for {
		made, err := makeFolders(dir)
		if err != nil {
			return err
		}
		// A symbolic link could have us empty a folder somewhere else.
		if info, err := os.Lstat(dir); err == nil && !info.IsDir() {
			return fmt.Errorf("%s is not a folder", dir)
		}
		lock, err := takeLock(filepath.Join(dir, lockName))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			for i := len(made) - 1; i >= 0; i-- {
				os.Remove(made[i])
			}
			return err
		}
		held, err1 := lock.Stat()
		there, err2 := os.Lstat(lock.Name())
		if err1 != nil || err2 != nil || !os.SameFile(held, there) {
			lock.Close()
			continue
		}
		if len(made) > 0 {
			made = made[:len(made)-1] // dir itself is close's
		}
		s.dir, s.lock, s.made = dir, lock, made
		return os.RemoveAll(filepath.Join(dir, filesName))
	}
}

// makeFolders is os.MkdirAll, and says which folders it made, outermost first.
func makeFolders(dir string) (made []string, err error) {
	var missing []string
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(d); err == nil || d == filepath.Dir(d) {
			break
		}
		missing = append(missing, d)
	}
	for i := len(missing) - 1; i >= 0; i-- {
		switch err := os.Mkdir(missing[i], 0o777); {
		case err == nil:
			made = append(made, missing[i])
		case !errors.Is(err, fs.ErrExist):
			for j := len(made) - 1; j >= 0; j-- {
				os.Remove(made[j])
			}
			return nil, err
		}
	}
	return made, nil
}

// realPath makes name absolute and resolves the symbolic links in as much of
// it as exists.
func realPath(name string) (string, error) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	rest := ""
	for dir := abs; ; dir = filepath.Dir(dir) {
		real, err := filepath.EvalSymlinks(dir)
		if err == nil {
			return filepath.Join(real, rest), nil
		}
		if _, linkErr := os.Lstat(dir); linkErr == nil || !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			return "", err
		}
		rest = filepath.Join(filepath.Base(dir), rest)
	}
}

// SourceFolders lists the folders of a project that a build reads.
func SourceFolders() []string {
	return []string{contentDir, staticDir, scenariosDir, recordingsDir, templatesDir, assetsDir, i18nDir}
}

// checkOutput refuses output folders that are files, and those in which output
// and sources would mix. shown is the folder as the user wrote it, out its real path.
func checkOutput(shown, out, project string) error {
	if info, err := os.Stat(out); err == nil && !info.IsDir() {
		return &OutputError{Msg: "the output folder " + shown + " is a file", Hint: "choose another one with --out"}
	}
	if project == "" {
		return nil
	}
	root, err := realPath(project)
	if err != nil {
		return &OutputError{Msg: "cannot find the project " + project, Err: err}
	}
	if rel, err := filepath.Rel(out, root); err == nil && filepath.IsLocal(rel) {
		msg := "the output folder " + shown + " holds the project"
		if rel == "." {
			msg = "the output folder " + shown + " is the project itself"
		}
		return &OutputError{Msg: msg, Hint: "choose a folder of its own with --out, for example " + filepath.Join(project, "public")}
	}
	rel, err := filepath.Rel(root, out)
	if err != nil || !filepath.IsLocal(rel) {
		return nil
	}
	first, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
	for _, dir := range SourceFolders() {
		if strings.EqualFold(first, dir) {
			return &OutputError{
				Msg:  fmt.Sprintf("the output folder %s is in %s, where the site's sources are", shown, path.Join(filepath.ToSlash(project), first)),
				Hint: "choose a folder of its own with --out, for example " + filepath.Join(project, "public"),
			}
		}
	}
	return nil
}
