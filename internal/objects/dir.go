package objects

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Dir keeps objects in a folder of the file system:
//
//	ab/ab34…   an object, read-only, in one of 256 folders by its first two digits
//	tmp/       drafts
//	doomed/    objects that a sweep has set aside for the moment between asking and removing
//
// An object appears under its name whole and synced, or not at all: the draft is synced, then
// linked to the name, then the folder is synced. Several nodes may share the folder.
type Dir struct{ root string }

const (
	tmpFolder    = "tmp"
	doomedFolder = "doomed"
)

// NewDir opens a folder of objects and makes it if it is not there.
func NewDir(root string) (*Dir, error) {
	for _, p := range []string{root, filepath.Join(root, tmpFolder), filepath.Join(root, doomedFolder)} {
		if err := os.MkdirAll(p, 0o700); err != nil {
			return nil, diskFault("make the folder", err)
		}
	}
	if err := syncFolder(root); err != nil {
		return nil, err
	}
	return &Dir{root: root}, nil
}

// Ready writes and removes a byte.
func (s *Dir) Ready(ctx context.Context) error {
	d, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	_, err = d.Write([]byte{0})
	return err
}

// Begin opens a draft in the folder of drafts.
func (s *Dir) Begin(context.Context) (*Draft, error) {
	return newDraft(filepath.Join(s.root, tmpFolder))
}

func (s *Dir) path(h Hash) string {
	return filepath.Join(s.root, string(h[:2]), string(h))
}

// Put links the draft to its name. If the object is there its time is renewed, so that a sweep
// that listed it before spares it.
func (s *Dir) Put(ctx context.Context, d *Draft) (Hash, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	h := d.Hash()
	if err := d.file.Chmod(0o400); err != nil {
		return "", diskFault("protect a draft", err)
	}
	if err := d.file.Sync(); err != nil {
		return "", diskFault("sync a draft", err)
	}
	to := s.path(h)
	folder := filepath.Dir(to)
	if err := os.Mkdir(folder, 0o700); err == nil {
		if err := syncFolder(s.root); err != nil {
			return "", err
		}
	} else if !errors.Is(err, os.ErrExist) {
		return "", diskFault("make a folder", err)
	}
	if err := s.link(d, to); err != nil {
		return "", err
	}
	return h, syncFolder(folder)
}

// link gives a synced draft its name, or renews what has it already. A sweep may take the object
// away between the two; then it is tried again.
func (s *Dir) link(d *Draft, to string) error {
	for range 100 {
		err := os.Link(d.file.Name(), to)
		if err == nil {
			return nil
		}
		if !errors.Is(err, os.ErrExist) {
			return s.move(d, to) // a file system without links
		}
		old, err := os.Stat(to)
		if err == nil && old.Size() != d.size { // half an object from elsewhere: not what the hash says
			if err := os.Remove(to); err != nil && !errors.Is(err, os.ErrNotExist) {
				return diskFault("replace a damaged object", err)
			}
			continue
		}
		now := time.Now() // the clock of the files, which the sweep compares with
		if err := os.Chtimes(to, now, now); err == nil {
			return nil
		} else if !errors.Is(err, os.ErrNotExist) {
			return diskFault("renew an object", err)
		}
	}
	return fmt.Errorf("objects: %s comes and goes", filepath.Base(to))
}

// move copies a draft to its name where links are not possible; the copy is renamed whole.
func (s *Dir) move(d *Draft, to string) error {
	c, err := newDraft(filepath.Join(s.root, tmpFolder))
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.file.ReadFrom(d.Reader()); err != nil {
		return diskFault("copy a draft", err)
	}
	if err := c.file.Chmod(0o400); err != nil {
		return diskFault("protect a draft", err)
	}
	if err := c.file.Sync(); err != nil {
		return diskFault("sync a draft", err)
	}
	if err := os.Rename(c.file.Name(), to); err != nil {
		return diskFault("name an object", err)
	}
	return nil
}

type dirObject struct {
	*os.File
	size int64
}

func (o dirObject) Size() int64 { return o.size }

// Open opens an object; one that a sweep has set aside is there until the sweep is sure.
func (s *Dir) Open(_ context.Context, h Hash) (Object, error) {
	if !h.valid() {
		return nil, missing(h)
	}
	f, err := s.openFile(h)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, diskFault("open an object", err)
	}
	return dirObject{f, info.Size()}, nil
}

func (s *Dir) openFile(h Hash) (*os.File, error) {
	for range 2 { // twice: the sweep may put it back between the two looks
		for _, p := range []string{s.path(h), filepath.Join(s.root, doomedFolder, string(h))} {
			f, err := os.Open(p)
			if err == nil || !errors.Is(err, os.ErrNotExist) {
				return f, err
			}
		}
	}
	return nil, missing(h)
}

// Has looks for an object.
func (s *Dir) Has(_ context.Context, h Hash) (int64, bool, error) {
	if !h.valid() {
		return 0, false, nil
	}
	info, err := os.Stat(s.path(h))
	if errors.Is(err, os.ErrNotExist) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, diskFault("look for an object", err)
	}
	return info.Size(), true, nil
}

// Delete removes an object.
func (s *Dir) Delete(_ context.Context, h Hash) error {
	if !h.valid() {
		return nil
	}
	for _, p := range []string{s.path(h), filepath.Join(s.root, doomedFolder, string(h))} {
		if err := os.Remove(p); err != nil && !errors.Is(err, os.ErrNotExist) {
			return diskFault("remove an object", err)
		}
	}
	if err := syncFolder(filepath.Dir(s.path(h))); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// Each lists the 256 folders.
func (s *Dir) Each(ctx context.Context, visit func(Info) error) error {
	folders, err := os.ReadDir(s.root)
	if err != nil {
		return diskFault("list objects", err)
	}
	for _, folder := range folders {
		if !folder.IsDir() || len(folder.Name()) != 2 {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := eachOf(filepath.Join(s.root, folder.Name()), visit); err != nil {
			return err
		}
	}
	return nil
}

func eachOf(folder string, visit func(Info) error) error {
	files, err := os.ReadDir(folder)
	if err != nil {
		return diskFault("list objects", err)
	}
	for _, f := range files {
		h := Hash(f.Name())
		if !h.valid() {
			continue
		}
		info, err := f.Info()
		if errors.Is(err, os.ErrNotExist) {
			continue // removed meanwhile
		}
		if err != nil {
			return diskFault("list objects", err)
		}
		if err := visit(Info{Hash: h, Size: info.Size(), Modified: info.ModTime()}); err != nil {
			return err
		}
	}
	return nil
}

// Reap sets an object aside, looks again, and only then removes it. Whoever puts the same content
// meanwhile either renewed it before it was set aside, which its time then shows, or makes it anew.
func (s *Dir) Reap(ctx context.Context, h Hash, before time.Time, named func(context.Context, []Hash) (map[Hash]bool, error)) (bool, error) {
	aside := filepath.Join(s.root, doomedFolder, string(h))
	if err := os.Rename(s.path(h), aside); errors.Is(err, os.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, diskFault("set an object aside", err)
	}
	info, err := os.Stat(aside)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil // another node took it back
	}
	spare := err != nil || !info.ModTime().Before(before)
	if !spare {
		have, askErr := named(ctx, []Hash{h})
		err = askErr
		spare = askErr != nil || have[h]
	}
	if spare {
		return false, errors.Join(err, s.takeBack(h))
	}
	if err := os.Remove(aside); err != nil && !errors.Is(err, os.ErrNotExist) {
		return false, diskFault("remove an object", err)
	}
	return true, nil
}

// takeBack gives a set-aside object its name again, unless it was put anew meanwhile.
func (s *Dir) takeBack(h Hash) error {
	aside := filepath.Join(s.root, doomedFolder, string(h))
	err := os.Link(aside, s.path(h))
	if err != nil && !errors.Is(err, os.ErrExist) {
		if err := os.Rename(aside, s.path(h)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return diskFault("take an object back", err)
		}
	}
	if err := os.Remove(aside); err != nil && !errors.Is(err, os.ErrNotExist) {
		return diskFault("take an object back", err)
	}
	return syncFolder(filepath.Dir(s.path(h)))
}

// Tidy clears the folders of drafts and of set-aside objects.
func (s *Dir) Tidy(_ context.Context, before time.Time) (int, error) {
	aside, err := os.ReadDir(filepath.Join(s.root, doomedFolder))
	if err != nil {
		return 0, diskFault("list set-aside objects", err)
	}
	for _, f := range aside {
		if h := Hash(f.Name()); h.valid() {
			if err := s.takeBack(h); err != nil {
				return 0, err
			}
		}
	}
	return tidyDrafts(filepath.Join(s.root, tmpFolder), before)
}

func tidyDrafts(folder string, before time.Time) (int, error) {
	drafts, err := os.ReadDir(folder)
	if err != nil {
		return 0, diskFault("list drafts", err)
	}
	n := 0
	for _, f := range drafts {
		info, err := f.Info()
		if err != nil || f.IsDir() || !info.ModTime().Before(before) {
			continue
		}
		if err := os.Remove(filepath.Join(folder, f.Name())); err == nil {
			n++
		} else if !errors.Is(err, os.ErrNotExist) {
			return n, diskFault("remove a draft", err)
		}
	}
	return n, nil
}

// syncFolder makes the names in a folder durable.
func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return diskFault("open a folder", err)
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		return diskFault("sync a folder", err)
	}
	return nil
}
