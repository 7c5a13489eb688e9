//go:build unix

package main

import "golang.org/x/sys/unix"

// freeSpace gives the bytes that an ordinary user may still write on the folder's disk.
func freeSpace(dir string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return uint64(s.Bavail) * uint64(s.Bsize), nil
}
