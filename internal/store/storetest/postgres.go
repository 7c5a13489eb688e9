package storetest

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"luodi/internal/store"
)

// URL makes a fresh database on the test cluster and gives its address; it is dropped when the
// test ends.
func URL(t testing.TB) string {
	t.Helper()
	c, err := cluster()
	if err != nil {
		if os.Getenv("LUODI_REQUIRE_POSTGRES") == "1" || os.Getenv("CI") == "1" || os.Getenv("CI") == "true" {
			t.Fatalf("PostgreSQL is required here: %v", err)
		}
		t.Skipf("NOT TESTED ON POSTGRESQL: %v", err)
	}
	name := fmt.Sprintf("luodi_%d_%d", os.Getpid(), time.Now().UnixNano())
	if err := c.exec("CREATE DATABASE " + name + " TEMPLATE " + c.template); err != nil {
		t.Fatalf("create database: %v", err)
	}
	t.Cleanup(func() {
		if err := c.exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop database: %v", err)
		}
	})
	return c.address(name)
}

// Durable makes the private cluster sync its writes to the disk, as a real one does, for
// benchmarks and proofs; for other tests it does not, to be quick.
func Durable(t testing.TB) {
	t.Helper()
	c, err := cluster()
	if err != nil || !c.private {
		return
	}
	for _, s := range []string{"ALTER SYSTEM SET fsync = on", "ALTER SYSTEM SET synchronous_commit = on", "ALTER SYSTEM SET full_page_writes = on", "SELECT pg_reload_conf()"} {
		if err := c.exec(s); err != nil {
			t.Fatal(err)
		}
	}
}

// server is a cluster with a database that has the tables, of which the others are copies.
type server struct {
	admin    *url.URL
	template string
	private  bool
	leash    *os.File // held open as long as the cluster is to live
}

func (s *server) address(database string) string {
	u := *s.admin
	u.Path = "/" + database
	return u.String()
}

func (s *server) exec(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.admin.String())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// cluster finds or starts the cluster, once for the test program.
var cluster = sync.OnceValues(func() (*server, error) {
	if address := os.Getenv("LUODI_TEST_POSTGRES"); address != "" {
		u, err := url.Parse(address)
		if err != nil {
			return nil, fmt.Errorf("LUODI_TEST_POSTGRES: %w", err)
		}
		return (&server{admin: u}).withTemplate()
	}
	s, err := start()
	if err != nil {
		return nil, err
	}
	return s.withTemplate()
})

// withTemplate makes the database that the others are copied from: the migrations run once for a
// test program and not once for a test.
func (s *server) withTemplate() (*server, error) {
	s.template = fmt.Sprintf("luodi_template_%d", os.Getpid())
	// a locale as a town's server may have it: the tables must not depend on it
	if err := s.exec("CREATE DATABASE " + s.template + " TEMPLATE template0 ENCODING 'UTF8'"); err != nil {
		return nil, err
	}
	db, err := store.Open(context.Background(), store.Options{URL: s.address(s.template), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	return s, db.Close()
}

// start makes a cluster in a temporary folder, reachable only by a socket in it. A small shell
// waits for the end of this program, however it comes, and then stops the cluster and removes
// the folder: Go has no hook that runs after the last test of a package.
func start() (*server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "luodi-pg")
	if err != nil {
		return nil, err
	}
	who, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	run := func(name string, args ...string) error {
		cmd := exec.Command(filepath.Join(bin, name), args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TZ=UTC")
		cmd.SysProcAttr = who
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", name, err, out)
		}
		return nil
	}
	if err := run("initdb", "-D", data, "-U", "luodi", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	settings := fmt.Sprintf("-c listen_addresses='' -c unix_socket_directories='%s' -c max_connections=200", dir)
	if err := os.WriteFile(filepath.Join(data, "postgresql.auto.conf"), []byte("fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"), 0o600); err != nil {
		return nil, err
	}
	if who != nil {
		os.Chown(filepath.Join(data, "postgresql.auto.conf"), int(who.Credential.Uid), int(who.Credential.Gid))
	}
	if err := run("pg_ctl", "-D", data, "-o", settings, "-l", filepath.Join(dir, "log"), "-w", "-t", "60", "start"); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		os.RemoveAll(dir)
		return nil, fmt.Errorf("%w\n%s", err, log)
	}
	leash, err := stopAfter(bin, data, dir, who)
	if err != nil {
		return nil, err
	}
	q := url.Values{"host": {dir}, "sslmode": {"disable"}}
	return &server{private: true, leash: leash, admin: &url.URL{Scheme: "postgres", User: url.User("luodi"), Path: "/postgres", RawQuery: q.Encode()}}, nil
}

// stopAfter leaves a shell behind that reads a pipe whose other end only this program holds: the
// read ends when the program does.
func stopAfter(bin, data, dir string, who *syscall.SysProcAttr) (*os.File, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	script := `cat >/dev/null; "$1/pg_ctl" -D "$2" -m immediate stop >/dev/null 2>&1; rm -rf "$3"`
	cmd := exec.Command("/bin/sh", "-c", script, "sh", bin, data, dir)
	cmd.Dir = "/"
	cmd.Stdin = read
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if who != nil {
		cmd.SysProcAttr.Credential = who.Credential
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	read.Close()
	return write, nil
}

// binaries finds the newest PostgreSQL of the machine.
func binaries() (string, error) {
	if p, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(p), nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", fmt.Errorf("no PostgreSQL programs here (apt-get install postgresql), and LUODI_TEST_POSTGRES is not set")
	}
	slices.SortFunc(found, func(a, b string) int { return versionOf(a) - versionOf(b) })
	return filepath.Dir(found[len(found)-1]), nil
}

func versionOf(path string) int {
	n, _ := strconv.Atoi(strings.Split(path, "/")[4])
	return n
}

// unprivileged gives the identity under which the server runs: PostgreSQL refuses root, so there
// it is the user postgres or nobody, who then owns the folder.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	if err := os.Chown(dir, uid, gid); err != nil {
		return nil, err
	}
	// the server's socket is reached by this program, which may open anything
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}
