package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/site"
	"luodi/internal/store"
	"luodi/internal/web"
)

// serving are the settings of a server, by flag, else by environment, else by default.
type serving struct {
	dir        string // data folder
	database   string // postgres://…; "" is SQLite in the data folder
	listen     string
	baseURL    string
	name       string
	trustProxy bool
	objects    string           // where files of evidence lie: a folder or s3://…; "" is the folder objects in the data folder
	clamd      string           // virus scanner: unix:/… or tcp:host:port; "" is none
	demo       bool             // marks the public pages as demonstration data
	clock      func() time.Time // nil: time.Now
	// ready is told the address as soon as the server listens; nil: nobody.
	ready func(address string)
}

func serveCommand() *cobra.Command {
	var s serving
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "run the server: workbench and public pages",
		Long: `serve runs the workbench (/desk) and the public pages on one address until it is told to stop.

Each setting has a flag and an environment variable: --data LUODI_DATA, --listen LUODI_LISTEN,
--database LUODI_DATABASE, --base-url LUODI_BASE_URL, --name LUODI_NAME, --trust-proxy
LUODI_TRUST_PROXY, --objects LUODI_OBJECTS, --clamd LUODI_CLAMD. The first start makes one operator and prints the password once.`,
		Example: `  luodi serve
  luodi serve --data /var/lib/luodi --listen 127.0.0.1:8420 --base-url https://plans.example.gov.cn
  luodi serve --database postgres://luodi@db/luodi`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return serve(ctx, cmd.OutOrStdout(), s)
		},
	}
	s.flags(cmd)
	return cmd
}

// flags declares the settings on a command.
func (s *serving) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.dir, "data", fromEnv("LUODI_DATA", "luodi-data"), "data folder")
	f.StringVar(&s.listen, "listen", fromEnv("LUODI_LISTEN", "127.0.0.1:8420"), "address to listen on; port 0 takes a free one")
	f.StringVar(&s.database, "database", os.Getenv("LUODI_DATABASE"), "PostgreSQL address (postgres://…) instead of SQLite in the data folder")
	f.StringVar(&s.baseURL, "base-url", os.Getenv("LUODI_BASE_URL"), "address under which readers reach the server (https://…)")
	f.StringVar(&s.name, "name", os.Getenv("LUODI_NAME"), "name at the head of every page")
	f.StringVar(&s.objects, "objects", os.Getenv("LUODI_OBJECTS"), "where files of evidence lie: a folder, or s3://host/bucket?region=… (default: folder objects of the data folder)")
	f.StringVar(&s.clamd, "clamd", os.Getenv("LUODI_CLAMD"), "ClamAV daemon that scans uploads (unix:/run/clamav/clamd.ctl, tcp:127.0.0.1:3310)")
	f.BoolVar(&s.trustProxy, "trust-proxy", os.Getenv("LUODI_TRUST_PROXY") == "1", "take readers' addresses from X-Forwarded-For")
}

func fromEnv(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

// open opens the database of the settings.
func (s *serving) open(ctx context.Context, log *slog.Logger) (*store.DB, error) {
	if s.database != "" {
		return store.Open(ctx, store.Options{URL: s.database, Log: log, Clock: s.clock})
	}
	return store.Open(ctx, store.Options{Dir: s.dir, Log: log, Clock: s.clock})
}

// serve opens the database and answers until ctx ends.
func serve(ctx context.Context, out io.Writer, s serving) error {
	log := serverLog()
	db, err := s.open(ctx, log)
	if err != nil {
		return err
	}
	defer db.Close()
	login, password, err := db.Bootstrap(ctx)
	if err != nil {
		return err
	}
	if password != "" {
		fmt.Fprintf(out, "%s\n\n    %s\n    %s\n\n", i18n.ServeFirst.In(messageLang()), login, password)
	}
	return serveDatabase(ctx, out, db, s, log)
}

// serverLog writes lines to standard error; LUODI_LOG=json makes them JSON, quiet leaves out all
// but warnings.
func serverLog() *slog.Logger {
	options := &slog.HandlerOptions{Level: slog.LevelInfo}
	switch os.Getenv("LUODI_LOG") {
	case "json":
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	case "quiet":
		options.Level = slog.LevelWarn
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}

// serveDatabase answers on an open database until ctx ends, then finishes the requests under way.
func serveDatabase(ctx context.Context, out io.Writer, db *store.DB, s serving, log *slog.Logger) error {
	in, err := s.intake()
	if err != nil {
		return err
	}
	clock := s.clock
	if clock == nil {
		clock = time.Now
	}
	carrier, err := s.newCourier()
	if err != nil {
		return err
	}
	chores := chores{db: db, objects: in.Store, courier: carrier, clock: clock, zone: web.DefaultZone(), log: log}
	runner := chores.runner()
	pages, err := web.New(web.Options{
		DB: db, Intake: in, Courier: carrier, Uploads: filepath.Join(s.dir, "uploads"), Jobs: runner, Clock: s.clock, Log: log, BaseURL: s.baseURL, Name: s.name, TrustProxy: s.trustProxy,
		Site: publicPages(db, site.Options{BaseURL: s.baseURL, Name: s.name, Clock: s.clock, Log: log, Demo: s.demo}),
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return fault.Wrap(fault.Unavailable, i18n.ServeNoPort.Key, fault.Args{"address": s.listen}, err)
	}
	server := &http.Server{
		Handler:           pages,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       5 * time.Minute, // a large upload over a slow line
		WriteTimeout:      5 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	server.RegisterOnShutdown(pages.Stop) // the lines of the walls would outlast it
	address := "http://" + listener.Addr().String() + "/"
	if s.baseURL != "" {
		address = s.baseURL + "/"
	}
	if s.ready != nil {
		s.ready(address)
	}
	fmt.Fprintln(out, i18n.ServeReady.In(messageLang(), "address", address))
	chores.house = s.house(address)
	working, stopWorking := context.WithCancel(ctx)
	idle := make(chan struct{})
	go func() {
		defer close(idle)
		runner.Work(working)
	}()
	defer func() { // the database is closed only after the last write
		stopWorking()
		<-idle
	}()
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	fmt.Fprintln(out, i18n.ServeStopping.In(messageLang()))
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}
