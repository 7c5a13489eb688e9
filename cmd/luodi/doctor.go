package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/store"
)

// finding is the result of one look of the doctor.
type finding struct {
	OK   bool   `json:"ok"`
	What string `json:"what"` // a message of the catalogue, translated
}

func doctorCommand() *cobra.Command {
	var s serving
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "look whether this machine and the database are fit to run",
		Long: `doctor looks at the database (reachable, version, accounts, speed of a durable write), the
disk's free room, the clock and time zones, memory, and the folder for compiled parts of the PDF
reader. Exit status 1 when something needs a hand.`,
		Example: `  luodi doctor
  luodi doctor --data /var/lib/luodi --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return doctor(contextOf(cmd), cmd.OutOrStdout(), s, asJSON)
		},
	}
	databaseFlags(cmd, &s)
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	return cmd
}

func doctor(ctx context.Context, out io.Writer, s serving, asJSON bool) error {
	d := visit{lang: messageLang()}
	d.database(ctx, s)
	if s.database == "" {
		d.disk(s.dir)
		d.sync(s.dir)
		d.pdfCache(s.dir)
	}
	d.clock()
	d.say(true, i18n.DoctorMachine, "version", version, "go", runtime.Version(), "os", runtime.GOOS+"/"+runtime.GOARCH, "cpus", runtime.NumCPU())
	bad := 0
	for _, f := range d.findings {
		if !f.OK {
			bad++
		}
		if err := printFinding(out, f, asJSON); err != nil {
			return err
		}
	}
	if bad > 0 {
		return fault.New(fault.Unavailable, "store.doctor.failed", fault.Args{"n": bad})
	}
	return nil
}

func printFinding(out io.Writer, f finding, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		return enc.Encode(f)
	}
	mark := "✓"
	if !f.OK {
		mark = "■"
	}
	_, err := fmt.Fprintln(out, mark, f.What)
	return err
}

type visit struct {
	lang     i18n.Lang
	findings []finding
}

func (d *visit) say(ok bool, m *i18n.Message, args ...any) {
	d.findings = append(d.findings, finding{ok, m.In(d.lang, args...)})
}

// failed notes an error with its cause: who runs the doctor is the one who can mend it.
func (d *visit) failed(err error) {
	text := i18n.Fault(d.lang, err)
	var f *fault.Error
	if errors.As(err, &f) && f.Err != nil {
		text += " (" + f.Err.Error() + ")"
	}
	d.findings = append(d.findings, finding{false, text})
}

// database opens the database and asks it the simplest things.
func (d *visit) database(ctx context.Context, s serving) {
	db, err := openExisting(ctx, s)
	if fault.Is(err, fault.NotFound) {
		d.say(true, i18n.DoctorNoData, "dir", s.dir)
		return
	}
	if err != nil {
		d.failed(err)
		return
	}
	defer db.Close()
	start := time.Now()
	if err := db.Ping(ctx); err != nil {
		d.failed(err)
		return
	}
	d.say(true, i18n.DoctorDatabase, "engine", db.Engine(), "ms", fmt.Sprintf("%.1f", float64(time.Since(start).Microseconds())/1000))
	accounts := 0
	err = db.Read(ctx, func(r *store.Reader) (err error) {
		accounts, err = r.CountAccounts()
		return err
	})
	if err != nil {
		d.failed(err)
		return
	}
	d.say(true, i18n.DoctorAccounts, "n", accounts)
}

// roomNeeded is the least free room of the data folder's disk that is not called short.
const roomNeeded = 1 << 30

func (d *visit) disk(dir string) {
	free, err := freeSpace(existing(dir))
	if errors.Is(err, errors.ErrUnsupported) {
		return
	}
	if err != nil {
		d.say(false, i18n.DoctorDiskUnknown, "dir", dir)
		return
	}
	gib := fmt.Sprintf("%.1f", float64(free)/(1<<30))
	d.say(free >= roomNeeded, map[bool]*i18n.Message{true: i18n.DoctorDisk, false: i18n.DoctorDiskShort}[free >= roomNeeded], "gib", gib, "dir", dir)
}

// existing gives the nearest folder above that is there.
func existing(dir string) string {
	dir, err := filepath.Abs(dir)
	for err == nil {
		if _, e := os.Stat(dir); e == nil || dir == filepath.Dir(dir) {
			return dir
		}
		dir = filepath.Dir(dir)
	}
	return "."
}

// sync times durable writes of 4 KiB: what every stored change waits for at least.
func (d *visit) sync(dir string) {
	f, err := os.CreateTemp(existing(dir), ".luodi-doctor-*")
	if err != nil {
		d.say(false, i18n.DoctorNotWritable, "dir", dir)
		return
	}
	defer os.Remove(f.Name())
	defer f.Close()
	const rounds = 20
	block := make([]byte, 4096)
	start := time.Now()
	for range rounds {
		_, err := f.Write(block)
		if err == nil {
			err = f.Sync()
		}
		if err != nil {
			d.say(false, i18n.DoctorNotWritable, "dir", dir)
			return
		}
	}
	ms := float64(time.Since(start).Microseconds()) / 1000 / rounds
	m := i18n.DoctorSync
	if ms > 50 {
		m = i18n.DoctorSyncSlow
	}
	d.say(ms <= 50, m, "ms", fmt.Sprintf("%.2f", ms))
}

// pdfCache looks whether the PDF reader can keep its compiled code, without which each start of
// it takes seconds.
func (d *visit) pdfCache(dir string) {
	cache := filepath.Join(dir, "cache")
	if _, err := os.Stat(cache); err != nil {
		d.say(true, i18n.DoctorCacheNone, "dir", cache)
		return
	}
	f, err := os.CreateTemp(cache, ".luodi-doctor-*")
	if err != nil {
		d.say(false, i18n.DoctorNotWritable, "dir", cache)
		return
	}
	f.Close()
	os.Remove(f.Name())
	d.say(true, i18n.DoctorCache, "dir", cache)
}

// built is a time that no right clock is before: that of this program's writing.
var built = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

func (d *visit) clock() {
	now := time.Now()
	if now.Before(built) {
		d.say(false, i18n.DoctorClockWrong, "now", now.UTC().Format(time.RFC3339))
	} else {
		d.say(true, i18n.DoctorClock, "now", now.Format(time.RFC3339))
	}
	if _, err := time.LoadLocation("Asia/Shanghai"); err != nil {
		d.say(false, i18n.DoctorNoZones)
	}
}
